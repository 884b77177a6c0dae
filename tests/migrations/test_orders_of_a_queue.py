"""Cases stay when the indexes of the queue come and go, and the queue is read in the order of one of them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count
from tests.migrations.test_migrations import empty
from tests.migrations.test_supply_claims import rows

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_orders_of_a_queue.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
NEW = {"ix_cases_urgency", "ix_cases_next_due", "ix_cases_restriction"}
URGENT = "SELECT id FROM cases WHERE band = 'P0' ORDER BY next_due_at NULLS LAST, id LIMIT 51"


def indexes() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_indexes("cases")}


def test_cases_stay_and_are_read_in_the_order_of_an_index(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        known, cases = indexes(), count("cases")
        assert cases
        schema.upgrade(REVISION)
        assert indexes() == known | NEW
        if db.engine.dialect.name == "sqlite":
            assert "USING COVERING INDEX ix_cases_urgency" in str(rows(f"EXPLAIN QUERY PLAN {URGENT}"))
        schema.downgrade(BEFORE)
        assert indexes() == known
        schema.upgrade(REVISION)
        assert count("cases") == cases
        db.engine.dispose()
