"""Visits and packs get their tables: cases stay, and a pack comes back once, with its hash, or not at all."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_visits.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SITE = (
    "INSERT INTO sites (id, reference, code, name, search_text, country, stage, status, source, licence, "
    "confidence, invented) VALUES (1, 'site-1', 'pit', 'Invented Pit', 'pit', 'ZZ', 'mine', 'operating', "
    "'a list', 'none', 'medium', true)"
)
VISIT = (
    "INSERT INTO site_visits (id, reference, site_id, begins_on, ends_on, planned_by_id, planned_at) "
    "VALUES (1, 'visit-1', 1, '2026-11-02', :ends, 1, '2026-11-01 00:00:00')"
)
PACK = (
    "INSERT INTO carry_packs (reference, visit_id, user_id, made_at, expires_on, file_hash, signing_key, "
    "state, ended_at, return_hash, version) VALUES (:ref, 1, 1, '2026-11-01 00:00:00', '2026-11-06', 'h', "
    "'', :state, :ended, :hash, 1)"
)
OUT = {"ref": "pack-1", "state": "out", "ended": None, "hash": None}
BACK = {"ref": "pack-2", "state": "back", "ended": "2026-11-05 00:00:00", "hash": "h"}


def test_cases_stay_and_the_tables_refuse_what_cannot_be(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SITE)
        schema.upgrade(REVISION)
        with pytest.raises(IntegrityError):
            write(VISIT, ends="2026-11-01")
        write(VISIT, ends="2026-11-03")
        write("INSERT INTO visit_cases (visit_id, case_id) VALUES (1, 1)")
        for wrong in ({"state": "back"}, {"ended": "2026-11-05 00:00:00"}, {"hash": "h"}, {"state": "gone"}):
            with pytest.raises(IntegrityError):
                write(PACK, **{**OUT, **wrong})
        write(PACK, **OUT)
        write(PACK, **BACK)
        with pytest.raises(IntegrityError):
            write(PACK, **{**OUT, "ref": "pack-3"})
        schema.downgrade(BEFORE)
        assert (count("cases"), count("sites")) == (1, 1)
        schema.upgrade(REVISION)
        assert count("site_visits") == count("carry_packs") == 0
        db.engine.dispose()
