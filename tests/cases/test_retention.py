"""Content is kept as long as the table says; the team hears of the end a month before; a hold keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from grievance.app import create_app
from grievance.audit.models import Fact
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.event import CaseEvent
from grievance.cases.models.keeping import Erasure
from grievance.cases.services import closing, notes, triage
from grievance.cases.services.erasing import ask_to_erase, begin_due, finish_erasures, obstacle_to
from grievance.cases.services.holds import hold_case, lift_hold
from grievance.cases.services.retention import keep_to_retention, kept_until, months_after
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseState, CaseType, ClosureReason, ErasureCause, ErasureScope
from grievance.complaints.queries import complaint_story
from grievance.evidence.store import FileStore
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.opening.models.undertaking import Undertaking
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.vault.models.compartment import Compartment, SealedItem
from tests.factories.cases import LETTER, STORY, WHY, Field, Filed, file_report, make_field
from tests.factories.opening import confirm_promises, make_administrator, open_for_workers
from tests.factories.people import make_person
from tests.factories.reading_client import ReadingClient
from tests.factories.reports import Phone
from tests.factories.visits import visit_as

DAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
UNTIL = date(2028, 3, 1)
"""Within the 24 months that this installation promises, which are fewer than the kind's 36."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    url = request.getfixturevalue("newest_postgres_url") if request.param == "postgresql" else ""
    made = create_app(Settings(folder=folder, database_url=url, kdf_cost="lowest", testing=True))
    made.test_client_class = ReadingClient
    with made.app_context():
        if url:
            open_for_workers(made.extensions["peppers"])
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def field(place: Flask) -> Field:
    return make_field(place.extensions["peppers"])


@pytest.fixture
def filed(place: Flask, field: Field) -> Filed:
    """A report whose case was declined on the tenth of March 2026."""
    with clock.at(DAY):
        made = file_report(field, place.extensions["peppers"])
        with transaction():
            actor = field.triager.actor
            triage.acknowledge_case(actor, made.case, letter=LETTER)
            triage.screen_case(actor, made.case)
            notes.write_note(actor, made.case, text="They sound afraid.", locale="en")
            ended(made.case)
    return made


def ended(case: Case) -> None:
    """Let a case have been declined on that day."""
    case.state, case.closed_at = CaseState.DECLINED, clock.day_of(DAY)
    case.closure_reason = ClosureReason.OUT_OF_SCOPE


def night(place: Flask, day: date) -> None:
    """Do what the worker process does in a night."""
    with clock.at(datetime.combine(day, time(2), UTC)):
        keep_to_retention()
        begin_due()
        finish_erasures(FileStore(place.extensions["settings"].files_folder))


def events(case_id: int) -> list[str]:
    query = select(CaseEvent.verb).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    return list(db.session.scalars(query))


def test_every_kind_of_case_has_its_rule_with_a_source() -> None:
    rules = catalogue().retention
    assert set(rules) == {kind.value for kind in CaseType}
    assert all(rule.source and rule.version and rule.warn_days >= 30 for rule in rules.values())


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 3, 10), 36, date(2029, 4, 1)),
        (date(2026, 12, 31), 1, date(2027, 2, 1)),
        (date(2026, 11, 30), 12, date(2027, 12, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
    ],
)
def test_a_period_ends_with_a_month(day: date, months: int, until: date) -> None:
    assert months_after(day, months) == until


@pytest.mark.parametrize(
    ("promised_before", "promised_later", "until"),
    [
        (24, None, date(2028, 3, 1)),
        (60, None, date(2029, 4, 1)),
        (24, 60, date(2028, 3, 1)),
        (60, 12, date(2027, 3, 1)),
    ],
    ids=["the promise is shorter", "the kind is shorter", "not made longer afterwards", "made shorter"],
)
def test_what_was_promised_is_what_is_done(
    app: Flask, peppers: PepperRing, promised_before: int, promised_later: int | None, until: date
) -> None:
    administrator = make_administrator(peppers)
    with transaction():
        db.session.execute(delete(Undertaking))
    with clock.at(DAY - timedelta(days=1)):
        confirm_promises(administrator, keeps_months=promised_before)
    with clock.at(DAY):
        case = file_report(make_field(peppers), peppers).case
    if promised_later is not None:
        with clock.at(DAY + timedelta(days=100)):
            confirm_promises(administrator, keeps_months=promised_later)
    with transaction():
        ended(case)
    assert kept_until(case) == until


def test_what_nobody_reported_is_kept_as_its_kind_says(app: Flask, peppers: PepperRing) -> None:
    case = file_report(make_field(peppers), peppers).case
    with transaction():
        db.session.execute(delete(CaseComplaint))
        ended(case)
    assert kept_until(case) == date(2029, 4, 1)


def test_the_team_hears_of_it_a_month_before(place: Flask, field: Field, filed: Filed) -> None:
    night(place, UNTIL - timedelta(days=31))
    assert filed.case.erase_on is None
    night(place, UNTIL - timedelta(days=30))
    case = filed.case
    assert (case.erase_on, case.awaits_team) == (UNTIL, True)
    night(place, UNTIL - timedelta(days=1))
    assert events(case.id).count("erasure_announced") == 1
    assert complaint_story(field.inspector.actor, filed.complaint).story == STORY


