"""What is published stays as it is, and an objection to a fact is whole or not at all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_texts_for_authorities import SEALED

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_facts_before_publication.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
PUBLISHED = (
    "INSERT INTO published_cases (register_reference, published_on, withdrawn, record) "
    "VALUES ('register-1', '2026-11-15', false, '{}')"
)
OBJECTION = (
    "INSERT INTO fact_objections (reference, case_id, published_on, fact, value, item_id, said_by_id, "
    "said_on, answer, answered_by_id, answered_on) VALUES (:reference, 1, '2026-12-01', 'late', '[]', 1, 1, "
    "'2026-11-20', :answer, :by, :on)"
)
NOTHING = {"answer": None, "by": None, "on": None}


def test_what_is_published_stays(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (SEALED, PUBLISHED):
            write(statement)
        schema.upgrade(REVISION)
        for wrong in ({"answer": "accepted"}, {"answer": "declined", "by": 1, "on": "2026-11-21"}):
            with pytest.raises(IntegrityError):
                write(OBJECTION, reference="objection-1", **{**NOTHING, **wrong})
        write(OBJECTION, reference="objection-1", **NOTHING)
        with pytest.raises(IntegrityError):
            write(OBJECTION, reference="objection-2", **NOTHING)
        schema.downgrade(BEFORE)
        assert count("published_cases") == 1
        schema.upgrade(REVISION)
        assert count("fact_objections") == 0
        db.engine.dispose()
