"""Relations stay when the indexes for walks come and go, and a walk is answered by them alone."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_supply_claims import LINK, NEW, REGISTER, rows

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_covered_walks.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SITES = next(each for each in REGISTER if "INTO sites " in each)
COMPANY = (
    "INSERT INTO companies (id, reference, code, name, is_brand, source, licence, confidence, invented) "
    "VALUES (:id, :code, :code, 'Invented', false, 'a list', 'none', 'low', true)"
)
COVERS = {"ix_supply_links_onward_from_sites", "ix_supply_links_onward_from_companies"}
WALK = (
    "EXPLAIN QUERY PLAN SELECT id, customer_site_id, customer_id FROM supply_links "
    "WHERE supplier_site_id = 1 AND mineral = 'cobalt' AND (uploaded_by_id IS NULL OR is_shared) "
    "AND state <> 'ended' AND claim <> 'ended'"
)


def indexes() -> set[str]:
    return {str(each["name"]) for each in inspect(db.engine).get_indexes("supply_links")}


def test_relations_stay_and_are_found_by_an_index(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        for number in (1, 2):
            write(COMPANY, id=number, code=f"com-{number}")
        write(SITES)
        write(LINK, code="by site", **{**NEW, "from_site": 1})
        write(LINK, code="by company", **NEW)
        known = indexes()
        assert "ix_supply_links_supplier_site_id" in known
        schema.upgrade(REVISION)
        assert indexes() == known - {"ix_supply_links_supplier_site_id"} | COVERS
        if db.engine.dialect.name == "sqlite":
            assert "USING COVERING INDEX ix_supply_links_onward_from_sites" in str(rows(WALK))
        schema.downgrade(BEFORE)
        assert indexes() == known
        schema.upgrade(REVISION)
        assert count("supply_links") == 2
        db.engine.dispose()
