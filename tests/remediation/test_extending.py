"""More time: asked for with a reason, twice at most, never in danger, and moved by the team alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from grievance.cases import clocks
from grievance.cases.models.case import Band
from grievance.cases.services.conflict import KeptAway
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.remediation.for_reporters import actions_for_reporter
from grievance.remediation.queries import is_due_soon, plan_of, site_progress
from grievance.remediation.services import extending, progress, revising
from grievance.remediation.services.extending import day_after
from grievance.remediation.states import ExtensionAnswer, ExtensionStep
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import TieKind
from tests.factories.people import Person
from tests.factories.remedies import (
    Matter,
    action,
    deliver,
    first_action,
    make_agreed_plan,
    make_matter,
    terms,
)
from tests.factories.shortcuts import end_at_once

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DUE = date(2026, 4, 1)


def day(number: int) -> Any:
    """Hold the clock so many days after the plan was agreed; its action is due after 30."""
    return clock.at(START + timedelta(days=number))


def ask(
    matter: Matter, action_id: int, *, step: ExtensionStep = ExtensionStep.TWO_WEEKS, **by: Person
) -> None:
    with transaction():
        extending.ask_for_extension(
            by.get("by", matter.operator).actor,
            action(action_id),
            step=step,
            reason="The bank takes longer.",
            locale="en",
        )


def refused(matter: Matter, action_id: int, error: type[Exception], **more: object) -> None:
    with pytest.raises(error):
        ask(matter, action_id, **more)  # type: ignore[arg-type]


def approve(matter: Matter, action_id: int) -> None:
    with transaction():
        extending.approve_extension(matter.inspector.actor, action(action_id))


def decline(matter: Matter, action_id: int, reason: str = "Two months were enough.") -> None:
    with transaction():
        extending.decline_extension(matter.inspector.actor, action(action_id), reason=reason, locale="en")


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    with day(0):
        return make_matter(peppers=peppers)


@pytest.fixture
def promised(matter: Matter) -> int:
    with day(0):
        return first_action(make_agreed_plan(matter))


def test_the_day_moves_only_when_the_team_agrees(matter: Matter, promised: int) -> None:
    """The site is late until then; afterwards worker, case and deadline know the same new day."""
    with day(29):
        ask(matter, promised)
        assert action(promised).due_on == matter.case.remedy_due_on == DUE
    with day(31):
        (late,) = site_progress([matter.site_id])
        assert late.overdue == 1
        approve(matter, promised)
        later = DUE + timedelta(days=14)
        assert action(promised).due_on == matter.case.remedy_due_on == later
        (kept,) = site_progress([matter.site_id])
        assert (kept.overdue, kept.next_due_on) == (0, later)
        ended, running = (each for each in clocks.clocks_of(matter.case) if each.kind == "action_due")
        assert (ended.met, running.ended_at) == (False, None), "what was missed stays missed"
        assert running.due_at.date() in {later, later + timedelta(days=1)}
        (seen,) = actions_for_reporter(matter.reporters[0], matter.case.complaints[0]).rows
        assert (seen.due_on, seen.moved_from, seen.late) == (later, DUE, False)


def test_what_is_declined_stays_due_and_says_why(matter: Matter, promised: int) -> None:
    with day(20):
        ask(matter, promised)
        with pytest.raises(InvalidInput):
            decline(matter, promised, reason=" ")
        decline(matter, promised)
        assert action(promised).due_on == DUE
        view = plan_of(matter.operator.actor, matter.case)
        assert view is not None
        (asked,) = view.actions[0].extensions
        assert asked.answer is ExtensionAnswer.DECLINED
        assert asked.answer_text is not None
        assert (asked.reason.text, asked.answer_text.text) == (
            "The bank takes longer.",
            "Two months were enough.",
        )
        for again in (approve, decline):
            with pytest.raises(WrongState):
                again(matter, promised)


def test_twice_at_most_and_one_at_a_time(matter: Matter, promised: int) -> None:
    with day(20):
        ask(matter, promised)
        refused(matter, promised, GuardRefused)
        decline(matter, promised)
        ask(matter, promised, step=ExtensionStep.ONE_MONTH)
        approve(matter, promised)
        assert action(promised).due_on == date(2026, 5, 1)
        refused(matter, promised, GuardRefused)


def test_nobody_in_danger_waits_longer(peppers: PepperRing) -> None:
    with day(0):
        grave = make_matter(peppers=peppers, band=Band.P0)
        promised = first_action(make_agreed_plan(grave))
        refused(grave, promised, GuardRefused)


def test_danger_that_comes_later_ends_the_wait_too(matter: Matter, promised: int) -> None:
    with day(10):
        ask(matter, promised)
        with transaction():
            matter.case.band = Band.P0
        with pytest.raises(GuardRefused):
            approve(matter, promised)
        decline(matter, promised)


def test_it_is_asked_before_the_day_and_until_the_proof_is_in(matter: Matter, promised: int) -> None:
    with day(31):
        refused(matter, promised, GuardRefused)
    with day(30):
        ask(matter, promised)
        deliver(matter, promised)
        with pytest.raises(WrongState):
            approve(matter, promised)
        refused(matter, promised, WrongState)


def test_nothing_is_moved_in_a_matter_that_has_ended(matter: Matter, promised: int) -> None:
    with day(10):
        ask(matter, promised)
        with transaction():
            end_at_once(matter.case_id, CaseState.WITHDRAWN)
        for late in (approve, decline):
            with pytest.raises(GuardRefused):
                late(matter, promised)
        with pytest.raises(GuardRefused), transaction():
            revising.propose_replacement(matter.inspector.actor, action(promised), terms=terms(matter))
        assert action(promised).due_on == DUE


def test_a_day_that_was_let_pass_is_not_given(matter: Matter, promised: int) -> None:
    with day(29):
        ask(matter, promised, step=ExtensionStep.ONE_WEEK)
    with day(60):
        with pytest.raises(GuardRefused):
            approve(matter, promised)
        assert action(promised).due_on == DUE


def test_who_may_ask_and_who_may_answer(matter: Matter, promised: int) -> None:
    with day(10):
        for nobody in (matter.inspector, matter.contractor):
            refused(matter, promised, NotAllowed, by=nobody)
        ask(matter, promised)
        for nobody in (matter.operator, matter.verifier):
            with pytest.raises(NotAllowed), transaction():
                extending.approve_extension(nobody.actor, action(promised))
        with pytest.raises(NotFound), transaction():
            extending.approve_extension(matter.reporters[0], action(promised))
        with transaction():
            declare_tie(matter.inspector.actor, site=matter.case.site, kind=TieKind.FAMILY)
        with pytest.raises(KeptAway):
            approve(matter, promised)


def test_a_reason_is_needed_and_quotes_nobody(matter: Matter, promised: int) -> None:
    with day(10), pytest.raises(InvalidInput) as missing, transaction():
        extending.ask_for_extension(
            matter.operator.actor, action(promised), step=ExtensionStep.ONE_WEEK, reason="  ", locale="en"
        )
    assert missing.value.field == "reason"
    with pytest.raises(InvalidInput):
        extending.step_of("3y")


@pytest.mark.parametrize(
    ("step", "due", "later"),
    [
        (ExtensionStep.ONE_WEEK, date(2026, 12, 28), date(2027, 1, 4)),
        (ExtensionStep.ONE_MONTH, date(2026, 1, 31), date(2026, 2, 28)),
        (ExtensionStep.TWO_MONTHS, date(2026, 12, 31), date(2027, 2, 28)),
        (ExtensionStep.TWO_MONTHS, date(2026, 6, 15), date(2026, 8, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(
    step: ExtensionStep, due: date, later: date
) -> None:
    assert day_after(due, step) == later


def test_due_soon_is_a_fifth_of_the_time(matter: Matter, promised: int) -> None:
    """Thirty days: from six on it is soon, not when late, and not once the proof is in."""
    soon = {}
    for number in (23, 24, 30, 31):
        with day(number):
            soon[number] = is_due_soon(action(promised))
    assert soon == {23: False, 24: True, 30: True, 31: False}
    with day(24):
        with transaction():
            progress.start_action(matter.operator.actor, action(promised))
        assert is_due_soon(action(promised))
        with transaction():
            progress.submit_evidence(
                matter.operator.actor, action(promised), note="Slips.", locale="en", dated_on=clock.today()
            )
        assert not is_due_soon(action(promised))


def test_only_the_last_action_moves_the_case(matter: Matter) -> None:
    with day(0):
        first = make_agreed_plan(matter, terms(matter), terms(matter, due_on=DUE + timedelta(days=90)))
    with day(10):
        ask(matter, first_action(first))
        approve(matter, first_action(first))
        assert matter.case.remedy_due_on == DUE + timedelta(days=90)
        moved = clocks.running_clocks(matter.case)[0]
        assert moved.subject == action(first_action(first)).reference, "its own clock moves all the same"
        assert (moved.due_at.date() - DUE).days in {14, 15}
