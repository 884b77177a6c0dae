"""The ladder of a missed deadline: who is told when, each rung once, whatever happens in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.app import create_app
from grievance.audit.models import Fact
from grievance.cases import clocks, ladder
from grievance.cases.deadlines import deadlines, missed_by_team, rungs_of
from grievance.cases.ladder import moment_of, next_rung, rungs_reached
from grievance.cases.models.clock import CaseClock, ClockNotice, Rung
from grievance.cases.services import closing, triage
from grievance.cases.services.climbing import Told, climb
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from grievance.notifications.deadlines import TOGETHER, tell_of_deadlines
from grievance.notifications.models import Mail
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from tests.factories.cases import LETTER, WHY, Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.opening import open_for_workers
from tests.factories.people import Person, make_person

MONDAY = datetime(2026, 3, 2, 9, 30, 17, tzinfo=UTC)
DAY = timedelta(days=1)
R = Rung


@dataclass(frozen=True)
class Late:
    """A case whose first answer is due on Thursday, and everybody who could hear of it."""

    field: Field
    filed: Filed
    administrator: Person


@pytest.fixture
def late(app: Flask, peppers: PepperRing) -> Late:
    field = make_field(peppers)
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers)
    with clock.at(MONDAY):
        return Late(field, file_report(field, peppers), administrator)


def go(days: float) -> None:
    """Let the nightly work of one moment be done."""
    with clock.at(MONDAY + days * DAY), transaction():
        tell_of_deadlines()


def notices(filed: Filed, kind: str = "first_contact") -> list[tuple[Rung, int | None]]:
    query = (
        select(ClockNotice.rung, ClockNotice.user_id)
        .join(CaseClock, CaseClock.id == ClockNotice.clock_id)
        .where(CaseClock.case_id == filed.case_id, CaseClock.kind == kind)
        .order_by(ClockNotice.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def mails_to(person: Person) -> list[str]:
    query = select(Mail.template).where(Mail.user_id == person.user_id).order_by(Mail.id)
    return [each for each in db.session.scalars(query) if each.startswith("deadline")]


def test_each_rung_is_told_to_whoever_stands_on_it(late: Late) -> None:
    """Three days: reminded at 80 %, the triagers when it is missed, the supervisor and the administrators."""
    triager, supervisor = late.field.triager.user_id, late.field.supervisor.user_id
    go(2.3)
    assert notices(late.filed) == []
    go(2.5)
    assert notices(late.filed) == [(R.REMINDER, triager)]
    go(3.1)
    assert notices(late.filed)[1:] == [(R.HANDLER, triager)]
    go(3.8)
    assert notices(late.filed)[2:] == [(R.SUPERVISOR, supervisor)]
    go(4.6)
    assert notices(late.filed)[3:] == [(R.DIRECTOR, late.administrator.user_id)]
    go(400)
    assert len(notices(late.filed)) == 4
    verbs = set(db.session.scalars(select(Fact.verb).where(Fact.verb.startswith("case.deadline"))))
    assert verbs >= {"case.deadline_near", "case.deadline_missed", "case.deadline_escalated"}


def test_after_a_long_outage_everybody_is_told_once_and_nobody_reminded(late: Late) -> None:
    """Also when the worker comes twice, and when the clock of the machine goes backwards in between."""
    go(60)
    first = notices(late.filed)
    assert [rung for rung, _ in first] == [R.HANDLER, R.SUPERVISOR, R.DIRECTOR]
    for days in (60, 1, 3.2, 61, 700):
        go(days)
    assert notices(late.filed) == first


def test_much_that_is_late_is_one_message_and_danger_another(late: Late, peppers: PepperRing) -> None:
    field = late.field
    with clock.at(MONDAY):
        for _ in range(5):
            file_report(field, peppers)
    go(3.1)
    assert mails_to(field.triager) == ["deadlines"]
    go(3.15)
    assert mails_to(field.triager) == ["deadlines"]
    waits = select(Job.due_at).join(Mail, Job.unique_key == "mail.send:" + Mail.reference)
    due = db.session.scalars(waits.where(Mail.template == "deadlines")).all()
    assert due
    assert set(due) == {MONDAY + 3.1 * DAY + TOGETHER}
    with clock.at(MONDAY + 3.1 * DAY):
        file_report(field, peppers, items=["FL1"])
    go(3.3)
    assert mails_to(field.triager) == ["deadlines", "deadline_now"]


def test_what_was_done_in_time_climbs_no_further(late: Late) -> None:
    go(2.5)
    with clock.at(MONDAY + 2.6 * DAY), transaction():
        triage.acknowledge_case(late.field.triager.actor, late.filed.case, letter=LETTER)
    go(100)
    assert [rung for rung, _ in notices(late.filed)] == [R.REMINDER]


def test_who_is_away_is_skipped_and_the_next_step_comes(late: Late) -> None:
    """Nobody stands in for them: the ladder goes on."""
    first, last = MONDAY.date(), (MONDAY + 30 * DAY).date()
    with transaction():
        db.session.add(Absence(user_id=late.field.triager.user_id, from_day=first, until_day=last))
    go(3.1)
    assert notices(late.filed) == [(R.HANDLER, None)]
    go(3.8)
    assert notices(late.filed)[1:] == [(R.SUPERVISOR, late.field.supervisor.user_id)]


def test_the_deputy_of_a_handler_who_is_away_is_asked_first(late: Late) -> None:
    """Before any supervisor."""
    field = late.field
    with clock.at(MONDAY):
        assign(field, late.filed)
    with transaction():
        db.session.add(
            Absence(
                user_id=field.inspector.user_id,
                deputy_id=field.colleague.user_id,
                from_day=MONDAY.date(),
                until_day=(MONDAY + 400 * DAY).date(),
            )
        )
    go(20)
    told = [who for rung, who in notices(late.filed, "site_notice") if rung is R.HANDLER]
    assert told == [field.colleague.user_id]


def test_a_rest_holds_the_ladder_still(late: Late) -> None:
    with clock.at(MONDAY + DAY), transaction():
        until = MONDAY + 20 * DAY
        closing.suspend_case(late.field.inspector.actor, late.filed.case, reason=WHY, until=until)
    go(15)
    assert notices(late.filed) == []
    with clock.at(MONDAY + 15 * DAY), transaction():
        closing.resume_case(late.field.inspector.actor, late.filed.case)
    go(16)
    assert notices(late.filed) == []
    go(17.1)
    assert [rung for rung, _ in notices(late.filed)] == [R.HANDLER]


def test_a_site_is_reminded_of_its_answer_and_never_of_what_it_does_not_know(
    late: Late, peppers: PepperRing
) -> None:
    """Its people hear that something is due; that it was missed, and by how much, is the team's affair."""
    field, filed = late.field, late.filed
    operator, handler = field.operator.user_id, field.inspector.user_id
    with clock.at(MONDAY):
        assign(field, filed)
        tell_site(field, filed)
        covert = file_report(field, peppers)
        assign(field, covert)
        with transaction():
            clocks.start(covert.case, "site_reply")
    go(16)
    assert set(notices(filed, "site_reply")) == {(R.REMINDER, operator), (R.REMINDER, handler)}
    assert notices(covert, "site_reply") == [(R.REMINDER, handler)]
    go(90)
    rungs = [rung for rung, _ in notices(filed, "site_reply")]
    assert rungs[2:] == [R.HANDLER, R.SUPERVISOR, R.DIRECTOR, R.PUBLIC]
    assert R.PUBLIC not in {rung for rung, _ in notices(covert, "site_reply")}
    assert all(user != operator for rung, user in notices(filed, "site_reply")[2:])


