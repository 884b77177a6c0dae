"""Accounts that sign in through their organisation: what happens to rows on the way there and back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db, transaction
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0006", "0007"
_ORGANISATION = "INSERT INTO organisations (reference, name, kind) VALUES ('o', 'Brand', 'brand')"
_USER = """
INSERT INTO users (reference, email, name, locale, organisation_id, state, verifier, failed_sign_ins)
SELECT 'u1', 'grace@example.org', 'Grace', 'en', id, 'active', :verifier, 0 FROM organisations
"""
_THROUGH = """
INSERT INTO users (reference, email, name, locale, organisation_id, state, signs_in_with, failed_sign_ins)
SELECT 'u2', 'mika@example.org', 'Mika', 'en', id, 'active', 'provider', 0 FROM organisations
"""
_PROVIDER = """
INSERT INTO identity_providers (organisation_id, issuer, client_id, client_secret, pepper_id)
SELECT id, 'https://login.example.org', 'portal', :secret, 1 FROM organisations
"""
_DOMAIN = (
    "INSERT INTO provider_domains (provider_id, domain) SELECT id, 'example.org' FROM identity_providers"
)
_IDENTITY = """
INSERT INTO provider_identities (user_id, issuer, subject, linked_on)
SELECT id, 'https://login.example.org', 'subject', '2030-01-01' FROM users WHERE reference = 'u2'
"""
_BOTH = "UPDATE users SET signs_in_with = 'provider'"
_UNKNOWN = "UPDATE users SET signs_in_with = 'anything'"
_NO_PASSWORD = "UPDATE users SET verifier = NULL"


def _do(*statements: str, **values: Any) -> None:
    with transaction():
        for statement in statements:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            db.session.execute(text(statement), used)
    db.session.remove()


def _people(columns: str) -> list[tuple[Any, ...]]:
    rows = [tuple(row) for row in db.session.execute(text(f"SELECT {columns} FROM users ORDER BY reference"))]
    db.session.remove()
    return rows


def test_accounts_keep_their_password_and_those_without_one_are_invited_anew(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        _do(_ORGANISATION, _USER, verifier=b"v" * 32)
        schema.upgrade(AFTER)
        assert _people("email, state, signs_in_with") == [("grace@example.org", "active", "password")]
        _do(_PROVIDER, _DOMAIN, _THROUGH, _IDENTITY, secret=b"s")
        schema.downgrade(BEFORE)
        wanted = [("grace@example.org", "active"), ("mika@example.org", "invited")]
        assert _people("email, state") == wanted
        schema.upgrade(AFTER)
        assert _people("email, state") == wanted
        db.engine.dispose()


@pytest.mark.parametrize("statement", [_BOTH, _UNKNOWN, _NO_PASSWORD])
def test_the_database_refuses_an_account_with_two_ways_or_none(empty: Flask, statement: str) -> None:
    with empty.app_context():
        schema.upgrade(BEFORE)
        _do(_ORGANISATION, _USER, verifier=b"v" * 32)
        schema.upgrade(AFTER)
        with pytest.raises(IntegrityError):
            _do(statement)
        db.session.remove()
        db.engine.dispose()
