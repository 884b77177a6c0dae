"""Each action of a plan gets a deadline of its own, and the older product the last of them back."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import text

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_a_deadline_for_each_action.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
PLANNED = (
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 1, 1, 'action_text', 'operator', 1, 'k', 'b')",
    "INSERT INTO plans (id, reference, case_id, state, drawn_up_by_id, adequacy, version, accepted_at) "
    "VALUES (1, 'plan-1', 1, 'agreed', 1, '{}', 1, '2026-11-01 09:00:00')",
)
ACTION = (
    "INSERT INTO corrective_actions (id, reference, plan_id, remedy_type, root_cause, owner_kind, owner_id, "
    "state, due_on, workers_covered, text_item_id, proposed_by_id, version) VALUES (:number, :reference, 1, "
    "'RS2', 'RC4', 'site', 1, :state, :due, 60, 1, 1, 1)"
)
PROMISED = (
    "INSERT INTO remedy_facts (action_id, kind, at, role) "
    "SELECT id, 'promised', '2026-11-01 09:00:00', 'inspector' FROM corrective_actions"
)
PROVED = (
    "INSERT INTO action_evidence (action_id, note_item_id, submitted_by_id, submitted_at, dated_on) "
    "VALUES (3, 1, 1, '2026-11-05 10:00:00', '2026-11-05')"
)
CLOCK = (
    "INSERT INTO case_clocks (case_id, kind, rule, rule_version, started_at, due_at, paused_seconds) "
    "VALUES (1, :kind, '90d', 1, '2026-11-01 09:00:00', '2027-04-30 16:59:59', 0)"
)
ACTIONS = (
    ("stop-work", "agreed", date(2026, 11, 2)),
    ("pay-back", "in_progress", date(2027, 4, 30)),
    ("gear", "evidence_submitted", date(2026, 12, 1)),
    ("posters", "verified", date(2026, 12, 1)),
)


def _clocks(columns: str) -> list[tuple[str, ...]]:
    query = text(f"SELECT {columns} FROM case_clocks WHERE ended_at IS NULL ORDER BY due_at, id")
    with db.engine.connect() as connection:
        return [tuple(str(each)[:19] for each in row) for row in connection.execute(query)]


def _next_due() -> str:
    with db.engine.connect() as connection:
        return str(connection.execute(text("SELECT next_due_at FROM cases")).scalar_one())[:19]


def test_each_action_has_its_day_and_the_last_one_is_kept(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in PLANNED:
            write(statement)
        for number, (reference, state, due) in enumerate(ACTIONS, start=1):
            write(ACTION, number=number, reference=reference, state=state, due=due)
        write(PROMISED)
        write(PROVED)
        for kind in ("action_due", "feedback"):
            write(CLOCK, kind=kind)
        schema.upgrade(REVISION)
        assert _clocks("kind, subject, rule, due_at") == [
            ("action_due", "stop-work", "date", "2026-11-02 23:59:59"),
            ("verification", "gear", "7d", "2026-11-12 10:00:00"),
            ("feedback", "None", "90d", "2027-04-30 16:59:59"),
            ("action_due", "pay-back", "date", "2027-04-30 23:59:59"),
        ]
        assert _next_due() == "2026-11-02 23:59:59"
        schema.downgrade(BEFORE)
        assert _clocks("kind, due_at") == [
            ("verification", "2026-11-12 10:00:00"),
            ("feedback", "2027-04-30 16:59:59"),
            ("action_due", "2027-04-30 23:59:59"),
        ]
        schema.upgrade(REVISION)
        assert [row for row in _clocks("kind, subject") if row[0] == "action_due"] == [
            ("action_due", "stop-work"),
            ("action_due", "pay-back"),
        ]
        db.engine.dispose()


def test_what_is_being_checked_keeps_its_day(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in PLANNED:
            write(statement)
        for number, (reference, _, due) in enumerate(ACTIONS[:2], start=1):
            write(ACTION, number=number, reference=reference, state="under_verification", due=due)
        write(CLOCK, kind="verification")
        schema.upgrade(REVISION)
        kept = "2027-04-30 16:59:59"
        assert _clocks("subject, rule, due_at") == [("stop-work", "90d", kept), ("pay-back", "90d", kept)]
        db.engine.dispose()
