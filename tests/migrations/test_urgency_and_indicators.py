"""Wishes to rate lower, indicators and public sources get their tables; the cases stay, both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import AT, WORLD, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_urgency_and_indicators.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
LOWERING = (
    "INSERT INTO severity_lowerings (reference, case_id, from_band, from_risk, model_band, to_band, to_risk, "
    "inputs, asked_by_id, asked_at, answer, answered_by_id, answered_at) VALUES "
    "(:reference, 1, 'P0', 2, 'P2', :band, :risk, '{}', 1, :at, :answer, :by, :answered)"
)
CHECK = (
    "INSERT INTO indicator_checks (case_id, indicator_code, sighting, evidence, involuntary, menace, "
    "set_by_id, set_at) VALUES (1, :code, :sighting, :evidence, :marked, false, 1, :at)"
)


def lower(reference: str, band: str = "P2", risk: int = 2, **answer: object) -> None:
    values = {"answer": None, "by": None, "answered": None, **answer}
    write(LOWERING, reference=reference, band=band, risk=risk, at=AT, **values)


def test_cases_stay_and_the_tables_refuse_what_cannot_be(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        for statement in WORLD:
            write(statement)
        schema.upgrade(REVISION)
        assert count("cases") == 1
        lower("open")
        lower("agreed", answer="agreed", by=2, answered=AT)
        lower("back", answer="taken_back", by=1, answered=AT)
        lower("safer", band="P0", risk=1)
        write(CHECK, code="debt_bondage", sighting="seen", evidence="visit", marked=True, at=AT)
        for wrong in (
            lambda: lower("alone", answer="agreed", by=1, answered=AT),
            lambda: lower("theirs", answer="taken_back", by=2, answered=AT),
            lambda: lower("nobody", answer="refused", by=None, answered=AT),
            lambda: lower("no lower", band="P0"),
            lambda: lower("risky", risk=4),
            lambda: write(CHECK, code="isolation", sighting="unknown", evidence="visit", marked=True, at=AT),
            lambda: write(CHECK, code="isolation", sighting="seen", evidence=None, marked=True, at=AT),
            lambda: write(CHECK, code="debt_bondage", sighting="seen", evidence=None, marked=False, at=AT),
        ):
            with pytest.raises(IntegrityError):
                wrong()
        schema.downgrade(BEFORE)
        assert count("cases") == 1
        schema.upgrade(REVISION)
        assert count("severity_lowerings") == count("indicator_checks") == count("public_sources") == 0
        db.engine.dispose()
