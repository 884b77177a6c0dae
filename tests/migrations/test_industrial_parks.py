"""Sites and who works at them stay when parks are vouched for, and when that goes again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0038", "0039"
_ROWS = (
    "INSERT INTO parks (reference, code, name, country, source, confidence) "
    "VALUES ('p', 'sample-park', 'Sample Park', 'ZZ', 'a page', 'low')",
    "INSERT INTO companies (reference, code, name, is_brand, source, licence, confidence, invented) "
    "VALUES ('c', 'sample-crew', 'Sample Crew', false, 'a page', 'facts', 'low', true)",
    "INSERT INTO sites (reference, code, name, search_text, park_id, country, stage, status, source, "
    "licence, confidence, invented) SELECT 's', 'sample-works', 'Sample Works', 'sample works', id, 'ZZ', "
    "'mine', 'operating', 'a page', 'facts', 'low', true FROM parks",
    "INSERT INTO involvements (reference, company_id, site_id, role, source, confidence, recorded_at) "
    "SELECT 'i', companies.id, sites.id, 'contractor', 'a page', 'low', '2026-11-29 10:00:00' "
    "FROM companies, sites",
)
_LATER = (
    "INSERT INTO park_names (park_id, name, language) SELECT id, '见本园区', 'zh' FROM parks",
    "INSERT INTO tenancies (reference, site_id, park_id, since, source, confidence, recorded_at) "
    "SELECT 't', sites.id, parks.id, '2020', 'a page', 'low', '2026-11-29 10:00:00' FROM sites, parks",
    "UPDATE involvements SET work = 'drilling'",
)


def test_parks_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        with transaction():
            for statement in _ROWS:
                db.session.execute(text(statement))
        db.session.remove()
        schema.upgrade(AFTER)
        with transaction():
            for statement in _LATER:
                db.session.execute(text(statement))
        db.session.remove()
        schema.downgrade(BEFORE)
        assert not {"tenancies", "park_names"} & set(inspect(db.engine).get_table_names())
        assert db.session.execute(text("SELECT name, park_id FROM sites")).all() == [("Sample Works", None)]
        assert db.session.execute(text("SELECT role FROM involvements")).all() == [("contractor",)]
        db.session.remove()
        schema.upgrade()
        assert db.session.execute(text("SELECT work FROM involvements")).all() == [(None,)]
        db.session.remove()
        db.engine.dispose()
