"""Whoever asks everything that a brand and the public may ask, on every day, learns of five or of nobody.

A reader here keeps each answer and takes the answers from each other: filters, pages and files, two brands,
and what was published before and after.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grievance.accounts.models.organisation import OrganisationKind
from grievance.app import create_app
from grievance.cases.severity import Band
from grievance.cases.states import CaseState, Outcome
from grievance.complaints.states import Channel, KnownTo
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.stages import Mineral, Stage
from grievance.transparency.disclosure import LEAST
from grievance.transparency.placing import Place, Placed, places
from grievance.transparency.queries.counting import ALL, issues_at, steady_issues
from grievance.transparency.services.publishing import publish_now
from tests.factories.accounts import make_account, sign_in
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site
from tests.measures.scribe import Scribe, moment
from tests.transparency.test_placing import FILTERS, PLACES

GROUPS = st.frozensets(st.sampled_from(("WA", "SH", "FA")), min_size=1, max_size=2)
HISTORY = st.lists(st.lists(st.tuples(PLACES, GROUPS), max_size=14), min_size=2, max_size=4)


def is_told(number: int) -> bool:
    """Whether a number may be known: of nobody, or of five or more."""
    return number == 0 or number >= LEAST


@given(history=HISTORY)
@settings(max_examples=40)
def test_the_register_changes_at_no_place_by_fewer_than_five(
    history: list[list[tuple[Place, frozenset[str]]]],
) -> None:
    told: dict[str, Place] = {}
    cases: list[Placed] = []
    for wave in history:
        cases += [Placed(str(len(cases) + number), place) for number, (place, _groups) in enumerate(wave)]
        before, told = told, places(cases, told)
        assert all(told[key] == place or key in before for key, place in told.items())
        for one in FILTERS:
            was, now = ({key for key, place in each.items() if one(place)} for each in (before, told))
            assert is_told(len(was - now))
            assert is_told(len(now - was))
        sets = {frozenset(key for key, place in told.items() if one(place)) for one in FILTERS}
        assert all(is_told(len(one - other)) for one in sets for other in sets)


@given(history=HISTORY, gone=st.sets(st.integers(0, 40), max_size=6))
@settings(max_examples=40)
def test_nobody_is_left_alone_where_somebody_has_gone(
    history: list[list[tuple[Place, frozenset[str]]]], gone: set[int]
) -> None:
    told: dict[str, Place] = {}
    cases: list[Placed] = []
    for wave in history:
        cases += [Placed(str(len(cases) + number), place) for number, (place, _groups) in enumerate(wave)]
        told = places([each for each in cases if int(each.key) not in gone], told)
        sets = {frozenset(key for key, place in told.items() if one(place)) for one in FILTERS}
        assert all(is_told(len(one - other)) for one in sets for other in sets)
        gone = {each + 1 for each in gone}


AT = Place(minerals=("cobalt",), country="AA", stage="mine", site=None)
#: A group that outgrows all reports as they were last told.
OUTGROWN = [[(AT, frozenset({"WA"})), *[(AT, frozenset({"WA", "SH"}))] * 4], [(AT, frozenset({"WA", "SH"}))]]


@example(history=OUTGROWN)
@given(history=HISTORY)
@settings(max_examples=40)
def test_what_was_reported_at_a_site_changes_by_five_or_not_at_all(
    history: list[list[tuple[Place, frozenset[str]]]],
) -> None:
    reports: list[frozenset[str]] = []
    known: dict[str, int] = {}
    for wave in history:
        reports += [groups for _place, groups in wave]
        told = steady_issues(issues_at(reports, 300), known)
        shown = {column: value for column, value in told.items() if value is not None}
        for column, value in shown.items():
            assert value >= LEAST
            assert is_told(abs(value - known.get(column, 0)))
            assert is_told(shown[ALL] - value)
        known |= shown


# What follows asks the product itself.

PUBLISHED = tuple(datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((5, 15), (6, 1), (6, 15)))
#: How many reports each place had got by each of those days: some are too few, some grow by one.
REPORTS = {"wide": (7, 8, 14), "deep": (5, 6, 6), "young": (0, 2, 9), "small": (9, 9, 9), "secret": (8, 9, 9)}
OF_REGISTER = (
    "",
    "?mineral=cobalt",
    "?mineral=nickel",
    "?country=ZZ",
    "?country=YY",
    "?site_stage=mine",
)
OF_BRAND = ("", "?mineral=cobalt", "?stage=mine", "?group=WA", "?group=SH", "?stage=refinery&page=9")
QUERIES = st.lists(
    st.tuples(
        st.integers(0, len(PUBLISHED) - 1),
        st.sampled_from(("one", "two", "public")),
        st.sampled_from(("page", "file", "chain")),
        st.integers(0, len(OF_BRAND) - 1),
    ),
    min_size=3,
    max_size=6,
)
Asked = tuple[int, str, str, int]


@dataclass(repr=False)
class World:
    """An installation in which three publications are out, and who reads them."""

    app: Flask
    sites: dict[str, int]
    readers: dict[tuple[int, str], FlaskClient]
    answers: dict[tuple[int, str, str], str] = field(default_factory=dict)

    def asks(self, day: int, who: str, address: str) -> str:
        """Return what is answered on a day; the same question gets the same answer."""
        key = (day, who, address)
        if key not in self.answers:
            with clock.at(PUBLISHED[day]):
                answer = self.readers[day, who].get(address)
            assert answer.status_code == 200, key
            self.answers[key] = answer.get_data(as_text=True)
        return self.answers[key]


@pytest.fixture(scope="module")
def world(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with two brands whose chains share sites, written once and only read."""
    folder = tmp_path_factory.mktemp("compared") / "installation"
    shutil.copytree(migrated_folder, folder)
    app = create_app(Settings(folder=folder, kdf_cost="lowest", testing=True))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), clock.at(PUBLISHED[0]):
        yield _written(app)
        db.session.remove()
        db.engine.dispose()


