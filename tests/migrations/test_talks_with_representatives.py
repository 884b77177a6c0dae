"""Claims stay when representatives begin to write; an older version forgets what they wrote."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_representatives import ACCREDITATION, CLAIM, COPY, USER
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_talks_with_representatives.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
TALK = "UPDATE represented_claims SET talk_id = 9"
WROTE = (
    "INSERT INTO claim_messages (claim_id, from_team, user_id, sent_at, item_id) "
    "VALUES ((SELECT min(id) FROM represented_claims), :team, 1, '2026-11-03 00:00:00', "
    "(SELECT min(id) FROM sealed_items))"
)


def test_claims_stay_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        write(USER, id=77, reference="user-77", email="second@example.org")
        write(COPY)
        write(ACCREDITATION, reference="accr-1", chosen="no", by=77, on="2026-11-02")
        write(CLAIM, reference="claim-1", words=None, ended=None, cause=None)
        schema.upgrade(REVISION)
        write(TALK)
        write(WROTE, team=False)
        with pytest.raises(IntegrityError):
            write("UPDATE represented_claims SET ended_on = '2026-11-04', ended_by = 'worker'")
        schema.downgrade(BEFORE)
        assert (count("represented_claims"), count("compartments")) == (1, 2)
        schema.upgrade(REVISION)
        assert (count("represented_claims"), count("claim_messages")) == (1, 0)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        db.engine.dispose()
