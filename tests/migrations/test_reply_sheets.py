"""Answers of sites stay as they are, and a sheet on which one came is entered whole or not at all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_texts_for_authorities import SEALED

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_reply_sheets.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
ANSWER = (
    "INSERT INTO site_releases (id, reference, case_id, side, kind, user_id, at, item_id, text_hash) "
    "VALUES (1, 'answer-1', 1, 'site', 'answer', 1, '2026-11-02 00:00:00', 1, 'h')"
)
SHEET = (
    "INSERT INTO reply_sheets (id, reference, case_id, number, printed_on, printed_by_id, entered_on) "
    "VALUES (:id, :reference, 1, :number, '2026-11-01', 1, :entered)"
)


def test_answers_stay_and_sheets_come_and_go(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SEALED)
        write(ANSWER)
        schema.upgrade(REVISION)
        write(SHEET, id=1, reference="sheet-1", number="1000000001", entered=None)
        for number, entered in (("1000000001", None), ("1000000002", "2026-11-03")):
            with pytest.raises(IntegrityError):
                write(SHEET, id=2, reference="sheet-2", number=number, entered=entered)
        assert count("reply_sheets") == 1
        schema.downgrade(BEFORE)
        assert count("site_releases") == 1
        schema.upgrade(REVISION)
        assert count("reply_sheets") == 0
        db.engine.dispose()
