"""Whoever was verified before is verified for whom they act; the claims stay, and the facts stay guarded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_representatives import ACCREDITATION, CLAIM, USER
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_whose_representatives.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
AGAIN = (
    "INSERT INTO accreditations (reference, user_id, organisation_id, kind, chosen_by_employer, "
    "paid_by_employer, stated_by_id, stated_on) VALUES ('accr-2', 1, 5, 'union', 'no', 'no', 1, '2026-11-03')"
)
UNION = "INSERT INTO organisations (id, reference, name, kind) VALUES (5, 'org-5', 'Union', 'representative')"


def test_they_stay_and_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT, UNION):
            write(statement)
        write(USER, id=77, reference="user-77", email="second@example.org")
        write("UPDATE users SET organisation_id = 5 WHERE id = 1")
        write(ACCREDITATION, reference="accr-1", chosen="no", by=77, on="2026-11-02")
        write(CLAIM, reference="claim-1", words=None, ended=None, cause=None)
        schema.upgrade(REVISION)
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT organisation_id FROM accreditations")).scalars().all()
        assert found == [5]
        with pytest.raises(IntegrityError):
            write("UPDATE accreditations SET organisation_id = NULL")
        # Still one at a time for each person.
        with pytest.raises(IntegrityError):
            write(AGAIN)
        schema.downgrade(BEFORE)
        assert (count("accreditations"), count("represented_claims")) == (1, 1)
        schema.upgrade(REVISION)
        assert (count("accreditations"), count("represented_claims")) == (1, 1)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        db.engine.dispose()