def _written(app: Flask) -> World:
    pen = Scribe(app.extensions["peppers"])
    sites = {name: make_site(f"Invented {name}", answered_by=pen.firm) for name in REPORTS}
    for name in ("deep", "young"):
        sites[name] = make_site(
            f"Invented {name} plant", answered_by=pen.firm, stage=Stage.REFINERY, mineral=Mineral.NICKEL
        )
    with transaction():
        db.session.get_one(Site, sites["small"]).workforce = 24
        db.session.get_one(Site, sites["young"]).country = "YY"
    brands = {"one": ("wide", "deep", "small", "secret"), "two": ("wide", "young", "deep")}
    organisations = {name: _brand(name, [sites[each] for each in reach]) for name, reach in brands.items()}
    with transaction():
        refresh_reach()
    for day, at in enumerate(PUBLISHED):
        with clock.at(at), transaction():
            for name, numbers in REPORTS.items():
                already = numbers[day - 1] if day else 0
                for number in range(already, numbers[day]):
                    _reported(pen, sites[name], number, told_on=None if name == "secret" else at.date())
            assert publish_now(at.date()) == at.date()
    readers: dict[tuple[int, str], FlaskClient] = {}
    for name, organisation in organisations.items():
        account = make_account(Role.BRAND, peppers=app.extensions["peppers"], organisation_id=organisation)
        for day, at in enumerate(PUBLISHED):
            with clock.at(at):
                readers[day, name] = app.test_client()
                sign_in(readers[day, name], account)
    readers |= {(day, "public"): app.test_client() for day in range(len(PUBLISHED))}
    return World(app, sites, readers)


def _brand(name: str, site_ids: list[int]) -> int:
    organisation = make_organisation(OrganisationKind.BRAND)
    buyer = make_company(f"Invented buyer {name}", is_brand=True)
    act_for(organisation, buyer)
    for site_id in site_ids:
        mineral = db.session.get_one(Site, site_id).minerals[0].mineral
        make_link(make_company(), buyer, from_site=site_id, mineral=mineral)
    return organisation


