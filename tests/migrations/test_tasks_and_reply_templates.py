"""Tasks and reply templates get their tables; cases and teams stay, both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_tasks_and_reply_templates.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
ITEM = (
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 1, 1, 'task', 'inspector', 1, '', '')"
)
TASK = (
    "INSERT INTO case_tasks (reference, case_id, user_id, due_on, item_id, given_by_id, given_at, done_at, "
    "done_by_id) VALUES (:ref, 1, 1, '2026-11-05', 1, 2, '2026-11-01 00:00:00', :done, :by)"
)
TEMPLATE = "INSERT INTO reply_templates (id, reference, team_id, name) VALUES (1, 'tpl-1', 1, 'Papers')"
TEXT = (
    "INSERT INTO reply_texts (template_id, locale, version, text, written_by_id, written_at) "
    "VALUES (1, 'sw', 1, 'Habari', 1, '2026-11-01 00:00:00')"
)


def test_cases_stay_and_the_tables_refuse_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(ITEM)
        schema.upgrade(REVISION)
        write(TASK, ref="open", done=None, by=None)
        write(TASK, ref="done", done="2026-11-02 00:00:00", by=1)
        write(TEMPLATE)
        write(TEXT)
        with pytest.raises(IntegrityError):
            write(TASK, ref="half", done="2026-11-02 00:00:00", by=None)
        with pytest.raises(IntegrityError):
            write(TEXT)
        schema.downgrade(BEFORE)
        assert (count("cases"), count("teams")) == (1, 1)
        schema.upgrade(REVISION)
        assert count("case_tasks") == count("reply_templates") == count("reply_texts") == 0
        db.engine.dispose()
