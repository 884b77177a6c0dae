"""Official letters get their table beside what was released; releases stay, both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_appeals import BEFORE as FIRST_FINDINGS
from tests.migrations.test_appeals import FOUND
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_official_letters.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
RELEASE = (
    "INSERT INTO site_releases (id, reference, case_id, side, user_id, at, item_id, text_hash) "
    "VALUES (1, 'rel-1', 1, 'team', 1, '2026-11-02 00:00:00', 1, 'h')"
)
LETTER = (
    "INSERT INTO official_letters (reference, case_id, number, release_id, kind, locale, item_id, "
    "content_hash, file_hash, issued_by_id, issued_at) VALUES "
    "(:ref, 1, :number, 1, :kind, :locale, 1, 'c', 'f', 1, '2026-11-03 00:00:00')"
)


def test_releases_stay_and_the_table_refuses_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(FIRST_FINDINGS)
        for statement in FOUND:
            write(statement)
        schema.upgrade(BEFORE)
        write(RELEASE)
        schema.upgrade(REVISION)
        assert count("site_releases") == 1
        write(LETTER, ref="one", number=1, kind="notice", locale="en")
        write(LETTER, ref="two", number=2, kind="notice", locale="ja")
        for number, kind, locale in ((2, "request", "en"), (3, "notice", "ja"), (3, "reminder", "en")):
            with pytest.raises(IntegrityError):
                write(LETTER, ref="three", number=number, kind=kind, locale=locale)
        schema.downgrade(BEFORE)
        assert count("site_releases") == 1
        schema.upgrade(REVISION)
        assert count("official_letters") == 0
        db.engine.dispose()
