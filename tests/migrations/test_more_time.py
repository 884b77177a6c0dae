"""Actions stay when requests for more time get their table, and the table refuses what cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_more_time_and_what_lasts.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
DUE, LATER = date(2026, 11, 2), date(2026, 11, 9)
PLANNED = (
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 1, 1, 'action_text', 'operator', 1, 'k', 'b')",
    "INSERT INTO plans (id, reference, case_id, state, drawn_up_by_id, adequacy, version) "
    "VALUES (1, 'plan-1', 1, 'draft', 1, '{}', 1)",
    "INSERT INTO corrective_actions (id, reference, plan_id, remedy_type, root_cause, owner_kind, owner_id, "
    "state, due_on, workers_covered, text_item_id, proposed_by_id, version) VALUES (1, 'act-1', 1, 'RS2', "
    "'RC4', 'site', 1, 'agreed', '2026-11-02', 60, 1, 1, 1)",
)
ASKED = (
    "INSERT INTO extension_requests (reference, action_id, number, step, due_before, asked_for, "
    "reason_item_id, asked_by_id, asked_at, answer, answer_item_id, answered_by_id, answered_at) VALUES "
    "(:reference, 1, :number, :step, :before, :wanted, 1, 1, '2026-10-30 09:00:00', :answer, :why, :by, :at)"
)
NONE = {"step": "1w", "before": DUE, "wanted": LATER, **dict.fromkeys(("answer", "why", "by", "at"))}


def ask(reference: str, number: int, **values: object) -> None:
    write(ASKED, reference=reference, number=number, **{**NONE, **values})


def test_actions_stay_and_a_third_request_is_refused(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in PLANNED:
            write(statement)
        schema.upgrade(REVISION)
        write("UPDATE corrective_actions SET sustain_check_due_on = :day, sustained_on = :day", day=LATER)
        ask("first", 1)
        for number, wrong in enumerate(
            (
                {"number": 1},
                {"number": 3},
                {"step": "3w"},
                {"wanted": DUE},
                {"answer": "approved", "at": "2026-11-01 09:00:00"},
                {"answer": "approved", "by": 1, "at": "2026-11-01 09:00:00"},
                {"answer": "perhaps", "by": 1, "at": "2026-11-01 09:00:00"},
                {"by": 1},
            )
        ):
            with pytest.raises(IntegrityError):
                ask(f"wrong-{number}", **{"number": 2, **wrong})  # type: ignore[arg-type]
        ask("second", 2)
        schema.downgrade(BEFORE)
        assert count("corrective_actions") == count("plans") == 1
        schema.upgrade(REVISION)
        assert count("extension_requests") == 0
        db.engine.dispose()
