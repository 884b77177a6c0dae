"""A case and the people around it in an early schema, written without the models of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text

from grievance.foundation.db import db

CaseAt = Callable[[str], None]
"""Bring an empty database to a revision, with the case that later migrations carried there."""
FIRST = "0009"
"""The revision in which the case is written."""
AT = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
WORLD = (
    "INSERT INTO organisations (id, reference, name, kind) VALUES (1, 'org-1', 'Invented', 'installation')",
    "INSERT INTO users (id, reference, email, name, locale, state, organisation_id, failed_sign_ins, "
    "signs_in_with) "
    "VALUES (1, 'user-1', 'one@example.org', 'One', 'en', 'invited', 1, 0, 'password'), "
    "(2, 'user-2', 'two@example.org', 'Two', 'en', 'invited', 1, 0, 'password')",
    "INSERT INTO teams (id, reference, name, is_fallback, organisation_id) VALUES (1, 't', 'Team', true, 1)",
    "INSERT INTO compartments (id, reference, kind, epoch, suite_id, public_key) "
    "VALUES (1, 'comp-1', 'internal', 1, 's', 'k')",
    "INSERT INTO cases (id, reference, register_reference, brand_reference, case_type, state, team_id, band, "
    "opened_at, awaits_team, forced_labour_established, internal_id, version) VALUES (1, 'case-1', 'reg-1', "
    "'br-1', 'IND', 'screening', 1, 'P0', '2026-11-01 00:00:00', true, false, 1, 1)",
)


def write(statement: str, **values: object) -> None:
    """Write rows, and keep them."""
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def count(table: str) -> int:
    """Return how many rows a table has."""
    with db.engine.connect() as connection:
        return len(connection.execute(text(f"SELECT id FROM {table}")).all())
