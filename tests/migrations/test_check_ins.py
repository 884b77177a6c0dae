"""Check-ins get their table; cases and reports stay, both ways."""

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
REVISION = next(schema.FOLDER.glob("versions/*_check_ins.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
TODAY = date(2026, 11, 2)
REPORT = (
    "INSERT INTO principals (id, kind, suite_id, public_key, receives_grants) "
    "VALUES (1, 'service', 's', 'k', false)",
    "INSERT INTO compartments (id, reference, kind, epoch, suite_id, public_key) "
    "VALUES (2, 'comp-2', 'narrative', 1, 's', 'k')",
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 2, 1, 'story', 'reporter', 1, 'k', 'b')",
    "INSERT INTO complaints (id, reference, submission_key, reporter_id, channel, locale, known_to, "
    "raise_with_employer, reply_route, received_at, narrative_id, story_id) VALUES (1, 'comp-1', 'key', 1, "
    "'web', 'sw', 'nobody', 'no', 'code', '2026-11-01 00:00:00', 2, 1)",
)
ASKED = (
    "INSERT INTO check_ins (reference, complaint_id, occasion, due_on, opened_on, route, still_there, "
    "treated_worse, safe_to_talk, answered_on, silent_on, review_due_on, decision, decided_on, "
    "decided_by_id) VALUES (:reference, 1, 'watch', :due, :due, 'code', :tap, :tap, :tap, :answered, "
    ":silent, :review, :decision, :decided, :by)"
)
NONE = dict.fromkeys(("tap", "answered", "silent", "review", "decision", "decided", "by"))


def ask(reference: str, due: date, **values: object) -> None:
    write(ASKED, reference=reference, due=due, **{**NONE, **values})


def test_reports_stay_and_the_table_refuses_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in REPORT:
            write(statement)
        schema.upgrade(REVISION)
        silent = {"silent": TODAY, "review": TODAY}
        ask("open", date(2026, 11, 1))
        ask("answered", date(2026, 11, 2), tap="yes", answered=TODAY)
        ask("silent", date(2026, 11, 3), **silent)
        ask("decided", date(2026, 11, 4), **silent, decision="no_sign", decided=TODAY, by=1)
        ask("late", date(2026, 11, 5), **silent, decision="answered", decided=TODAY)
        for number, wrong in enumerate(
            (
                {"due": date(2026, 11, 1)},
                {"tap": "yes"},
                {"answered": TODAY},
                {"tap": "perhaps", "answered": TODAY},
                {"silent": TODAY},
                {"decision": "no_sign", "decided": TODAY, "by": 1},
                {**silent, "decision": "no_sign", "decided": TODAY},
                {**silent, "decision": "answered"},
            )
        ):
            with pytest.raises(IntegrityError):
                ask(f"wrong-{number}", **{"due": date(2026, 12, 1), **wrong})  # type: ignore[arg-type]
        schema.downgrade(BEFORE)
        assert count("complaints") == count("cases") == 1
        schema.upgrade(REVISION)
        assert count("check_ins") == 0
        db.engine.dispose()
