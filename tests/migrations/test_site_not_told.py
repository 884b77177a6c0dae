"""That nobody could tell its site ends only a case that is covert, and an older version keeps that case."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_appeals import value
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_site_not_told.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
ENDED = (
    "UPDATE cases SET state = 'closed', closure_reason = :why, closed_at = '2026-11-20 00:00:00', "
    "site_told_at = :told WHERE id = 1"
)


def test_cases_stay_and_only_what_the_site_does_not_know_ends_so(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        with pytest.raises(IntegrityError):
            write(ENDED, why="site_not_told", told=None)
        schema.upgrade(REVISION)
        with pytest.raises(IntegrityError):
            write(ENDED, why="site_not_told", told="2026-11-10 00:00:00")
        with pytest.raises(IntegrityError):
            write(ENDED, why="no_reason_at_all", told=None)
        write(ENDED, why="site_not_told", told=None)
        schema.downgrade(BEFORE)
        assert (count("cases"), value("SELECT closure_reason FROM cases")) == (1, "superseded")
        schema.upgrade(REVISION)
        assert value("SELECT state FROM cases") == "closed"
        db.engine.dispose()
