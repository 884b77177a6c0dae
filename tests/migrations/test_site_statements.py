"""What an operator tells its customers is decided whole or waits, and no version takes another's place."""

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
REVISION = next(schema.FOLDER.glob("versions/*_site_statements.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SITE = (
    "INSERT INTO sites (id, reference, code, name, search_text, country, stage, status, source, licence, "
    "confidence, invented) VALUES (1, 'site-1', 'invented-1', 'Invented Pit', 'invented pit', 'ZZ', 'mine', "
    "'operating', 'invented', 'none', 'low', true)"
)
STATEMENT = (
    "INSERT INTO site_statements (reference, case_id, site_id, organisation_id, version, locale, item_id, "
    "written_by_id, written_at, state, decided_by_id, decided_at, reason_id, text) VALUES (:reference, 1, 1, "
    "1, :version, 'en', 1, 1, '2026-11-20 00:00:00', :state, :by, :at, :reason, :text)"
)
NOTHING = {"version": 1, "state": "waiting", "by": None, "at": None, "reason": None, "text": None}
DECIDED = {"by": 2, "at": "2026-11-21 00:00:00"}


def test_a_statement_is_decided_whole(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (SEALED, SITE):
            write(statement)
        schema.upgrade(REVISION)
        for wrong in (
            {"text": "Out already."},
            {"state": "published", "text": "By nobody."},
            {"state": "published", **DECIDED},
            {"state": "sent_back", **DECIDED},
            {"state": "said", **DECIDED},
        ):
            with pytest.raises(IntegrityError):
                write(STATEMENT, reference="one", **{**NOTHING, **wrong})
        write(STATEMENT, reference="one", **{**NOTHING, "state": "published", "text": "Ours.", **DECIDED})
        with pytest.raises(IntegrityError):
            write(STATEMENT, reference="two", **NOTHING)
        write(STATEMENT, reference="two", **{**NOTHING, "version": 2})
        schema.downgrade(BEFORE)
        assert count("sites") == count("cases") == 1
        schema.upgrade(REVISION)
        assert count("site_statements") == 0
        db.engine.dispose()
