"""Texts stay, and a contractor may be told; an older version forgets what it was told, and nothing else."""

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
REVISION = next(schema.FOLDER.glob("versions/*_contractors_and_recruiters.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
COMPANY = (
    "INSERT INTO companies (id, reference, code, name, is_brand, source, licence, confidence, invented) "
    "VALUES (1, 'crew', 'crew', 'Sample Crew', false, 'a page', 'facts', 'low', true)"
)
RESPONDENT = (
    "INSERT INTO case_respondents (id, reference, case_id, company_id, role, named_by_id, named_on) "
    "VALUES (1, 'firm', 1, 1, :role, 1, '2026-11-29')"
)
TOLD = (
    "INSERT INTO disclosures (id, reference, case_id, audience, respondent_id, version, item_id, text_hash, "
    "basis_hash, with_words, written_by_id, written_at) SELECT :id, :reference, case_id, 'respondent', "
    ":respondent, 1, item_id, text_hash, basis_hash, with_words, written_by_id, written_at "
    "FROM disclosures WHERE id = 1"
)


def test_texts_stay_and_a_contractor_may_be_told(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        write(SEALED)
        write(TEXT, id=1, reference="text-1", audience="authority")
        schema.upgrade(REVISION)
        write(COMPANY)
        with pytest.raises(IntegrityError):
            write(RESPONDENT, role="owner")
        write(RESPONDENT, role="contractor")
        with pytest.raises(IntegrityError):
            write(TOLD, id=2, reference="text-2", respondent=None)
        write(TOLD, id=2, reference="text-2", respondent=1)
        assert (count("disclosures"), count("case_respondents")) == (2, 1)
        schema.downgrade(BEFORE)
        assert count("disclosures") == 1
        schema.upgrade(REVISION)
        assert (count("disclosures"), count("case_respondents")) == (1, 0)
        db.engine.dispose()
