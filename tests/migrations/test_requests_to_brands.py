"""Texts stay, and brands may be asked; an older version forgets what was asked of them, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_texts_for_authorities import SEALED, TEXT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_requests_to_brands.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
REQUEST = (
    "INSERT INTO brand_requests (id, reference, case_id, organisation_id, disclosure_id, ask, rung) "
    "VALUES (:id, :reference, 1, 1, 2, :ask, :rung)"
)


def test_texts_stay_and_brands_may_be_asked(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SEALED)
        write(TEXT, id=1, reference="text-1", audience="authority")
        schema.upgrade(REVISION)
        write(TEXT, id=2, reference="text-2", audience="brand")
        with pytest.raises(IntegrityError):
            write(REQUEST, id=1, reference="request-1", ask="use_leverage", rung=None)
        write(REQUEST, id=1, reference="request-1", ask="share_cost", rung=None)
        assert (count("disclosures"), count("brand_requests")) == (2, 1)
        schema.downgrade(BEFORE)
        assert count("disclosures") == 1
        schema.upgrade(REVISION)
        assert (count("disclosures"), count("brand_requests")) == (1, 0)
        db.engine.dispose()
