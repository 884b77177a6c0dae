"""Lists of a few hundred light rows: a page holds so many, and says how many there are in all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import Invitation, User, UserState
from grievance.cases.models.reply_template import ReplyTemplate
from grievance.cases.models.respondent import Respondent
from grievance.cases.respondents import FIRMS, page_of_respondents
from grievance.foundation import clock
from grievance.foundation.db import Base, db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.claims import CompanyRole
from grievance.supplychain.models.company import Company
from grievance.web.admin.overview import NEEDS
from grievance.web.inspector import plans
from grievance.web.inspector.people import ABSENCES
from grievance.web.operator import matters
from tests.factories.people import Person, make_person
from tests.factories.remedies import Matter, make_agreed_plan, make_matter, terms
from tests.factories.visits import text_of, visit_as

MANY = 120


def add(model: type[Base], **columns: object) -> None:
    """Add many rows; what is a function gives another value for each."""
    rows = [
        {name: value(at) if callable(value) else value for name, value in columns.items()}
        for at in range(MANY)
    ]
    with transaction():
        db.session.execute(insert(model), rows)


@pytest.fixture
def matter(app: Flask, peppers: PepperRing) -> Matter:
    """One case with its people, around whom lists grow."""
    return make_matter(peppers=peppers)


def pages(client: FlaskClient, person: Person, address: str, name: str = "page") -> list[str]:
    """Return the first page of a list and the last."""
    visit_as(client, person)
    return [text_of(client.get(f"{address}?{name}={number}")) for number in (1, 99)]


def test_the_administration_names_so_many_teams_and_people_at_a_time(
    client: FlaskClient, peppers: PepperRing
) -> None:
    """Each of the teams lacks people in several ways; the first page says fifty of it all."""
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers)
    office = administrator.actor.organisation_id
    add(Team, name=lambda at: f"Team {at:03}", organisation_id=office, is_fallback=True)
    add(
        User,
        email=lambda at: f"invited{at}@example.org",
        name=lambda at: f"Invited {at:03}",
        organisation_id=office,
        state=UserState.INVITED,
    )
    ids = db.session.scalars(select(User.id).where(User.state == UserState.INVITED)).all()
    until = clock.now() + timedelta(days=3)
    add(Invitation, user_id=lambda at: ids[at], token_hash=lambda at: bytes([at]) * 32, expires_at=until)
    first, _last = pages(client, administrator, "/admin", "needs")
    assert first.count('href="/admin/teams/') >= NEEDS - 5
    assert first.count("notice") < 3 * NEEDS
    for address, total in (("/admin/teams", MANY), ("/admin/invitations", MANY)):
        first, last = pages(client, administrator, address)
        assert f"1 to 50 of {total}" in first, address
        assert f"101 to {total} of {total}" in last, address


def test_what_grows_beside_a_team_stands_on_pages(
    client: FlaskClient, matter: Matter, peppers: PepperRing
) -> None:
    """Templates, days away, and the firms that a case is about."""
    person, today = matter.inspector, clock.today()
    supervisor = make_person(Role.SUPERVISOR, peppers=peppers, teams=(matter.team_id,))
    add(ReplyTemplate, team_id=matter.team_id, name=lambda at: f"Template {at:03}")
    add(
        Absence,
        user_id=person.user_id,
        from_day=lambda at: today + timedelta(days=2 * at + 1),
        until_day=lambda at: today + timedelta(days=2 * at + 1),
    )
    own = db.session.get_one(User, person.user_id).reference
    for who, address, name, size in (
        (supervisor, "/inspector/templates", "page", 50),
        (person, f"/inspector/people/{own}", "away", ABSENCES),
    ):
        first, last = pages(client, who, address, name)
        assert f"1 to {size} of {MANY}" in first, address
        assert f" to {MANY} of {MANY}" in last, address
    add(
        Company,
        code=lambda at: f"firm-{at}",
        name=lambda at: f"Firm {at:03}",
        source="invented",
        licence="none",
        confidence="low",
    )
    firms = db.session.scalars(select(Company.id).where(Company.code.startswith("firm-"))).all()
    add(
        Respondent,
        case_id=matter.case_id,
        company_id=lambda at: firms[at],
        role=CompanyRole.CONTRACTOR,
        named_by_id=person.user_id,
        named_on=today,
    )
    found = page_of_respondents(person.actor, matter.case, page=2)
    assert (len(found.rows), found.total) == (FIRMS, MANY)


def test_a_plan_is_read_in_parts_on_both_desks(
    client: FlaskClient, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An action keeps its number, and only those on the page are opened."""
    monkeypatch.setattr(plans, "ACTIONS", 1)
    monkeypatch.setattr(matters, "ACTIONS", 1)
    make_agreed_plan(
        matter, terms(matter, text="Pay the wages."), terms(matter, text="Give the papers back.")
    )
    for person, address in (
        (matter.inspector, f"/inspector/cases/{matter.reference}/plan"),
        (matter.operator, f"/operator/matters/{matter.reference}"),
    ):
        first, last = pages(client, person, address, "actions")
        assert ["Pay the wages." in page for page in (first, last)] == [True, False], address
        assert ["Give the papers back." in page for page in (first, last)] == [False, True], address
        assert "2 to 2 of 2" in last, address
