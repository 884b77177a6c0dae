"""How long visits last, what is known about them, and that an ended one stays ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.accounts.services.membership import lock_user
from grievance.app import create_app
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal
from grievance.vault.models.session import VisitSession
from grievance.vault.services.compartments import revoke
from grievance.vault.sessions import end_visits_of, is_kept
from grievance.web.ui.session import SealedSessions
from tests.factories.accounts import OPERATOR, PASSWORD, Account, make_account, sign_in
from tests.factories.cases import STORY, file_report, make_field
from tests.factories.people import make_person
from tests.factories.reports import Phone, make_intake, make_report
from tests.factories.visits import visit_as

MORNING = datetime(2026, 3, 4, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def inspector(peppers: PepperRing) -> Account:
    with clock.at(MORNING - timedelta(days=1)):
        return make_account(Role.INSPECTOR, peppers=peppers)


def status(client: FlaskClient, after: timedelta) -> int:
    with clock.at(MORNING + after):
        return client.get("/account").status_code


def test_a_sign_in_ends_after_two_hours_without_use(client: FlaskClient, inspector: Account) -> None:
    with clock.at(MORNING):
        sign_in(client, inspector)
    assert status(client, timedelta(hours=1, minutes=59)) == 200
    assert status(client, timedelta(hours=3, minutes=58)) == 200
    assert status(client, timedelta(hours=5, minutes=59)) == 302


def test_a_sign_in_ends_after_twelve_hours_however_busy(client: FlaskClient, inspector: Account) -> None:
    with clock.at(MORNING):
        sign_in(client, inspector)
    for hour in range(1, 12):
        assert status(client, timedelta(hours=hour)) == 200, hour
    assert status(client, timedelta(hours=11, minutes=59)) == 200
    assert status(client, timedelta(hours=12)) == 302


def test_the_list_says_when_and_nothing_about_where(client: FlaskClient, inspector: Account) -> None:
    with clock.at(MORNING):
        sign_in(client, inspector)
    with clock.at(MORNING + timedelta(hours=1)):
        page = client.get("/account", headers={"User-Agent": "Marked/1.0"}).get_data(as_text=True)
        page = client.get("/account", headers={"User-Agent": "Marked/1.0"}).get_data(as_text=True)
    assert "Mar 4, 2026" in page
    assert "This one" in page
    assert "Marked" not in page
    assert "127.0.0.1" not in page
    row = db.session.scalars(select(VisitSession)).one()
    assert (row.began_on, row.used_at) == (MORNING.date(), MORNING + timedelta(hours=1))
    assert set(VisitSession.__table__.columns.keys()) == {
        *("id", "token_hash", "user_id", "began_on", "used_at", "body", "expires_at")
    }


def test_a_reporters_visit_ends_after_twenty_minutes_and_keeps_no_times(
    client: FlaskClient, peppers: PepperRing
) -> None:
    filed = make_report(peppers, story="no pay", site_id=make_intake(peppers).site_id)
    with clock.at(MORNING):
        phone = Phone(client).comes_back_with(filed.code)
        assert phone.heading == "Your report"
        row = db.session.scalars(select(VisitSession)).one()
        assert (row.user_id, row.began_on, row.used_at) == (None, None, None)
    with clock.at(MORNING + timedelta(minutes=19)):
        assert phone.opens("/follow").heading == "Your report"
    with clock.at(MORNING + timedelta(minutes=40)):
        assert phone.opens("/follow").heading != "Your report"


def test_a_reporter_can_end_the_visit(client: FlaskClient, peppers: PepperRing) -> None:
    filed = make_report(peppers, story="no pay", site_id=make_intake(peppers).site_id)
    phone = Phone(client).comes_back_with(filed.code)
    assert "/follow/close" in phone.text
    kept = client.get_cookie("visit")
    assert kept is not None
    phone.sends("/follow/close")
    assert db.session.scalars(select(VisitSession).where(VisitSession.token_hash.is_not(None))).all() == []
    client.set_cookie("visit", kept.value)
    assert phone.opens("/follow").heading != "Your report"


@pytest.mark.parametrize("rotates", [False, True])
def test_a_visit_that_is_ended_during_a_request_does_not_come_back(
    app: Flask, client: FlaskClient, inspector: Account, rotates: bool
) -> None:
    """A slow request that began before a colleague locked the account must not write the visit again."""
    sign_in(client, inspector)
    kept = client.get_cookie("visit")
    assert kept is not None
    with app.test_request_context(headers={"Cookie": f"visit={kept.value}"}) as context:
        visits = SealedSessions()
        visit = visits.open_session(app, context.request)
        assert visit.user_id == inspector.user_id
        with transaction():
            end_visits_of(inspector.user_id)
        visit["seen"] = "something"
        if rotates:
            visit.rotate()
        answer = app.response_class()
        visits.save_session(app, visit, answer)
    assert db.session.scalar(select(VisitSession)) is None
    assert "Set-Cookie" not in answer.headers


def test_locking_ends_a_visit_between_password_and_code_too(client: FlaskClient, inspector: Account) -> None:
    client.post("/account/sign-in", data={"email": inspector.email, "password": PASSWORD})
    assert db.session.scalars(select(VisitSession)).one().user_id == inspector.user_id
    with transaction():
        lock_user(OPERATOR, db.session.get_one(User, inspector.user_id))
    assert db.session.scalar(select(VisitSession)) is None


@pytest.mark.parametrize("step", ["sign-in", "second factor", "password"])
def test_the_cookie_changes_and_the_old_one_is_dead(
    client: FlaskClient, inspector: Account, step: str
) -> None:
    def password() -> None:
        client.post("/account/sign-in", data={"email": inspector.email, "password": PASSWORD})

    def code() -> None:
        client.post("/account/sign-in/code", data={"code": inspector.code()})

    def change() -> None:
        new = "another set of words"
        answer = client.post(
            "/account/password", data={"old_password": PASSWORD, "new_password": new, "again": new}
        )
        assert answer.status_code == 303

    steps: dict[str, Callable[[], None]] = {"sign-in": password, "second factor": code, "password": change}
    client.post("/language", data={"locale": "en", "next": "/"})
    for name, act in steps.items():
        before = client.get_cookie("visit")
        act()
        after = client.get_cookie("visit")
        assert after is not None
        if name == step:
            break
    assert before is None or before.value != after.value
    if before is not None:
        client.set_cookie("visit", before.value)
        assert client.get("/account").status_code == 302


def test_a_clock_that_ran_ahead_and_was_put_right_keeps_nobody_out(
    app: Flask, client: FlaskClient, inspector: Account
) -> None:
    with clock.at(MORNING + timedelta(days=3)):
        sign_in(client, inspector)
    again = app.test_client()
    with clock.at(MORNING):
        sign_in(again, inspector)
        assert again.get("/account").status_code == 200
        thief = app.test_client()
        thief.post("/account/sign-in", data={"email": inspector.email, "password": PASSWORD})
        replayed = thief.post("/account/sign-in/code", data={"code": inspector.code()})
        assert replayed.status_code == 422, "a code still works once"
    assert status(again, timedelta(days=3)) == 302, "a clock that jumps ahead ends visits, and no more"


def test_a_cookie_of_another_installation_is_a_strangers(
    client: FlaskClient, inspector: Account, unopened_folder: Path
) -> None:
    sign_in(client, inspector)
    kept = client.get_cookie("visit")
    assert kept is not None
    other = create_app(Settings(folder=unopened_folder, kdf_cost="lowest", testing=True))
    with other.app_context():
        stranger = other.test_client()
        stranger.set_cookie("visit", kept.value)
        assert stranger.get("/account").status_code == 302
        assert stranger.get("/follow").status_code == 200
        given = stranger.get_cookie("visit")
        assert given is not None
        assert given.value != kept.value
        assert not is_kept(kept.value), "nothing is ever kept under it"
        db.session.remove()
        db.engine.dispose()
    assert client.get("/account").status_code == 200


def test_a_database_of_yesterday_signs_out_and_loses_nothing_of_before(
    app: Flask, client: FlaskClient, peppers: PepperRing, inspector: Account, settings: Settings
) -> None:
    intake = make_intake(peppers)
    before = make_report(peppers, story="no pay", site_id=intake.site_id)
    database, yesterday = settings.folder / "grievance.sqlite3", settings.folder / "yesterday"
    db.session.rollback()
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(yesterday)) as copy:
        live.backup(copy)
    sign_in(client, inspector)
    after = make_report(peppers, story="no rest", site_id=intake.site_id)
    db.session.remove()
    db.engine.dispose()
    for each in settings.folder.glob("grievance.sqlite3*"):
        each.unlink()
    yesterday.rename(database)
    assert client.get("/account").status_code == 302
    sign_in(app.test_client(), inspector)
    assert Phone(app.test_client()).comes_back_with(before.code).heading == "Your report"
    lost = Phone(app.test_client()).comes_back_with(after.code)
    assert lost.page is not None
    assert lost.page.status_code == 422
    assert "We cannot find this code." in lost.text


def test_somebody_taken_off_a_case_goes_on_with_their_others(app: Flask, peppers: PepperRing) -> None:
    first, second = make_field(peppers), make_field(peppers, fallback=False)
    both = make_person(Role.INSPECTOR, peppers=peppers, teams=(first.team_id, second.team_id))
    filed = [file_report(each, peppers) for each in (first, second)]
    browser = app.test_client()
    visit_as(browser, both)
    pages = [f"/inspector/cases/{each.case.reference}" for each in filed]
    assert [browser.get(page).status_code for page in pages] == [200, 200]
    with transaction():
        taken = db.session.get_one(Complaint, filed[0].complaint_id).narrative
        gone = db.session.get_one(Principal, both.actor.principal_id)
        revoke(first.supervisor.actor, taken, gone)
    at_work = app.test_client()
    visit_as(at_work, first.inspector)
    assert STORY in at_work.get(pages[0]).text, "whoever stays reads on"
    assert STORY not in browser.get(pages[0]).text
    assert STORY in browser.get(pages[1]).text, "and the other case stays open to them"
