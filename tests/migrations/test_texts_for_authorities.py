"""Texts for sites and Parties stay, both ways; those for an authority are forgotten by an older version."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_texts_for_authorities.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SEALED = (
    "INSERT INTO sealed_items (id, reference, compartment_id, epoch, kind, author_role, sequence, "
    "sealed_key, body) VALUES (1, 'item-1', 1, 1, 'disclosure', 'inspector', 1, 'k', 'b')"
)
TEXT = (
    "INSERT INTO disclosures (id, reference, case_id, audience, version, item_id, text_hash, basis_hash, "
    "with_words, written_by_id, written_at) VALUES (:id, :reference, 1, :audience, 1, 1, 'h', 'h', true, 1, "
    "'2026-11-02 00:00:00')"
)


def test_texts_stay_and_one_more_may_read(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SEALED)
        write(TEXT, id=1, reference="text-1", audience="site")
        with pytest.raises(IntegrityError):
            write(TEXT, id=2, reference="text-2", audience="authority")
        schema.upgrade(REVISION)
        write(TEXT, id=2, reference="text-2", audience="authority")
        with pytest.raises(IntegrityError):
            write(TEXT, id=3, reference="text-3", audience="nobody")
        assert count("disclosures") == 2
        schema.downgrade(BEFORE)
        assert count("disclosures") == 1
        schema.upgrade(REVISION)
        assert count("disclosures") == 1
        db.engine.dispose()
