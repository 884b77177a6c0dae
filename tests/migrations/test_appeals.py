"""Findings become first versions, appeals get their tables, and a decided one survives an older version."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_appeals.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
FOUND = (
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 1, 1, 'finding', 'inspector', 1, 'k', 'b')",
    "INSERT INTO allegations (id, reference, case_id, item_code, added_by, outcome, finding_item_id, "
    "found_by_id, found_at) VALUES (1, 'alle-1', 1, 'WA1', 'reporter', 'partly', 1, 1, "
    "'2026-11-02 00:00:00'), (2, 'alle-2', 1, 'WA2', 'reporter', NULL, NULL, NULL, NULL)",
)
CHILD = (
    "INSERT INTO cases (id, reference, register_reference, brand_reference, case_type, state, parent_id, "
    "team_id, band, opened_at, awaits_team, forced_labour_established, internal_id, version, closure_reason, "
    "closed_at) VALUES (2, 'case-2', 'reg-2', 'br-2', :kind, 'closed', 1, 1, 'P2', "
    "'2026-11-03 00:00:00', true, false, 1, 1, 'decided', '2026-11-20 00:00:00')"
)
APPEAL = (
    "INSERT INTO appeals (id, reference, case_id, side, ground, organisation_id, item_id, empanelled_at, "
    "outcome, decided_at, decision_item_id) VALUES (1, 'app-1', 2, :side, 'wrong_facts', 1, 1, :sat, "
    ":outcome, '2026-11-20 00:00:00', 1)"
)
DECIDED = {"side": "site", "sat": "2026-11-05 00:00:00", "outcome": "vary"}


def value(statement: str) -> object:
    with db.engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def test_rows_stay_and_the_tables_refuse_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in FOUND:
            write(statement)
        with pytest.raises(IntegrityError):
            write(CHILD, kind="APP")
        schema.upgrade(REVISION)
        assert count("finding_versions") == 1
        assert value("SELECT outcome FROM finding_versions WHERE allegation_id = 1") == "partly"
        with pytest.raises(IntegrityError):
            write(CHILD, kind="RTL")
        write(CHILD, kind="APP")
        for wrong in ({"side": "worker"}, {"sat": None}, {"outcome": "perhaps"}):
            with pytest.raises(IntegrityError):
                write(APPEAL, **{**DECIDED, **wrong})
        write(APPEAL, **DECIDED)
        seat = "INSERT INTO panel_members (appeal_id, user_id, seat) VALUES (1, :user, :seat)"
        write(seat, user=1, seat="outside")
        for user, place in ((1, "third"), (2, "outside"), (2, "nowhere")):
            with pytest.raises(IntegrityError):
                write(seat, user=user, seat=place)
        schema.downgrade(BEFORE)
        assert count("cases") == count("allegations") == 2
        assert value("SELECT closure_reason FROM cases WHERE id = 2") == "superseded"
        schema.upgrade(REVISION)
        assert count("finding_versions") == 1
        assert count("appeals") == 0
        db.engine.dispose()
