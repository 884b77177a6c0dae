"""Cases that two teams hold already get the second one, and ties from before keep counting, up and down."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import MetaData, Table, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from grievance.foundation.db import db
from grievance.migrations import schema
from tests.migrations.test_migrations import empty as empty

WHEN = datetime.fromisoformat("2030-01-01")


def _add(name: str, /, **values: object) -> None:
    table = Table(name, MetaData(), autoload_with=db.engine)
    with db.engine.connect() as connection:
        connection.execute(insert(table).values(**values))
        connection.commit()


def _rows(statement: str) -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def _person(number: int, *, team: int) -> None:
    _add(
        "users",
        id=number,
        email=f"{number}@example.org",
        name="Ana",
        locale="en",
        organisation_id=1,
        state="active",
        signs_in_with="password",
        verifier=b"v",
        failed_sign_ins=0,
        leaving_since=WHEN if number == 1 else None,
        reference=f"u{number}",
    )
    _add("team_members", team_id=team, user_id=number)
    _add(
        "principals",
        id=number,
        kind="user",
        user_id=number,
        suite_id="s",
        public_key=b"p",
        wrapped_private_key=b"w",
        pepper_id=1,
        receives_grants=True,
    )


def _world() -> None:
    """A case that a fallback team leads, of which somebody of the site's team, and a stranger, hold keys."""
    _add("organisations", id=1, name="A team", kind="case_team", reference="o")
    for number, fallback in ((1, True), (2, False), (3, False)):
        _add("teams", id=number, name="A", organisation_id=1, is_fallback=fallback, reference=f"t{number}")
    _add(
        "sites",
        id=1,
        code="a",
        name="A",
        search_text="a",
        country="ZZ",
        stage="mine",
        status="operating",
        source="s",
        licence="l",
        confidence="high",
        invented=True,
        reference="s",
    )
    _add("site_teams", id=1, site_id=1, team_id=2)
    for number in (1, 2, 3):
        _person(number, team=number)
    _add("compartments", id=1, kind="internal", epoch=2, suite_id="s", public_key=b"p", reference="c")
    for number, epoch in ((1, 2), (2, 2), (3, 2)):
        _add(
            "grants",
            id=number,
            compartment_id=1,
            principal_id=number,
            epoch=epoch,
            sealed_key=b"k",
            granted_at=WHEN,
        )
    _add(
        "cases",
        id=1,
        register_reference="r",
        brand_reference="b",
        case_type="IND",
        state="received",
        team_id=1,
        site_id=1,
        opened_at=WHEN,
        awaits_team=True,
        forced_labour_established=False,
        internal_id=1,
        version=1,
        reference="c",
    )
    _add("staff_ties", id=1, user_id=2, site_id=1, declared_at=WHEN, reference="t")


def test_joined_teams_and_ties_in_both_directions(empty: Flask) -> None:
    with empty.app_context():
        schema.upgrade("0008")
        _world()
        schema.upgrade("0009")
        assert _rows("SELECT case_id, team_id FROM case_teams") == [(1, 2)]
        assert _rows("SELECT kind, from_day, ended_at FROM staff_ties") == [("other", None, None)]
        _add(
            "absences", id=1, user_id=1, from_day=date(2030, 1, 1), until_day=date(2030, 1, 2), reference="a"
        )
        with pytest.raises(IntegrityError):
            _add(
                "absences",
                id=2,
                user_id=1,
                from_day=date(2030, 1, 2),
                until_day=date(2030, 1, 1),
                reference="b",
            )
        schema.downgrade("0008")
        assert not {"absences", "case_teams"} & set(inspect(db.engine).get_table_names())
        assert _rows("SELECT user_id, site_id FROM staff_ties") == [(2, 1)]
        assert len(_rows("SELECT id FROM users WHERE leaving_since IS NOT NULL")) == 1
        schema.upgrade("0009")
        assert _rows("SELECT case_id, team_id FROM case_teams") == [(1, 2)]
        db.engine.dispose()
