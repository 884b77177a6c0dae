"""Consents and drafts that were there before stay what they were when disclosures get their table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

BEFORE, AFTER = "0015", "0016"
DAY = datetime.fromisoformat("2026-01-01")
DRAFTS = (
    ("notice_drafted", 1, "a" * 64, 1),
    ("notice_drafted", 1, "b" * 64, 2),
    ("notice_approved", 1, "b" * 64, None),
    ("notice_approved", 2, "b" * 64, None),
    ("notice_drafted", 2, "c" * 64, 3),
)


@pytest.fixture
def older(empty: Flask) -> Iterator[None]:
    """A database at the schema before, with a consent about governments and three drafts for a site."""
    with empty.app_context():
        schema.upgrade(BEFORE)
        _fill()
        yield
        db.session.remove()
        db.engine.dispose()


def _fill() -> None:
    add("organisations", id=1, name="A team", kind="case_team", reference="o")
    add("teams", id=1, organisation_id=1, name="Team", reference="t", is_fallback=True)
    person = {
        "locale": "en",
        "organisation_id": 1,
        "state": "active",
        "signs_in_with": "password",
    }
    for number in (1, 2):
        add(
            "users",
            id=number,
            email=f"{number}@x.org",
            name="Ana",
            verifier=b"v",
            reference=f"u{number}",
            **person,
        )
    key = {"suite_id": "s", "public_key": b"p", "receives_grants": True}
    add("principals", id=1, kind="user", user_id=1, wrapped_private_key=b"w", pepper_id=1, **key)
    add("compartments", id=1, kind="internal", epoch=1, suite_id="s", public_key=b"p", reference="c")
    for number in (1, 2, 3):
        add(
            "sealed_items",
            id=number,
            compartment_id=1,
            epoch=1,
            kind="reason",
            author_role="inspector",
            sequence=number,
            sealed_key=b"k",
            body=b"b",
            reference=f"i{number}",
        )
    _report_and_case()
    for number, (verb, user, text_hash, item) in enumerate(DRAFTS, start=1):
        add(
            "case_events",
            id=number,
            case_id=1,
            at=DAY,
            verb=verb,
            source="assigned",
            target="assigned",
            user_id=user,
            role="inspector",
            visible_to=[],
            details={"text": text_hash},
            reason_item_id=item,
            reference=f"e{number}",
        )
    add(
        "site_releases",
        id=1,
        case_id=1,
        side="team",
        user_id=1,
        at=DAY,
        item_id=2,
        text_hash="b" * 64,
        reference="r",
    )


def _report_and_case() -> None:
    add(
        "complaints",
        id=1,
        submission_key=b"s" * 32,
        reporter_id=1,
        channel="web",
        locale="sw",
        known_to="nobody",
        raise_with_employer="yes",
        reply_route="code",
        received_at=DAY,
        narrative_id=1,
        story_id=1,
        reference="p",
    )
    answer = {"complaint_id": 1, "field": "words", "locale": "sw", "text_hash": "0" * 64, "given_at": DAY}
    add("consents", audience="party", answer="yes", **answer)
    add("consents", audience="employer", answer="no", **answer)
    add(
        "cases",
        id=1,
        reference="k",
        register_reference="g",
        brand_reference="b",
        case_type="IND",
        state="received",
        team_id=1,
        opened_at=DAY,
        awaits_team=False,
        internal_id=1,
        forced_labour_established=False,
        version=1,
    )


def table(name: str) -> Table:
    return Table(name, MetaData(), autoload_with=db.engine)


def add(into: str, /, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(insert(table(into)).values(values))


def rows(name: str) -> list[dict[str, Any]]:
    found = table(name)
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(found).order_by(found.c.id)).mappings()]


def said() -> set[tuple[str, str]]:
    return {(row["audience"], row["answer"]) for row in rows("consents")}


def triggers() -> int:
    with db.engine.connect() as connection:
        asked = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'facts'"
            if db.engine.dialect.name == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'facts'::regclass AND NOT tgisinternal"
        )
        return int(connection.execute(text(asked)).scalar_one())


def test_an_answer_about_governments_is_one_about_each(older: None) -> None:
    guards = triggers()
    schema.upgrade(AFTER)
    assert said() == {("party_us", "yes"), ("party_jp", "yes"), ("employer", "no")}
    assert triggers() == guards > 0
    add(
        "consents",
        id=9,
        complaint_id=1,
        audience="authority",
        field="files",
        answer="yes",
        locale="sw",
        text_hash="0" * 64,
        given_at=DAY,
    )
    schema.downgrade(BEFORE)
    assert said() == {("party", "yes"), ("employer", "no")}
    assert triggers() == guards


def test_drafts_become_versions(older: None) -> None:
    schema.upgrade(AFTER)
    first, second, third = rows("disclosures")
    assert [each["version"] for each in (first, second, third)] == [1, 2, 3]
    assert (first["stop_cause"], first["released_at"], first["approved_by_id"]) == ("replaced", None, None)
    assert (second["release_reference"], second["approved_by_id"], second["stop_cause"]) == ("r", 2, None)
    assert (third["item_id"], third["written_by_id"], third["basis_hash"]) == (3, 2, "")
    assert third["stopped_at"] is third["released_at"] is None


def test_nobody_approves_their_own_text(older: None) -> None:
    schema.upgrade(AFTER)
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(
            text("UPDATE disclosures SET approved_by_id = 2, approved_at = written_at WHERE id = 3")
        )
