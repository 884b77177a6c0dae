"""Of reports that were filed for others before, nobody says by what right; from now on it is one of four."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_check_ins import REPORT
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_basis_of_filing.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"


def bases() -> list[str | None]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text("SELECT filing_basis FROM complaints ORDER BY id")))


def test_nothing_is_guessed_of_what_was_filed_before(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in REPORT:
            write(statement)
        write("UPDATE complaints SET channel = 'helper'")
        schema.upgrade(REVISION)
        assert bases() == [None]
        write("UPDATE complaints SET filing_basis = 'membership'")
        with pytest.raises(IntegrityError):
            write("UPDATE complaints SET filing_basis = 'friendship'")
        schema.downgrade(BEFORE)
        assert count("complaints") == 1
        schema.upgrade(REVISION)
        assert bases() == [None]
        db.engine.dispose()
