"""The team's pages: what everybody has in hand, handing over, days away, leaving, and closing the account."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.models.case import Case
from grievance.cases.states import OPEN
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.roles import Role
from tests.factories.demonstration import Demonstration


def _busy(demonstration: Demonstration) -> tuple[str, str]:
    """The inspector of the demonstration who handles open cases: reference and name."""
    email = demonstration.accounts["inspector"].email
    with demonstration.app.app_context():
        user = db.session.scalars(select(User).where(User.email == email)).one()
        cases = db.session.scalars(select(Case).where(Case.handler_id == user.id, Case.state.in_(OPEN))).all()
        assert cases
        return user.reference, user.name


def _offered(page: str, name: str) -> list[str]:
    """What a list offers to choose from."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert found is not None
    return [each for each in re.findall(r'value="([^"]*)"', found.group(0)) if each]


def test_a_supervisor_sees_the_team_with_what_it_has_in_hand(demonstration: Demonstration) -> None:
    reference, name = _busy(demonstration)
    page = demonstration.browsers["supervisor"].get("/inspector/team").text
    assert name in page
    assert f"/inspector/people/{reference}" in page


def test_workload_stands_beside_each_colleague_who_can_take_a_case(demonstration: Demonstration) -> None:
    reference, name = _busy(demonstration)
    page = demonstration.browsers["supervisor"].get(f"/inspector/people/{reference}").text
    assert re.search(r"\d+ open cases?, \d+ P0 or P1, \d+ late", page)
    assert name in page


def test_only_oneself_and_supervisors_of_the_team_open_the_page(demonstration: Demonstration) -> None:
    reference, _name = _busy(demonstration)
    address = f"/inspector/people/{reference}"
    for role, status in (("inspector", 200), ("supervisor", 200), ("triager", 404), ("verifier", 404)):
        assert demonstration.browsers[role].get(address).status_code == status, role


def test_bad_days_are_refused_beside_their_field(demonstration: Demonstration) -> None:
    reference, _name = _busy(demonstration)
    browser = demonstration.browsers["inspector"]
    address = f"/inspector/people/{reference}"
    for day in ("", "1900-01-01", "nonsense", "9999-12-31"):
        assert browser.post(f"{address}/leaving", data={"last_day": day}).status_code == 422
        days = {"from_day": day, "until_day": day, "deputy": ""}
        assert browser.post(f"{address}/away", data=days).status_code == 422
    assert browser.post(f"{address}/hand-over", data={"handler": ""}).status_code == 422
    with demonstration.app.app_context():
        user = db.session.scalars(select(User).where(User.reference == reference)).one()
        assert user.leaving_since is None


def test_leaving_from_the_word_to_the_closed_account(demonstration: Demonstration) -> None:
    reference, _name = _busy(demonstration)
    address = f"/inspector/people/{reference}"
    own, boss = demonstration.browsers["inspector"], demonstration.browsers["supervisor"]
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    days = {"from_day": today.isoformat(), "until_day": tomorrow.isoformat(), "deputy": ""}
    assert own.post(f"{address}/away", data=days).status_code == 303
    absence = re.search(r'name="absence" value="([0-9a-z]+)"', own.get(address).text)
    assert absence is not None
    assert own.post(f"{address}/back", data={"absence": absence.group(1)}).status_code == 303
    assert own.post(f"{address}/leaving", data={"last_day": tomorrow.isoformat()}).status_code == 303
    assert own.post(f"{address}/stays").status_code == 303
    assert boss.post(f"{address}/leaving", data={"last_day": tomorrow.isoformat()}).status_code == 303
    refused = boss.post(f"{address}/close")
    assert refused.status_code == 409
    assert "Hand these over to colleagues first" in refused.text
    _hand_everything_over(boss, address)
    closed = boss.post(f"{address}/close")
    if closed.status_code == 409:
        assert "fewer than two people" in closed.text
        _everybody_gives(demonstration)
        closed = boss.post(f"{address}/close")
    assert closed.status_code == 303, closed.text
    assert own.get("/inspector").status_code in {302, 303}, "their sign-in has ended"


def _hand_everything_over(boss: FlaskClient, address: str) -> None:
    page = boss.get(address).text
    takers = _offered(page, "handler")
    for taker in takers:
        left = re.findall(r'name="cases" value="([0-9a-z]+)"', boss.get(address).text)
        for case in left:
            boss.post(f"{address}/hand-over", data={"cases": case, "handler": taker})
    assert 'name="cases"' not in boss.get(address).text


def _everybody_gives(demonstration: Demonstration) -> None:
    with demonstration.app.app_context():
        wanted = select(User.reference).join(UserRole).where(UserRole.role == Role.SUPERVISOR)
        people = db.session.scalars(wanted).all()
    for person in people:
        demonstration.browsers["triager"].post(f"/inspector/colleagues/{person}")


def test_whoever_runs_accounts_sees_off_people_without_cases(demonstration: Demonstration) -> None:
    admin = demonstration.browsers["administrator"]
    with demonstration.app.app_context():
        email = demonstration.accounts["brand"].email
        reference = db.session.scalars(select(User.reference).where(User.email == email)).one()
    address = f"/admin/users/{reference}"
    assert admin.post(f"{address}/leaving", data={"last_day": ""}).status_code == 422
    day = (clock.today() + timedelta(days=3)).isoformat()
    assert admin.post(f"{address}/close").status_code == 409
    assert admin.post(f"{address}/leaving", data={"last_day": day}).status_code == 303
    assert admin.post(f"{address}/stays").status_code == 303
    assert admin.post(f"{address}/leaving", data={"last_day": day}).status_code == 303
    assert admin.post(f"{address}/close").status_code == 303
    assert "Closed" in admin.get(address).text
    with demonstration.app.app_context():
        state = db.session.scalars(select(User.state).where(User.reference == reference)).one()
    assert state is UserState.CLOSED
