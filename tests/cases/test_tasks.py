"""Tasks: given to somebody who can open the case, on Today near their day, done by whoever says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User
from grievance.accounts.services import membership
from grievance.accounts.services.leaving import announce_leaving, close_user
from grievance.cases.agenda import CaseErrand, errands_about_cases
from grievance.cases.calendars import calendar_of_colleague
from grievance.cases.models.task import CaseTask
from grievance.cases.services import notes, triage
from grievance.cases.services.steps import Words
from grievance.cases.services.tasks import finish_task, give_task, open_tasks
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import TieKind
from grievance.web.inspector.today_page import in_order
from tests.factories.cases import Field, Filed, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.people import make_person, make_team
from tests.factories.visits import look_again, text_of, visit_as

WHAT = Words("Ask the clinic for its register of burns.", "en")


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("tasks")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    return make_field(app.extensions["peppers"])


@pytest.fixture(scope="module")
def filed(app: Flask, field: Field) -> Filed:
    made = file_report(field, app.extensions["peppers"])
    assign(field, made)
    return made


@pytest.fixture
def inspector(app: Flask, field: Field) -> FlaskClient:
    browser = app.test_client()
    visit_as(browser, field.inspector)
    return browser


def name_of(user_id: int) -> str:
    return db.session.get_one(User, user_id).reference


def kinds(actor: Actor) -> list[str]:
    found = errands_about_cases(actor, until=clock.now() + timedelta(days=7))
    return [each.kind for each in found]


def test_a_task_is_sealed_given_and_done(field: Field, filed: Filed) -> None:
    giver, doer = field.inspector.actor, field.colleague
    with transaction():
        give_task(giver, filed.case, to=name_of(doer.user_id), due_on=clock.today(), words=WHAT)
    (task,) = open_tasks(doer.actor, filed.case).rows
    assert (task.text, task.due_on) == (WHAT.text, clock.today())
    assert CaseErrand.TASK in kinds(doer.actor)
    assert CaseErrand.TASK not in kinds(giver)
    with transaction():
        finish_task(giver, filed.case, task.reference)
    assert CaseErrand.TASK not in kinds(doer.actor)
    kept = db.session.scalars(select(CaseTask)).one()
    assert (kept.done_by_id, kept.user_id) == (field.inspector.user_id, doer.user_id)
    with transaction(), pytest.raises(InvalidInput):
        finish_task(giver, filed.case, task.reference)


def test_what_cannot_be_a_task_is_refused(app: Flask, field: Field, filed: Filed) -> None:
    stranger = make_field(app.extensions["peppers"], fallback=False).inspector
    to, today = name_of(field.colleague.user_id), clock.today()
    for wrong, named in (
        ({"words": Words("  ", "en")}, "text"),
        ({"due_on": today - timedelta(days=1)}, "day"),
        ({"due_on": None}, "day"),
        ({"to": name_of(stranger.user_id)}, "who"),
    ):
        given = {"to": to, "due_on": today, "words": WHAT, **wrong}
        with transaction(), pytest.raises(InvalidInput) as refused:
            give_task(field.inspector.actor, filed.case, **given)
        assert refused.value.field == named
    with transaction(), pytest.raises(NotFound):
        give_task(stranger.actor, filed.case, to=to, due_on=today, words=WHAT)


def test_tasks_of_people_who_leave_go_to_the_handler_or_a_supervisor(
    app: Flask, field: Field, filed: Filed, inspector: FlaskClient
) -> None:
    peppers, chief = app.extensions["peppers"], Actor(roles=frozenset({Role.ADMINISTRATOR}))
    left, closed = (make_person(Role.VERIFIER, peppers=peppers, teams=(field.team_id,)) for _ in range(2))
    unhandled, elsewhere = file_report(field, peppers), make_team()
    with transaction():
        db.session.add(TeamMember(team_id=elsewhere, user_id=left.user_id))
        for person, about in ((left, filed), (closed, filed), (closed, unhandled)):
            to = name_of(person.user_id)
            give_task(field.inspector.actor, about.case, to=to, due_on=clock.today(), words=WHAT)
    with transaction():
        membership.leave_team(
            chief, db.session.get_one(Team, field.team_id), db.session.get_one(User, left.user_id)
        )
        gone = db.session.get_one(User, closed.user_id)
        announce_leaving(chief, gone, last_day=clock.today())
        close_user(chief, gone)
    doers = {each.who for each in open_tasks(field.inspector.actor, filed.case).rows}
    assert doers == {db.session.get_one(User, field.inspector.user_id).name}
    (other,) = open_tasks(field.inspector.actor, unhandled.case).rows
    assert other.who == db.session.get_one(User, field.supervisor.user_id).name
    assert "A task was passed on to somebody who can do it" in text_of(
        inspector.get(f"/inspector/cases/{filed.case.reference}")
    )
    with transaction():
        for each in db.session.scalars(select(CaseTask).where(CaseTask.done_at.is_(None))):
            finish_task(field.inspector.actor, each.case, each.reference)


def test_whoever_stands_in_for_somebody_sees_their_tasks(field: Field, filed: Filed) -> None:
    with transaction():
        to = name_of(field.inspector.user_id)
        give_task(field.inspector.actor, filed.case, to=to, due_on=clock.today(), words=WHAT)
    assert CaseErrand.TASK not in kinds(field.colleague.actor)
    with transaction():
        away = Absence(user_id=field.inspector.user_id, from_day=clock.today(), until_day=clock.today())
        away.deputy_id = field.colleague.user_id
        db.session.add(away)
    assert CaseErrand.TASK in kinds(field.colleague.actor)
    with transaction():
        db.session.delete(away)
        (task,) = open_tasks(field.inspector.actor, filed.case).rows
        finish_task(field.inspector.actor, filed.case, task.reference)


def test_a_task_goes_on_with_the_case_to_whom_it_is_still_there(app: Flask, field: Field) -> None:
    """Ties and a restriction take a case from somebody, and what they had to do about it too."""
    peppers = app.extensions["peppers"]
    helper = make_person(Role.VERIFIER, peppers=peppers, teams=(field.team_id,))
    lead = make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=(field.team_id,))

    def doer(about: Filed) -> str:
        (task,) = open_tasks(lead.actor, about.case).rows
        return task.who

    unknown, known, turning = (
        file_report(field, peppers, items=["WA1"], site_id=site) for site in (None, field.site_id, None)
    )
    for about in (unknown, known, turning):
        with transaction():
            about.case.handler_id = lead.user_id
            to = name_of(helper.user_id)
            give_task(lead.actor, about.case, to=to, due_on=clock.today(), words=WHAT)
    leads, helpers = (db.session.get_one(User, each.user_id).name for each in (lead, helper))
    with transaction():
        triage.code_allegation(field.inspector.actor, turning.case, item_code="VH2")
    assert doer(turning) == leads
    site = db.session.get_one(Site, field.site_id)
    with transaction():
        declare_tie(helper.actor, site=site, kind=TieKind.FAMILY)
    assert (doer(known), doer(unknown)) == (leads, helpers)
    with transaction():
        notes.link_site(field.triager.actor, unknown.case, site=site)
    assert doer(unknown) == leads
    with transaction():
        for about in (unknown, known, turning):
            (task,) = open_tasks(lead.actor, about.case).rows
            finish_task(lead.actor, about.case, task.reference)


def test_a_day_ends_at_midnight_of_the_team(field: Field, filed: Filed, inspector: FlaskClient) -> None:
    """In Tokyo the next day has begun while it is still this one in UTC."""
    evening = datetime.combine(clock.today(), time(22, 30), UTC)
    tomorrow = evening.date() + timedelta(days=1)
    with transaction():
        to = name_of(field.inspector.user_id)
        made = give_task(field.inspector.actor, filed.case, to=to, due_on=tomorrow, words=WHAT)
        reference = made.reference
    for zone, part in (("Asia/Tokyo", "today"), ("America/Lima", "next"), (None, "next")):
        with transaction():
            db.session.get_one(Team, field.team_id).time_zone = zone
        with clock.at(evening):
            home = calendar_of_colleague(field.inspector.actor)
            asked = errands_about_cases(field.inspector.actor, until=evening + timedelta(days=7))
            lines = in_order(
                [each.at_home(home) for each in asked if each.record == reference],
                today_ends=home.last_moment_of(home.day_at(evening)),
            )
        assert [each.part for each in lines] == [part]
    with transaction():
        db.session.get_one(Team, field.team_id).time_zone = "Asia/Tokyo"
    with clock.at(evening):
        visit_as(inspector, field.inspector)
        assert "Due today" in text_of(inspector.get("/inspector/today"))
    with transaction():
        db.session.get_one(Team, field.team_id).time_zone = None
        finish_task(field.inspector.actor, filed.case, reference)


def test_tasks_stand_on_the_page_and_on_today(field: Field, filed: Filed, inspector: FlaskClient) -> None:
    case = f"/inspector/cases/{filed.case.reference}"
    given = {
        "text": WHAT.text,
        "locale": "en",
        "who": name_of(field.inspector.user_id),
        "day": str(clock.today()),
    }
    assert inspector.post(f"{case}/do/task", data=given).status_code == 303
    look_again()
    page = text_of(inspector.get(case))
    assert WHAT.text in page
    assert "Task given" in page
    assert "You were given a task" in text_of(inspector.get("/inspector/today"))
    (task,) = open_tasks(field.inspector.actor, filed.case).rows
    form = inspector.get(f"{case}/do/task_done?task={task.reference}")
    assert f'value="{task.reference}" selected' in text_of(form)
    assert inspector.post(f"{case}/do/task_done", data={"task": task.reference}).status_code == 303
    look_again()
    assert open_tasks(field.inspector.actor, filed.case).rows == []


def test_the_timeline_stands_beside_what_the_worker_sees(filed: Filed, inspector: FlaskClient) -> None:
    case = f"/inspector/cases/{filed.case.reference}"
    alone, both = (text_of(inspector.get(f"{case}{query}")) for query in ("", "?beside=1"))
    theirs = text_of(inspector.get(f"{case}/worker")).partition('<div class="work-main">')[2]
    status = theirs.partition("status")[2].partition("</p>")[0]
    assert status
    assert status in both
    assert status not in alone
    assert "The worker may know this" in alone
