"""Plans stay when they begin to be laid before workers; an older version forgets what workers said."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_more_time import PLANNED
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_plans_before_workers.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
PROPOSED = "UPDATE plans SET state = 'proposed', proposed_at = '2026-11-02 00:00:00' WHERE id = 1"
READ = (
    "INSERT INTO plan_readings (reference, plan_id, proposal, complaint_id, item_id, laid_by_id, laid_on, "
    "answer_by) VALUES (:reference, 1, :proposal, (SELECT min(id) FROM complaints), "
    "(SELECT min(id) FROM sealed_items), 1, '2026-11-03', '2026-11-10')"
)
SAID = "INSERT INTO plan_words (reading_id, answer, said_on) VALUES (1, :answer, '2026-11-04')"


def test_plans_stay_both_ways_and_one_proposal_is_read_once(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT, *PLANNED[1:], PROPOSED):
            write(statement)
        schema.upgrade(REVISION)
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT proposal FROM plans").scalars().all() == [1]
        write(READ, reference="first", proposal=1)
        write(READ, reference="again", proposal=2)
        with pytest.raises(IntegrityError):
            write(READ, reference="twice", proposal=2)
        for answer in ("not_enough", "enough"):
            write(SAID, answer=answer)
        with pytest.raises(IntegrityError):
            write(SAID, answer="perhaps")
        schema.downgrade(BEFORE)
        assert count("plans") == count("corrective_actions") == 1
        schema.upgrade(REVISION)
        assert (count("plan_readings"), count("plan_words")) == (0, 0)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        db.engine.dispose()
