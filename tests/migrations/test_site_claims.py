"""Whoever answers for a site goes on answering, as written down by the administration, and both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.rows import CaseAt, count, write
from tests.migrations.test_migrations import empty
from tests.migrations.test_satisfaction import FACT

__all__ = ["empty"]
REVISION = next(schema.FOLDER.glob("versions/*_site_claims.py")).name[:4]
BEFORE = f"{int(REVISION) - 1:04d}"
SITE = (
    "INSERT INTO sites (id, reference, code, name, search_text, country, stage, status, source, licence, "
    "confidence, invented) VALUES (71, 'site-71', 'invented-71', 'Invented Pit', 'invented pit', 'ZZ', "
    "'mine', 'operating', 'invented', 'none', 'low', true)"
)
FIRM = (
    "INSERT INTO organisations (id, reference, name, kind) "
    "VALUES (72, 'firm-72', 'Invented Firm', 'operator'), (73, 'firm-73', 'Invented Agency', 'contractor')"
)
ANSWERER = "INSERT INTO site_answerers (site_id, organisation_id) VALUES (71, 72), (71, 73)"
CLAIM = (
    "INSERT INTO site_claims (reference, site_id, organisation_id, role, state, claimed_on, checked_how, "
    "source, refusal, decided_on, ended_on, ended_because) VALUES ('claim-1', 71, 72, :role, :state, "
    "'2026-11-01', :how, :source, :refusal, :decided, :ended, :because)"
)
KEPT = "SELECT organisation_id, role, state, checked_how FROM site_claims WHERE site_id = 71 ORDER BY id"
NOTHING = dict.fromkeys(("how", "source", "refusal", "decided", "ended", "because"))


def test_who_answers_stays_and_says_how_it_was_checked(empty: Flask, case_at: CaseAt) -> None:
    with empty.app_context():
        case_at(BEFORE)
        for statement in (FACT, SITE, FIRM, ANSWERER):
            write(statement)
        schema.upgrade(REVISION)
        with db.engine.connect() as connection:
            kept = connection.execute(text(KEPT)).all()
        assert [tuple(each) for each in kept] == [
            (72, "operator", "confirmed", "administration"),
            (73, "contractor", "confirmed", "administration"),
        ]
        wrong = (
            {"role": "operator", "state": "waiting"},
            {"role": "owner", "state": "confirmed", "decided": "2026-11-02"},
            {"role": "owner", "state": "confirmed", "decided": "2026-11-02", "how": "letter"},
            {"role": "owner", "state": "refused", "decided": "2026-11-02"},
            {"role": "owner", "state": "ended", "decided": "2026-11-02", "how": "administration"},
        )
        for values in wrong:
            with pytest.raises(IntegrityError):
                write(CLAIM, **{**NOTHING, **values})
        write(CLAIM, **{**NOTHING, "role": "owner", "state": "waiting"})
        schema.downgrade(BEFORE)
        assert count("site_answerers") >= 2
        schema.upgrade(REVISION)
        with pytest.raises(DBAPIError):
            write("UPDATE facts SET verb = 'case.opened'")
        db.engine.dispose()
