"""Wishes to rate lower stay, one that only few could know can be asked for too, and the way back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import AT, CaseAt, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_few_who_could_know.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
WISH = (
    "INSERT INTO severity_lowerings (reference, case_id, from_band, from_risk, model_band, to_band, to_risk, "
    "inputs, asked_by_id, asked_at{column}) "
    "VALUES (:reference, 1, 'P1', 0, 'P2', :band, 0, '{{}}', 1, :at{few})"
)
OLDER, NEWER = WISH.format(column="", few=""), WISH.format(column=", from_few", few=", :few")


def wishes() -> list[str]:
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT reference FROM severity_lowerings ORDER BY id"))
        return [row[0] for row in found]


def test_wishes_in_both_directions(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(OLDER, reference="lower", band="P2", at=AT)
        with pytest.raises(IntegrityError):
            write(OLDER, reference="same", band="P1", at=AT)
        schema.upgrade(REVISION)
        write(NEWER, reference="few", band="P1", at=AT, few=True)
        with pytest.raises(IntegrityError):
            write(NEWER, reference="same", band="P1", at=AT, few=False)
        assert wishes() == ["lower", "few"]
        schema.downgrade(BEFORE)
        assert wishes() == ["lower"]
        with pytest.raises(IntegrityError):
            write(OLDER, reference="same", band="P1", at=AT)
        schema.upgrade(REVISION)
        assert wishes() == ["lower"]
        db.engine.dispose()
