"""A report with its files, and who received it, live through all migrations taken back and applied again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import add_held, hold_file
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from grievance.policy.roles import Role
from tests.factories.opening import open_for_workers
from tests.factories.reports import make_intake, make_report
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
ROWS = text("SELECT file_id IS NULL, original_file_id IS NULL FROM complaint_files ORDER BY id")
STAYING = (
    "case_clocks",
    "cases",
    "complaint_items",
    "complaints",
    "facts",
    "organisations",
    "sealed_items",
    "team_members",
    "user_roles",
    "users",
)


def kept(complaint: Complaint, folder: Path) -> StoredFile:
    held = hold_file(
        io.BytesIO(b"OggS" + b"\0" * 40), name="a.ogg", media_type="audio/ogg", store=FileStore(folder)
    )
    return add_held(complaint.narrative, held.original, author_role=Role.REPORTER)


def counts() -> dict[str, int]:
    found = {name: db.session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in STAYING}
    db.session.remove()
    return found


def test_rows_are_kept_both_ways(empty: Flask, tmp_path: Path) -> None:
    with empty.app_context():
        schema.upgrade()
        peppers = empty.extensions["peppers"]
        open_for_workers(peppers)
        make_intake(peppers)
        filed = make_report(peppers)
        with transaction():
            complaint = filed.complaint
            today = clock.day_of(clock.now())
            whole = ComplaintFile(complaint_id=complaint.id, added_at=today)
            whole.file, whole.original_file = kept(complaint, tmp_path), kept(complaint, tmp_path)
            unclean = ComplaintFile(complaint_id=complaint.id, added_at=today)
            unclean.original_file = kept(complaint, tmp_path)
            db.session.add_all([whole, unclean])
        db.session.remove()
        there = counts()
        assert all(there.values()), there
        schema.downgrade("0001")
        assert counts() == there
        assert [tuple(map(bool, row)) for row in db.session.execute(ROWS)] == [(False, False), (False, True)]
        db.session.remove()
        schema.upgrade()
        assert counts() == there
        assert [tuple(map(bool, row)) for row in db.session.execute(ROWS)] == [(False, False), (False, True)]
        assert set(db.session.scalars(text("SELECT scan FROM stored_files"))) == {"none"}
        for wrong in (
            "UPDATE stored_files SET scan = 'perhaps'",
            "UPDATE complaint_files SET file_id = NULL, original_file_id = NULL",
        ):
            with pytest.raises(IntegrityError):
                db.session.execute(text(wrong))
            db.session.rollback()
        db.session.remove()
        db.engine.dispose()
