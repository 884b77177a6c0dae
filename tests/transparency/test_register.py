"""Reading the register is the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from grievance.app import create_app
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotFound
from grievance.foundation.settings import Settings
from grievance.transparency.models import PublishedCase, PublishedFigure
from grievance.transparency.queries.figures import public_figures
from grievance.transparency.queries.register import (
    RegisterFilter,
    changes_of,
    choices,
    published_case,
    register_page,
    register_rows,
)
from grievance.transparency.states import Audience

YESTERDAY, TOMORROW = clock.today() - timedelta(days=1), clock.today() + timedelta(days=1)
EARLIER = clock.today() - timedelta(days=15)


@pytest.fixture
def register(either_database: Settings) -> Iterator[Flask]:
    """An application on an empty database of each kind."""
    app = create_app(either_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def record(**given: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        **dict.fromkeys(
            ("minerals", "country", "site_stage", "site", "workers", "urgency", "closed_because")
        ),
        **{name: [] for name in ("groups", "provisions", "steps", "late", "findings", "remedy", "acts")},
        "closed_because": None,
        "root_causes": [],
        "reported": True,
        "site_replied": False,
        "site_hidden": "not_yet",
        "remedy_overdue": False,
        "remedy_open": False,
        "opened": "2026-09",
        "filed_by": "IND",
        "stage_reached": "checking",
    }
    return {**empty, **given}


def publish(*rows: PublishedCase | PublishedFigure) -> None:
    with transaction():
        db.session.add_all(rows)


def case(reference: str, day: Any, **given: Any) -> PublishedCase:
    return PublishedCase(register_reference=reference, published_on=day, record=record(**given))


def test_filters_find_what_is_told_and_nothing_else(register: Flask) -> None:
    publish(
        case("one", YESTERDAY, minerals=["cobalt", "nickel"], country="AA", site_stage="mine"),
        case("two", YESTERDAY, minerals=["nickel"]),
        case("three", YESTERDAY),
    )

    def found(**wanted: str) -> set[str]:
        return {row.reference for row in register_rows(RegisterFilter(**wanted))}

    assert found() == {"one", "two", "three"}
    assert found(mineral="nickel") == {"one", "two"}
    assert found(mineral="cobalt", country="AA", site_stage="mine") == {"one"}
    assert found(mineral="%") == found(mineral="nick") == found(country="BB") == set()
    assert choices().minerals == ("cobalt", "nickel")
    assert choices().countries == ("AA",)


def test_the_newest_row_that_is_out_counts(register: Flask) -> None:
    publish(case("one", EARLIER), case("one", YESTERDAY, country="AA"), case("one", TOMORROW, country="BB"))
    publish(case("two", TOMORROW))
    assert published_case("one").country == "AA"
    assert changes_of("one") == [EARLIER, YESTERDAY]
    assert register_page(RegisterFilter(), page=99).total == 1
    with pytest.raises(NotFound):
        published_case("two")


def test_money_larger_than_a_small_number_is_kept(register: Flask) -> None:
    amount = 12_000_000_000_000
    publish(
        PublishedFigure(
            published_on=YESTERDAY,
            audience=Audience.PUBLIC,
            table_name="all",
            row_key="all",
            column_key="cases",
            value=amount,
        )
    )
    assert public_figures().total == amount
