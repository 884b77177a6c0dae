"""Keys and grants of people stay when the escrow gets its custodians, and back; facts keep their guards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty
from tests.migrations.test_recovery import add, rows

WHEN = datetime.fromisoformat("2026-01-01")
KEY = {"suite_id": "s", "public_key": b"p", "receives_grants": True}


@pytest.fixture
def older(empty: Flask) -> Iterator[None]:
    """A database of each kind at the schema before, with a person's key and an escrow's that hold grants."""
    with empty.app_context():
        schema.upgrade("0014")
        add("principals", id=1, kind="reporter", locator=b"l" * 16, wrapped_private_key=b"w", **KEY)
        add("principals", id=2, kind="escrow", **KEY)
        add("compartments", id=1, kind="narrative", epoch=1, suite_id="s", public_key=b"p", reference="c")
        for number in (1, 2):
            add("grants", id=number, compartment_id=1, principal_id=number, epoch=1, sealed_key=b"k",
                granted_at=WHEN)  # fmt: skip
        add("escrows", id=1, principal_id=2, need=2, people=3, envelopes=b"{}", begun_at=WHEN)
        add("facts", at=WHEN, actor="service", role="service", verb="x.y", subject_kind="cases",
            subject_reference="c", codes={}, record_version=1)  # fmt: skip
        yield
        db.session.remove()
        db.engine.dispose()


def _add_escrow(number: int, **differently: object) -> None:
    add("principals", id=number, kind="escrow", **KEY)
    values = {"need": 2, "people": 3, "custodians": ["A", "B", "C"], "signing_key": b"s" * 32}
    values |= {"envelopes_hash": b"h" * 32, "proposed_at": WHEN, "reference": f"e{number}"}
    add("escrows", id=number, principal_id=number, **(values | differently))


def test_people_keep_their_keys_and_what_nobody_could_open_goes(older: None) -> None:
    schema.upgrade("0015")
    assert set(rows("principals")) == {1}
    assert {each["principal_id"] for each in rows("grants").values()} == {1}
    assert rows("escrows") == {}
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM facts"))


def test_an_escrow_ends_only_after_it_has_begun(older: None) -> None:
    schema.upgrade("0015")
    _add_escrow(3)
    _add_escrow(4, begun_at=WHEN, ended_at=WHEN)
    with pytest.raises(IntegrityError):
        _add_escrow(5, ended_at=WHEN)
    with pytest.raises(IntegrityError):
        _add_escrow(6, need=4)


def test_it_can_be_taken_back_with_an_escrow_and_a_request_there(older: None) -> None:
    before = rows("principals")[1]
    schema.upgrade("0015")
    _add_escrow(3, begun_at=WHEN)
    add("grants", id=3, compartment_id=1, principal_id=3, epoch=1, sealed_key=b"k", granted_at=WHEN)
    add("escrow_requests", id=1, escrow_id=3, content_hash=b"h" * 32, asked_at=WHEN, reference="r")
    schema.downgrade("0014")
    assert rows("principals") == {1: before}
    assert set(rows("grants")) == {1}
    schema.upgrade("0015")
    assert rows("escrow_requests") == {}
