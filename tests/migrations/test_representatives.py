"""Reports stay when there are representatives; two people verify each; the facts stay guarded."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/????_representatives.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
USER = (
    "INSERT INTO users (id, reference, email, name, locale, organisation_id, state, signs_in_with) "
    "VALUES (:id, :reference, :email, 'Nobody', 'en', 1, 'invited', 'password')"
)
ACCREDITATION = (
    "INSERT INTO accreditations (reference, user_id, kind, chosen_by_employer, paid_by_employer, "
    "stated_by_id, stated_on, confirmed_by_id, confirmed_on) "
    "VALUES (:reference, 1, 'union', :chosen, 'no', 1, "
    "'2026-11-01', :by, :on)"
)
CLAIM = (
    "INSERT INTO represented_claims (reference, complaint_id, accreditation_id, slip, words_id, filed_on, "
    "ended_on, ended_by) VALUES (:reference, 1, (SELECT min(id) FROM accreditations), 'k', :words, "
    "'2026-11-02', :ended, :cause)"
)
COPY = (
    "INSERT INTO compartments (id, reference, kind, epoch, suite_id, public_key) "
    "VALUES (9, 'comp-9', 'represented', 1, 's', 'k')"
)


def test_what_there_was_stays_and_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (*REPORT, FACT):
            write(statement)
        write(USER, id=77, reference="user-77", email="second@example.org")
        before = {str(each["name"]) for each in inspect(db.engine).get_check_constraints("compartments")}
        schema.upgrade(REVISION)
        after = {str(each["name"]) for each in inspect(db.engine).get_check_constraints("compartments")}
        assert after == before
        assert (count("compartments"), count("complaints"), count("sealed_items")) == (2, 1, 1)
        write(COPY)
        said = {"reference": "accr-1", "chosen": "no", "by": 77, "on": "2026-11-02"}
        filed = {"reference": "claim-1", "words": 9, "ended": None, "cause": None}
        for wrong in ({"by": 1}, {"on": None}, {"chosen": "yes"}):
            with pytest.raises(IntegrityError):
                write(ACCREDITATION, **{**said, **wrong})
        write(ACCREDITATION, **said)
        with pytest.raises(IntegrityError):
            write(ACCREDITATION, **{**said, "reference": "accr-2"})
        for wrong in ({"ended": "2026-11-03"}, {"ended": "2026-11-03", "cause": "worker"}):
            with pytest.raises(IntegrityError):
                write(CLAIM, **{**filed, **wrong})
        write(CLAIM, **filed)
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        schema.downgrade(BEFORE)
        assert (count("compartments"), count("complaints"), count("facts")) == (2, 1, 1)
        schema.upgrade(REVISION)
        assert (count("accreditations"), count("represented_claims")) == (0, 0)
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
