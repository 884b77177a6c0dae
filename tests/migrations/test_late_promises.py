"""Promises of brands stay as they are when it is noted who was reminded of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_requests_to_brands import REQUEST
from tests.migrations.test_satisfaction import FACT
from tests.migrations.test_texts_for_authorities import SEALED, TEXT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_late_promises.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
PROMISE = (
    "INSERT INTO brand_commitments (reference, request_id, kind, promised_on, due_on, item_id, team_item_id) "
    "VALUES ('promise-1', 1, 'share_cost', '2026-11-01', '2026-11-05', 1, 1)"
)


def test_promises_stay_both_ways(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SEALED)
        write(FACT)
        write(TEXT, id=2, reference="text-2", audience="brand")
        write(REQUEST, id=1, reference="request-1", ask="share_cost", rung=None)
        write(PROMISE)
        schema.upgrade(REVISION)
        write("UPDATE brand_commitments SET reminded_on = '2026-11-06'")
        schema.downgrade(BEFORE)
        assert count("brand_commitments") == 1
        schema.upgrade(REVISION)
        assert count("brand_commitments") == 1
        with pytest.raises(DBAPIError):
            write("DELETE FROM facts")
        db.engine.dispose()
