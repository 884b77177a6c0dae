"""Contested facts get their tables; cases stay, both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_appeals import BEFORE as FIRST_FINDINGS
from tests.migrations.test_appeals import FOUND
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_contested_facts.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
FACT = (
    "INSERT INTO contested_facts (id, reference, case_id, topic, name_item_id) "
    "VALUES (:id, :ref, 1, :topic, :name)"
)
VALUE = (
    "INSERT INTO fact_values (reference, fact_id, as_of, speaker, confidence, item_id, added_by_id, "
    "added_at) VALUES (:ref, 1, '2026-11-02', :speaker, :confidence, 1, 1, '2026-11-02 00:00:00')"
)


def test_cases_stay_and_the_tables_refuse_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(FIRST_FINDINGS)
        for statement in FOUND:
            write(statement)
        schema.upgrade(REVISION)
        write(FACT, id=1, ref="fact-1", topic="people_hurt", name=None)
        write(FACT, id=2, ref="fact-2", topic="other", name=1)
        for topic in ("other", "weather"):
            with pytest.raises(IntegrityError):
                write(FACT, id=3, ref="fact-3", topic=topic, name=None)
        write(VALUE, ref="one", speaker="site", confidence="claimed")
        write(VALUE, ref="two", speaker="press", confidence="reported")
        for number, (speaker, confidence) in enumerate((("nobody", "claimed"), ("site", "sure"))):
            with pytest.raises(IntegrityError):
                write(VALUE, ref=f"wrong-{number}", speaker=speaker, confidence=confidence)
        schema.downgrade(BEFORE)
        assert count("cases") == 1
        assert count("allegations") == 2
        schema.upgrade(REVISION)
        assert count("contested_facts") == 0
        db.engine.dispose()
