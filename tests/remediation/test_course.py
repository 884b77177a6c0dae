"""The clocks of a plan: each action has its own, whatever the others have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.flagged import signs_of
from grievance.cases.models.clock import CaseClock, ClockNotice, Rung
from grievance.cases.services.climbing import climb
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.remediation.agenda import RemedyErrand, errands
from grievance.remediation.services import extending, progress, remedy, revising, verifying
from grievance.remediation.states import ExtensionStep, WorkerView
from tests.factories.people import Person
from tests.factories.remedies import Matter, action, make_agreed_plan, make_matter, plan, terms

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


def day(number: float) -> Any:
    """Hold the clock so many days after the plan was agreed: one action is due after 10, one after 180."""
    return clock.at(START + timedelta(days=number))


@pytest.fixture
def matter(peppers: PepperRing) -> Matter:
    with day(0):
        return make_matter(peppers=peppers)


@pytest.fixture
def soon(matter: Matter) -> int:
    """The first of two promised actions."""
    first = {"remedy_type": "IN1", "amount": None, "currency": None}
    with day(0):
        today = clock.today()
        plan_id = make_agreed_plan(
            matter,
            terms(matter, due_on=today + timedelta(days=10), **first),
            terms(matter, due_on=today + timedelta(days=180)),
        )
    return plan(plan_id).actions[0].id


def running(matter: Matter, *kinds: str) -> dict[tuple[str, str | None], datetime]:
    """Return when the clocks of actions are up, by kind and action."""
    found = clocks.running_clocks(matter.case)
    return {(each.kind, each.subject): each.due_at for each in found if each.kind in kinds and each.subject}


def ended(matter: Matter, action_id: int) -> list[tuple[str, bool | None]]:
    found = clocks.clocks_of(matter.case)
    return [(each.kind, each.met) for each in found if each.subject == of(action_id) and each.ended_at]


def of(action_id: int) -> str:
    return action(action_id).reference


def hand_in(matter: Matter, action_id: int) -> None:
    owner = matter.operator.actor
    with transaction():
        progress.start_action(owner, action(action_id))
        progress.submit_evidence(owner, action(action_id), note="Seen.", locale="en", dated_on=clock.today())
        progress.claim_delivered(owner, action(action_id), workers=60)


def reject(matter: Matter, action_id: int) -> None:
    with transaction():
        verifying.start_check(matter.verifier.actor, action(action_id))
        verifying.reject_action(matter.verifier.actor, action(action_id), reason="It goes on.", locale="en")


def to_do(person: Person, kind: RemedyErrand) -> list[tuple[str, datetime | None]]:
    found = errands(person.actor, until=clock.now() + WEEK)
    return [(each.record, each.due_at) for each in found if each.kind is kind]


def told(rung: Rung) -> set[int | None]:
    with transaction():
        climb()
    return set(db.session.scalars(select(ClockNotice.user_id).where(ClockNotice.rung == rung)))


def test_what_is_due_first_is_late_first(matter: Matter, soon: int) -> None:
    """The site is reminded, the ladder climbs, the flag goes up, Today names the action: on its own day."""
    with day(1):
        assert told(Rung.REMINDER) == set()
        assert sorted(each.day for each in running(matter, "action_due").values()) == [12, 29]
        assert (matter.case.remedy_due_on - START.date()).days == 180
    with day(9):
        assert matter.operator.user_id in told(Rung.REMINDER)
        assert to_do(matter.inspector, RemedyErrand.OVERDUE) == []
        assert not signs_of([matter.case])[matter.case_id].late
    with day(11.5):
        assert told(Rung.HANDLER) == {matter.inspector.user_id}
        assert signs_of([matter.case])[matter.case_id].late
        assert to_do(matter.inspector, RemedyErrand.OVERDUE) == [(of(soon), matter.case.next_due_at)]
        assert to_do(matter.verifier, RemedyErrand.OVERDUE) == []


def test_each_proof_is_to_be_checked_in_its_own_time(matter: Matter, soon: int) -> None:
    """The check of one does not wait for the proof of all, and stands on its day once that is near."""
    with day(8):
        hand_in(matter, soon)
        assert ended(matter, soon) == [("action_due", True)]
        (check,) = running(matter, "verification").items()
        assert check[0] == ("verification", of(soon))
        assert matter.case.state is CaseState.REMEDIATION
        assert to_do(matter.verifier, RemedyErrand.PROOF) == [("", None)]
    with day(30):
        # Another paper to the same proof gives nobody more time.
        with transaction():
            progress.submit_evidence(
                matter.operator.actor, action(soon), note="More.", locale="en", dated_on=clock.today()
            )
        assert running(matter, "verification") == dict([check])
    with day(37):
        assert to_do(matter.verifier, RemedyErrand.PROOF) == [("", check[1])]


def test_what_comes_back_to_its_owner_has_the_day_that_was_agreed(matter: Matter, soon: int) -> None:
    """Neither a verifier's no nor a worker's gives anybody a fresh period."""
    agreed = running(matter, "action_due")
    with day(6):
        hand_in(matter, soon)
    with day(7):
        reject(matter, soon)
        assert running(matter, "action_due", "verification") == agreed
    with day(9):
        hand_in(matter, soon)
    with day(12), transaction():
        remedy.hear_worker(matter.reporters[0], action(soon), view=WorkerView.NO)
    with day(12):
        assert running(matter, "action_due", "verification") == agreed
        assert [each[0] for each in to_do(matter.inspector, RemedyErrand.OVERDUE)] == [of(soon)]
        assert ended(matter, soon) == [("action_due", True), ("verification", True)] * 2
        assert Rung.DIRECTOR not in {each.rung for each in clocks.running_clocks(matter.case)}


def test_more_time_and_another_action_move_one_clock_alone(matter: Matter, soon: int) -> None:
    other = {key: due for key, due in running(matter, "action_due").items() if key[1] != of(soon)}
    with day(2), transaction():
        extending.ask_for_extension(
            matter.operator.actor, action(soon), step=ExtensionStep.ONE_WEEK, reason="Parts.", locale="en"
        )
        extending.approve_extension(matter.inspector.actor, action(soon))
    with day(2):
        moved = running(matter, "action_due")
        assert moved.pop(("action_due", of(soon))).date() - START.date() in (timedelta(17), timedelta(18))
        assert moved == other
    with day(3):
        with transaction():
            made = revising.propose_replacement(
                matter.inspector.actor,
                action(soon),
                terms=terms(matter, remedy_type="CO3", due_on=clock.today() + timedelta(days=20)),
            ).id
        assert ("action_due", of(made)) not in running(matter, "action_due")
        with transaction():
            revising.accept_replacement(matter.operator.actor, action(made))
        assert set(running(matter, "action_due")) == {*other, ("action_due", of(made))}
        assert ended(matter, soon) == [("action_due", None)] * 2


def test_all_verified_leaves_no_clock_of_the_plan(matter: Matter, soon: int) -> None:
    with day(5):
        for each in action(soon).plan.actions:
            hand_in(matter, each.id)
            with transaction():
                verifying.start_check(matter.verifier.actor, action(each.id))
                verifying.verify_action(matter.verifier.actor, action(each.id), why_not_asked="Nobody came.")
        assert matter.case.state is CaseState.RESOLVED
        assert running(matter, "action_due", "verification") == {}
        kept = db.session.scalars(select(CaseClock.met).where(CaseClock.subject.is_not(None))).all()
        assert set(kept) == {True}