def _reported(pen: Scribe, site_id: int, number: int, *, told_on: date | None) -> None:
    told = moment(f"2026-0{told_on.month - 1}-01") if told_on is not None else None
    case = pen.case(
        *("2026-03-01", CaseState.FINDINGS),
        site=site_id,
        site_told_at=told,
        handler_id=pen.aiko,
        band=Band.P2,
    )
    pen.report(case, Channel.WEB, "sw", KnownTo.NOBODY)
    pen.event(case, "find", "2026-03-20")
    # One kind at first; then another, and some with both.
    items = {"WA1": Outcome.SUBSTANTIATED} if number < 6 else {"SH1": Outcome.SUBSTANTIATED}
    pen.alleged(case, **items, **({"SH2": None} if number % 4 == 0 else {}))


def address_of(query: Asked) -> str:
    """Return where a question is asked."""
    _day, who, form, narrowed = query
    if who == "public":
        asked = OF_REGISTER[narrowed]
        return f"/register{asked}" if form == "page" else f"/register/cases.csv{asked}"
    if form == "chain":
        return "/brand/chain.csv"
    return f"/brand/issues{'' if form == 'page' else '.csv'}{OF_BRAND[narrowed]}"


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def cases_in(world: World, query: Asked) -> frozenset[str]:
    """Return which published cases an answer of the register is about; a page says how many."""
    text = world.asks(query[0], "public", address_of((*query[:2], "file", query[3])))
    found = frozenset(row["reference"] for row in rows_of(text))
    page = world.asks(query[0], "public", address_of((*query[:2], "page", query[3])))
    assert f" of {len(found)} published cases" in page or not found
    return found


def figures_in(world: World, query: Asked) -> dict[tuple[str, str], int]:
    """Return the figures about sites in an answer to a brand; a page shows those of its file."""
    day, who, form, narrowed = query
    file = address_of((day, who, "chain" if form == "chain" else "file", narrowed))
    found: dict[tuple[str, str], int] = {}
    for row in rows_of(world.asks(day, who, file)):
        told = {ALL: row["reports"], **dict(re.findall(r"(\w+): (\d+)", row.get("problems", "")))}
        found |= {(row["site"], column): int(value) for column, value in told.items() if value}
    if form == "page":
        page = re.sub(r"<[^>]+>", " ", world.asks(day, who, address_of(query)))
        assert set(found.values()) <= {int(each) for each in re.findall(r"\d+", page)}
    return found


@given(queries=QUERIES)
@settings(max_examples=15, deadline=None)
def test_no_questions_together_tell_of_fewer_than_five(world: World, queries: list[Asked]) -> None:
    # Whoever asks has kept what was answered on the days before.
    kept = [(day, *each[1:]) for each in queries for day in range(each[0] + 1)]
    public = [(each, cases_in(world, each)) for each in kept if each[1] == "public"]
    for (one, first), (other, second) in combinations(public, 2):
        if one[0] == other[0] or one[3] == other[3]:
            assert is_told(len(first - second)), (one, other)
            assert is_told(len(second - first)), (one, other)
    brands = [figures_in(world, each) for each in kept if each[1] != "public"]
    for told in brands:
        assert not {site for site, _column in told} & {"Invented small", "Invented secret"}
        for (site, _column), value in told.items():
            assert value >= LEAST
            assert is_told(told[site, ALL] - value)
    for earlier, later in combinations(brands, 2):
        for cell in earlier.keys() & later.keys():
            assert is_told(abs(later[cell] - earlier[cell])), cell


def test_what_is_asked_there_has_answers(world: World) -> None:
    """Or the questions above would prove nothing."""
    sets = [cases_in(world, (day, "public", "file", 0)) for day in range(len(PUBLISHED))]
    assert [len(each) for each in sets] == [12, 12, 29]
    shown = [figures_in(world, (day, "two", "file", 0)) for day in range(len(PUBLISHED))]
    assert [each.get(("Invented wide", ALL)) for each in shown] == [7, 7, 14]
    assert [each.get(("Invented wide", "SH")) for each in shown] == [None, None, None]
    assert ("Invented young plant", ALL) not in shown[1]
    assert ("Invented deep plant", ALL) in shown[0]
