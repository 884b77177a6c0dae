"""The migration for recovery keeps every key and account that was there, up and down again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations import schema

WHEN = datetime.fromisoformat("2026-01-01")


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A database of each kind at the schema before, with people, keys and a grant in it."""
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with create_app(
        Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True)
    ).app_context():
        schema.upgrade("0004")
        add("organisations", id=1, name="A team", kind="case_team", reference="o")
        for number, state in ((1, "active"), (2, "locked")):
            add(
                "users",
                id=number,
                email=f"{number}@example.org",
                name="Ana",
                locale="en",
                organisation_id=1,
                state=state,
                verifier=b"v",
                failed_sign_ins=0,
                reference=f"u{number}",
            )
        principal = {"suite_id": "s", "public_key": b"p", "wrapped_private_key": b"w", "pepper_id": 1}
        add("principals", id=1, kind="user", user_id=1, **principal)
        add("principals", id=2, kind="reporter", locator=b"l" * 16, **principal)
        add("principals", id=3, kind="service", suite_id="s", public_key=b"p")
        add("compartments", id=1, kind="narrative", epoch=1, suite_id="s", public_key=b"p", reference="c")
        add("grants", id=1, compartment_id=1, principal_id=1, epoch=1, sealed_key=b"k", granted_at=WHEN)
        yield
        db.session.remove()
        db.engine.dispose()


def table(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)


def add(into: str, /, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(table(into)).values(values))


def rows(name: str) -> dict[int, dict[str, Any]]:
    with db.engine.connect() as connection:
        return {row["id"]: dict(row) for row in connection.execute(select(table(name))).mappings()}


def test_keys_stay_and_go_on_receiving(older: None) -> None:
    before = rows("principals")
    schema.upgrade("0005")
    after = rows("principals")
    assert {number: {**after[number], **before[number]} for number in before} == after
    assert all(row["receives_grants"] for row in after.values())
    assert {number: row["locator_pepper_id"] for number, row in after.items()} == {1: None, 2: 1, 3: None}
    assert rows("grants")[1]["sealed_key"] == b"k"


def test_a_person_has_one_present_key_and_any_number_of_lost_ones(older: None) -> None:
    schema.upgrade("0005")
    key = {"kind": "user", "user_id": 1, "suite_id": "s", "public_key": b"q", "wrapped_private_key": b"w"}
    for number in (4, 5):
        add("principals", id=number, receives_grants=False, retired_at=WHEN, **key)
    with pytest.raises(IntegrityError):
        add("principals", id=6, receives_grants=True, **key)


def test_it_can_be_taken_back_with_the_new_kinds_of_rows_there(older: None) -> None:
    before = rows("principals"), rows("users"), rows("grants")
    schema.upgrade("0005")
    add(
        "principals",
        id=4,
        kind="user",
        user_id=1,
        suite_id="s",
        public_key=b"q",
        wrapped_private_key=b"w",
        receives_grants=False,
        retired_at=WHEN,
    )
    add("principals", id=5, kind="escrow", suite_id="s", public_key=b"e", receives_grants=True)
    add("escrows", id=1, principal_id=5, need=2, people=3, envelopes=b"{}", begun_at=WHEN)
    add("grants", id=2, compartment_id=1, principal_id=5, epoch=1, sealed_key=b"k", granted_at=WHEN)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE users SET state = 'closed' WHERE id = 2"))
    schema.downgrade("0004")
    assert (rows("principals"), rows("users"), rows("grants")) == before
    schema.upgrade("0005")
    assert set(rows("principals")) == {1, 2, 3}
