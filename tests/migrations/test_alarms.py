"""Facts stay as they were, guarded, when alarms get their table and the facts an index, and back."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

_FACT = """
INSERT INTO facts (at, actor, role, verb, subject_kind, subject_reference, codes, record_version)
VALUES ('2030-01-01 00:00:00', 'user:1', 'inspector', 'case.triaged', 'cases', 'c', '{"band": "P1"}', 1)
"""
_COUNTED = (
    "INSERT INTO policy_reports (day, directive, origin, count) VALUES ('2030-01-01', 'img-src', 'x', 2)"
)


def _do(statement: str) -> None:
    with transaction():
        db.session.execute(text(statement))
    db.session.remove()


def _facts() -> int:
    found = db.session.scalar(text("SELECT count(*) FROM facts WHERE verb = 'case.triaged'"))
    db.session.remove()
    return int(found or 0)


def _is_indexed() -> bool:
    return "ix_facts_verb_at" in {each["name"] for each in inspect(db.engine).get_indexes("facts")}


def test_facts_and_counts_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade("0007")
        _do(_FACT)
        assert not _is_indexed()
        schema.upgrade("0008")
        _do(_COUNTED)
        assert _is_indexed()
        assert _facts() == 1
        schema.downgrade("0007")
        assert not _is_indexed()
        assert _facts() == 1
        schema.upgrade("0008")
        assert _facts() == 1
        db.engine.dispose()
