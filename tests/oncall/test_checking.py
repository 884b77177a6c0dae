"""The look within ten minutes: who is called one after the other, grouped by place, and who is paged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.absence import Absence
from grievance.cases import clocks
from grievance.cases.models.case import Band
from grievance.cases.models.event import CaseEvent
from grievance.cases.services import triage
from grievance.cases.services.steps import Words
from grievance.cases.severity import SeverityInputs
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.oncall.models import DangerCheck, Shift
from grievance.oncall.queries import count_open_checks
from grievance.oncall.services.calling import call_who_is_next
from grievance.oncall.services.checking import answer_check
from grievance.oncall.states import Verdict
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import LETTER, Field, accept, file_report, make_field
from tests.factories.people import Person, make_person
from tests.factories.places import make_site

NIGHT = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
DANGER = ("SH8",)
GRAVE = SeverityInputs(5, 3, 5, imminent_danger=True)
WHY = Words("The roof fell last year and was held up since.", "en")


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    """A team with an inspector on call and a triager as deputy."""
    made = make_field(peppers)
    put_on_call(made, made.inspector, deputy=made.triager)
    return made


def put_on_call(field: Field, person: Person, *, deputy: Person | None) -> None:
    with transaction():
        db.session.add(
            Shift(
                team_id=field.team_id,
                user_id=person.user_id,
                deputy_id=deputy.user_id if deputy is not None else None,
                begins_at=NIGHT - timedelta(days=1),
                ends_at=NIGHT + timedelta(days=6),
            )
        )


def called(*people: Person, template: str = "danger_check") -> list[int]:
    """Return how often each was called."""
    rows = list(db.session.scalars(select(Mail.user_id).where(Mail.template == template)))
    return [rows.count(each.user_id) for each in people]


def only_check() -> DangerCheck:
    return db.session.scalars(select(DangerCheck)).one()


def wait(minutes: int) -> None:
    """Let time pass as the worker process does."""
    for minute in range(1, minutes + 1):
        with clock.at(clock.now() + timedelta(minutes=minute)), transaction():
            call_who_is_next()


def answer(person: Person, verdict: Verdict, reason: Words | None = None) -> None:
    with transaction():
        answer_check(person.actor, only_check(), verdict=verdict, reason=reason)


def test_whoever_is_on_call_is_called_alone_and_then_the_next(field: Field, peppers: PepperRing) -> None:
    everybody = (field.inspector, field.triager, field.supervisor, field.colleague)
    with clock.at(NIGHT):
        file_report(field, peppers, items=DANGER)
        assert called(*everybody) == [1, 0, 0, 0]
        wait(9)
        assert called(*everybody) == [1, 0, 0, 0]
        wait(11)
        assert called(*everybody) == [1, 1, 0, 0]
        wait(21)
        assert called(*everybody) == [1, 1, 1, 0]
        wait(31)
        assert called(*everybody) == [2, 2, 2, 1]
        assert called(field.verifier) == [0]
        wait(61)
        assert called(*everybody) == [3, 3, 3, 2]


def test_ten_reports_of_one_place_call_once_and_another_place_again(
    field: Field, peppers: PepperRing
) -> None:
    with clock.at(NIGHT):
        for _ in range(10):
            file_report(field, peppers, items=DANGER)
        assert called(field.inspector) == [1]
        assert len(only_check().cases) == 10
    with clock.at(NIGHT + timedelta(minutes=6)):
        file_report(field, peppers, items=DANGER, site_id=make_site())
        file_report(field, peppers, items=["WA2"])
        file_report(field, peppers, items=DANGER, site_id=None)
        assert count_open_checks(field.inspector.actor) == 3


def test_real_and_now_pages_a_second_person(field: Field, peppers: PepperRing) -> None:
    with clock.at(NIGHT):
        filed = file_report(field, peppers, items=DANGER)
    with clock.at(NIGHT + timedelta(minutes=8)):
        answer(field.inspector, Verdict.NOW)
        check = only_check()
        assert (check.in_time, check.call_at, check.opened_at) == (True, None, clock.day_of(NIGHT))
        paged = called(field.inspector, field.triager, field.supervisor, field.colleague, template="paged")
        assert paged == [0, 1, 1, 0]
        for verdict in Verdict:
            with pytest.raises(GuardRefused):
                answer(field.supervisor, verdict, WHY)
    with clock.at(NIGHT + timedelta(minutes=50)):
        file_report(field, peppers, items=DANGER)
        assert called(field.inspector) == [1], "whoever is up already is not called again"
    with clock.at(NIGHT + timedelta(minutes=90)):
        wait(40)
        file_report(field, peppers, items=DANGER)
        assert called(field.inspector) == [2]
    events = select(CaseEvent.details).where(
        CaseEvent.case_id == filed.case_id, CaseEvent.verb == "danger_checked"
    )
    assert db.session.scalars(events).all() == [{"kind": "now"}]


def test_what_is_not_now_wakes_nobody_and_anybody_may_still_page(field: Field, peppers: PepperRing) -> None:
    with clock.at(NIGHT):
        file_report(field, peppers, items=DANGER)
    with clock.at(NIGHT + timedelta(minutes=12)):
        with pytest.raises(GuardRefused):
            answer(field.inspector, Verdict.LATER)
        with pytest.raises(GuardRefused):
            answer(field.inspector, Verdict.NO_DANGER, Words("  ", "en"))
        answer(field.inspector, Verdict.LATER, WHY)
        assert only_check().in_time is False
        wait(60)
        assert called(field.inspector, field.triager, field.supervisor) == [1, 0, 0]
        with pytest.raises(GuardRefused):
            answer(field.triager, Verdict.NO_DANGER, WHY)
        answer(field.triager, Verdict.NOW)
        assert called(field.inspector, field.supervisor, template="paged") == [1, 1]


def test_what_is_rated_as_danger_later_is_looked_at_once(field: Field, peppers: PepperRing) -> None:
    with clock.at(NIGHT):
        filed = file_report(field, peppers, items=["WA2"])
        with transaction():
            triage.acknowledge_case(field.triager.actor, filed.case, letter=LETTER)
            triage.screen_case(field.triager.actor, filed.case)
        assert called(field.inspector) == [0]
        for reason in (None, WHY):
            with transaction():
                triage.set_severity(field.triager.actor, filed.case, inputs=GRAVE, reason=reason)
    assert filed.case.band is Band.P0
    assert only_check().cases == [filed.case]
    assert called(field.inspector) == [1]


def test_nobody_with_ties_or_away_is_called_and_a_hole_calls_the_supervisors(
    field: Field, peppers: PepperRing
) -> None:
    with clock.at(NIGHT), transaction():
        declare_tie(field.inspector.actor, site=db.session.get_one(Site, field.site_id))
        db.session.add(Absence(user_id=field.triager.user_id, from_day=NIGHT.date(), until_day=NIGHT.date()))
    with clock.at(NIGHT):
        file_report(field, peppers, items=DANGER)
        assert called(field.inspector, field.triager, field.supervisor) == [0, 0, 1]
        assert count_open_checks(field.inspector.actor) == 0
        with pytest.raises(NotFound):
            answer(field.inspector, Verdict.NOW)
        with pytest.raises((NotAllowed, NotFound)):
            answer(field.verifier, Verdict.NOW)


def test_what_is_restricted_calls_only_who_is_named_for_it(field: Field, peppers: PepperRing) -> None:
    lead = make_person(Role.SAFEGUARDING_LEAD, peppers=peppers, teams=(field.team_id,))
    with clock.at(NIGHT):
        file_report(field, peppers, items=["VH2"])
        assert called(field.inspector, field.triager, field.supervisor, lead) == [0, 0, 0, 1]
        assert count_open_checks(field.inspector.actor) == 0
        assert count_open_checks(lead.actor) == 1


def test_what_turns_out_to_be_danger_is_as_urgent_at_once_and_calls(
    field: Field, peppers: PepperRing
) -> None:
    """An item that is added later has its floor like one that the worker chose; nothing lowers the case."""
    with clock.at(NIGHT):
        filed = file_report(field, peppers, items=["WA2"])
        accept(field, filed)
        before = clocks.running_clock(filed.case, "safety_plan")
        assert (filed.case.band, before is not None and before.rule) == (Band.P2, "5d")
        for item in ("FL2", "WA6"):
            with transaction():
                triage.code_allegation(field.inspector.actor, filed.case, item_code=item)
    after = clocks.running_clock(filed.case, "safety_plan")
    assert (filed.case.band, after is not None and after.rule) == (Band.P0, "24h")
    assert only_check().cases == [filed.case]
    assert called(field.inspector) == [1]