def test_then_everything_goes_and_codes_stay(place: Flask, filed: Filed) -> None:
    night(place, UNTIL - timedelta(days=30))
    night(place, UNTIL)
    case = filed.case
    assert case.erased_on == UNTIL
    assert filed.complaint.erased_on is not None
    assert [each.item_code for each in case.allegations] == ["WA2"]
    assert db.session.get_one(Compartment, case.internal_id).destroyed_on is not None
    inside = select(SealedItem.body).where(SealedItem.compartment_id == case.internal_id)
    assert set(db.session.scalars(inside)) == {b""}
    assert db.session.scalars(select(Erasure)).one().cause is ErasureCause.RETENTION
    assert "case.erased" in db.session.scalars(select(Fact.verb)).all()
    again = UNTIL + timedelta(days=400)
    night(place, again)
    assert filed.case.erased_on == UNTIL


def test_an_installation_that_slept_still_warns_first(place: Flask, filed: Filed) -> None:
    late = UNTIL + timedelta(days=200)
    night(place, late)
    assert filed.case.erase_on == late + timedelta(days=30)
    assert filed.complaint.erased_on is None


def test_an_open_case_is_never_due_and_one_that_was_reopened_no_more(
    place: Flask, field: Field, filed: Filed
) -> None:
    night(place, UNTIL - timedelta(days=30))
    with clock.at(datetime.combine(UNTIL, time(1), UTC)), transaction():
        closing.reopen_case(field.supervisor.actor, filed.case, reason=WHY)
    night(place, UNTIL)
    assert (filed.case.erase_on, filed.case.erased_on) == (None, None)
    assert filed.complaint.erased_on is None


def test_a_hold_keeps_it_until_its_day(place: Flask, field: Field, filed: Filed) -> None:
    night(place, UNTIL - timedelta(days=30))
    with clock.at(datetime.combine(UNTIL - timedelta(days=2), time(9), UTC)), transaction():
        hold_case(field.supervisor.actor, filed.case, reason=WHY, until=UNTIL + timedelta(days=90))
    night(place, UNTIL + timedelta(days=90))
    assert filed.complaint.erased_on is None
    night(place, UNTIL + timedelta(days=91))
    assert filed.complaint.erased_on is not None


def test_a_hold_also_keeps_what_its_reporter_wants_erased(place: Flask, field: Field, filed: Filed) -> None:
    until = clock.today() + timedelta(days=50)
    with transaction():
        hold_case(field.supervisor.actor, filed.case, reason=WHY, until=until)
        ask_to_erase(filed.reporter, filed.complaint, scope=ErasureScope.ALL, at_once=True)
    waiting = obstacle_to(filed.complaint, ErasureScope.IDENTITY)
    assert waiting is not None
    assert waiting.until == until
    night(place, until)
    assert filed.complaint.erased_on is None
    night(place, until + timedelta(days=1))
    assert filed.complaint.erased_on is not None


def test_only_a_supervisor_holds_with_a_reason_and_a_day(place: Flask, field: Field, filed: Filed) -> None:
    supervisor, today = field.supervisor.actor, clock.today()
    later = today + timedelta(days=9)
    for actor in (field.inspector.actor, field.triager.actor, field.operator.actor):
        with pytest.raises((NotAllowed, NotFound)), transaction():
            hold_case(actor, filed.case, reason=WHY, until=later)
    with pytest.raises(GuardRefused), transaction():
        hold_case(supervisor, filed.case, reason=Words(" ", "en"), until=later)
    with pytest.raises(InvalidInput), transaction():
        hold_case(supervisor, filed.case, reason=WHY, until=today)
    assert events(filed.case_id).count("hold_set") == 0


def test_somebody_else_lifts_it(place: Flask, field: Field, filed: Filed) -> None:
    later = clock.today() + timedelta(days=9)
    with pytest.raises(GuardRefused), transaction():
        lift_hold(field.inspector.actor, filed.case)
    with transaction():
        hold_case(field.supervisor.actor, filed.case, reason=WHY, until=later)
    with pytest.raises(GuardRefused), transaction():
        lift_hold(field.supervisor.actor, filed.case)
    with pytest.raises((NotAllowed, NotFound)), transaction():
        lift_hold(field.triager.actor, filed.case)
    with transaction():
        lift_hold(field.inspector.actor, filed.case)
    assert obstacle_to(filed.complaint, ErasureScope.IDENTITY) is None


def test_the_reason_of_a_hold_is_not_readable(place: Flask, field: Field, filed: Filed) -> None:
    with transaction():
        reason = Words("canary-reason of the hold", "en")
        later = clock.today() + timedelta(days=9)
        hold_case(field.supervisor.actor, filed.case, reason=reason, until=later)
    for table in db.metadata.tables.values():
        for row in db.session.execute(select(table)):
            assert "canary-reason" not in str(row), table.name


def test_in_the_browser(place: Flask, field: Field, filed: Filed) -> None:
    place.config["WTF_CSRF_ENABLED"] = False
    second = make_person(Role.SUPERVISOR, peppers=place.extensions["peppers"], teams=(field.team_id,))
    reference = filed.case.reference
    address = f"/inspector/cases/{reference}"
    until = clock.today() + timedelta(days=20)
    for person, verb, given, answer in (
        (field.supervisor, "hold", {"until": until.isoformat(), "reason": "A court asked."}, 303),
        (field.supervisor, "lift_hold", {}, 409),
        (second, "lift_hold", {}, 303),
    ):
        browser = place.test_client()
        visit_as(browser, person)
        page = browser.get(f"{address}/do/{verb}").text
        version = re.search(r'name="version"[^>]*value="([^"]*)"', page)
        sent = {
            "version": version[1] if version else "",
            **given,
        }
        assert browser.post(f"{address}/do/{verb}", data=sent).status_code == answer, verb
        shown = browser.get(address).text
        assert ("until" in shown and "set by" in shown) == (person is field.supervisor)
    phone = Phone(place.test_client()).comes_back_with(filed.code)
    assert phone.heading == "Your report"
    assert db.session.scalars(select(Case)).one().erased_on is None