def test_one_that_waits_for_nobody_has_no_ladder(late: Late) -> None:
    with clock.at(MONDAY), transaction():
        triage.ask_reporter(late.field.triager.actor, late.filed.case, letter=LETTER)
    silence = clocks.running_clock(late.filed.case, "reporter_silence")
    assert silence is not None
    assert silence.next_rung_at is None


def test_danger_climbs_as_fast_as_danger_does(app: Flask, peppers: PepperRing) -> None:
    """Four hours, so that an hour later the supervisor hears of it, also in a case that was rated late."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        file_report(field, peppers, items=["FL1"])
    with clock.at(MONDAY + timedelta(hours=5, minutes=1)), transaction():
        told = climb()
    assert field.supervisor.user_id in told.at_once
    assert not told.together


def test_the_desk_shows_what_was_missed_and_who_was_told(late: Late) -> None:
    """While it runs, how far it has come; afterwards, what was missed, in days only."""
    go(3.8)
    with clock.at(MONDAY + 3.8 * DAY):
        first = next(each for each in deadlines(late.filed.case).rows if each.kind == "first_contact")
        assert first.running
        assert [each.rung for each in first.told] == [R.HANDLER, R.SUPERVISOR]
        assert all(len(each.names) == 1 for each in first.told)
        assert rungs_of([late.filed.case_id]) == {late.filed.case_id: R.SUPERVISOR}
        assert missed_by_team() == {}
    go(4.6)
    assert missed_by_team() == {"Field team": 1}
    with clock.at(MONDAY + 5 * DAY), transaction():
        triage.acknowledge_case(late.field.triager.actor, late.filed.case, letter=LETTER)
    missed = deadlines(late.filed.case).rows[-1]
    assert (missed.kind, missed.running) == ("first_contact", False)
    assert missed.due_at == clock.day_of(MONDAY + 3 * DAY)
    assert len(missed.told) == 3


def test_two_worker_processes_tell_nobody_twice(newest_postgres_url: str, unopened_folder: Path) -> None:
    """On PostgreSQL: what one process takes up its ladder just now, another passes over and does not wait."""
    settings = Settings(
        folder=unopened_folder, database_url=newest_postgres_url, kdf_cost="lowest", testing=True
    )
    app = create_app(settings)
    with app.app_context():
        peppers = app.extensions["peppers"]
        open_for_workers(peppers)
        with clock.at(MONDAY):
            filed = file_report(make_field(peppers), peppers)
        with clock.at(MONDAY + 3.1 * DAY):
            with transaction():
                assert climb().together
                with app.app_context(), clock.at(MONDAY + 3.1 * DAY), transaction():
                    assert climb() == Told(frozenset(), frozenset())
            with transaction():
                assert climb() == Told(frozenset(), frozenset())
        assert [rung for rung, _user in notices(filed)] == [R.HANDLER]
        db.session.remove()
        db.engine.dispose()


kinds = st.sampled_from([rule.code for rule in catalogue().clocks.values() if next_rung(rule.code, None)])
periods = st.sampled_from(["4h", "24h", "3d", "3wd", "30d", "20wd", "date"])


@given(kinds, periods, st.integers(1, 60 * 24 * 200))
def test_rungs_come_in_their_order(kind: str, rule: str, minutes: int) -> None:
    due = MONDAY + timedelta(minutes=minutes)
    moments = [moment_of(rung, rule=rule, started_at=MONDAY, due_at=due) for rung in Rung]
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments)
    assert moments[1] == due
    assert moments[0] < due < moments[2]


@given(kinds, periods, st.lists(st.integers(-30 * 24, 300 * 24), max_size=12))
def test_no_rung_comes_twice_in_whatever_order_time_goes(kind: str, rule: str, hours: list[int]) -> None:
    """Hours go forward and back, as after an outage or a clock that was set; none is taken back either."""
    running = CaseClock(kind=kind, rule=rule, started_at=MONDAY, due_at=MONDAY + 10 * DAY, rung=None)
    taken: list[Rung] = []
    for hour in hours:
        with clock.at(MONDAY + timedelta(hours=hour)):
            for rung in rungs_reached(running):
                running.rung = rung
                taken.append(rung)
            ladder.plan_next(running)
            assert running.next_rung_at is None or running.next_rung_at > clock.now()
    assert taken == sorted(set(taken), key=list(Rung).index)
