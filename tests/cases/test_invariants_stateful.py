"""Whatever is tried in whatever order by whomever: what must never be true of a case is never true.

By itself it takes some seconds; with GRIEVANCE_SEARCH=long it looks after every step, in hundreds of runs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, true

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.custody import compartments_of
from grievance.cases.endings import WITHOUT_REMEDY, preparation
from grievance.cases.flagged import has_flag, signs_of
from grievance.cases.flags import Flag, flags_of
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent
from grievance.cases.queries import case_of
from grievance.cases.services import check_ins
from grievance.cases.services.safety_gate import last_event
from grievance.cases.states import ENDED, OPEN, PAUSED, CaseState, CaseType
from grievance.cases.workers import open_children
from grievance.complaints.models.complaint import Complaint
from grievance.enforcement.models import CaseRelease
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Refusal
from grievance.foundation.secrets import PepperRing
from grievance.notifications.deadlines import tell_of_deadlines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.remediation.access import PLANS
from grievance.remediation.confirmed import workers_confirmed
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import site_progress
from grievance.remediation.standing import VIEW_OF
from grievance.remediation.states import ActionState, PlanState, WorkerView
from grievance.supplychain.ties import tied_to
from grievance.transparency.queries.candidates import told_to_site
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.models.principal import Principal
from tests.factories.attempts import Attempt, Scene, by_team, by_worker, on_plan
from tests.factories.cases import Field, Filed, assign, file_report, make_field, reach_findings
from tests.factories.people import Person, make_person
from tests.factories.remedies import agreed_over_a_no_without_words, lagging_behind_their_remedy

BEGINNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LONG = os.environ.get("GRIEVANCE_SEARCH") == "long"
READ_PLAN = Permission.Plan.READ
#: These wait for a worker or watch over one, and go on whatever the case does; so does a worker's own wish.
WATCHED = ("reporter_silence", "retaliation_check", "silence_review", "monitoring", "action_due")
#: What brings a case further from each state, the best first.
CALLED_FOR: dict[CaseState, tuple[str, ...]] = {
    CaseState.RECEIVED: ("acknowledge",),
    CaseState.ACKNOWLEDGED: ("screen",),
    CaseState.SCREENING: ("accept", "rate"),
    CaseState.ACCEPTED: ("assign",),
    CaseState.ASSIGNED: ("notify", "approve", "compose", "plan_safety", "investigate"),
    CaseState.SITE_NOTIFIED: ("reply", "investigate"),
    CaseState.DIALOGUE: ("investigate",),
    CaseState.FACT_FINDING: ("find", "notify", "compose"),
    CaseState.FINDINGS: ("propose", "draw_up", "prepare_closing"),
    CaseState.PLAN_PROPOSED: ("agree", "lay", "accept_plan"),
    CaseState.PLAN_REVISION: ("propose",),
    CaseState.PLAN_AGREED: ("start",),
    CaseState.REMEDIATION: ("deliver", "start"),
    CaseState.VERIFICATION: ("verify", "check"),
    CaseState.RESOLVED: ("prepare_closing",),
    CaseState.CLOSING: ("close",),
    CaseState.SUSPENDED: ("resume",),
    CaseState.CLOSED: ("reopen",),
}
OF_SITE = frozenset({"reply", "accept_plan", "start", "deliver"})
kinds = st.sampled_from(["a case goes on", "a case goes on", "a worker", "anybody", "time"])
places = st.integers(0, 11)
hours = st.sampled_from([1, 6, 30, 24 * 8, 24 * 31, 24 * 61, 24 * 95, -5, -24 * 3])


@dataclass(frozen=True)
class Everybody:
    """A team with somebody of two jobs, a site, and four reports on different parts of their way."""

    field: Field
    double: Person
    reports: tuple[Filed, ...]

    @property
    def team(self) -> list[Person]:
        field = self.field
        people = [field.triager, field.inspector, field.colleague, field.verifier, field.supervisor]
        return [*people, self.double]

    @property
    def handlers(self) -> list[Person]:
        return [self.field.inspector, self.field.colleague, self.double]


def begin(peppers: PepperRing) -> Everybody:
    """One report nobody has read, one in covert fact-finding, one with findings, one with a remedy begun."""
    field = make_field(peppers)
    double = make_person(Role.INSPECTOR, Role.VERIFIER, peppers=peppers, teams=(field.team_id,))
    with clock.at(BEGINNING):
        new, covert, found, other = (file_report(field, peppers) for _ in range(4))
        for each in (covert, found):
            assign(field, each)
        reach_findings(field, found)
        assign(field, other)
        reach_findings(field, other)
        operator = field.operator.actor
        scene = Scene([], [], operator.organisation_id or 0, 1)
        with transaction():
            by_team(scene)["investigate"](field.inspector.actor, covert.case)
            for name in ("draw_up", "propose", "accept_plan", "lay", "agree", "start"):
                actor = operator if name in OF_SITE else field.inspector.actor
                on_plan(scene)[name](actor, other.case)
    return Everybody(field, double, (new, covert, found, other))


class Undone(Exception):
    """Ends a run and takes back all that happened in it."""


class Lives(RuleBasedStateMachine):
    """Several cases at once, and everybody who has to do with them."""

    world: Everybody

    def __init__(self) -> None:
        super().__init__()
        self.moment = BEGINNING + timedelta(hours=2)
        self.steps = 0
        self.said: dict[tuple[int, int], WorkerView] = {}
        """The last word of each worker on each action."""
        self.kept: dict[type[Any], list[tuple[Any, ...]]] = {Fact: [], CaseEvent: []}
        self.states: dict[int, CaseState] = {}
        self.run = transaction()
        self.run.__enter__()

    def teardown(self) -> None:
        """Take everything back."""
        self.run.__exit__(Undone, Undone(), None)
        db.session.expunge_all()

    @rule(kind=kinds, case=places, who=places, what=places, pick=places, passed=hours)
    def something_happens(self, kind: str, case: int, who: int, what: int, pick: int, passed: int) -> None:
        """One of four kinds of things; that a case goes on is the most frequent."""
        if kind == "a case goes on":
            self._goes_on(case, who, pick)
        elif kind == "anybody":
            self._anybody_does_what_they_can(case, who, what, pick)
        elif kind == "a worker":
            self._a_worker_speaks(case, what, pick)
        else:
            self._time_passes(passed)

    def _anybody_does_what_they_can(self, case: int, who: int, what: int, pick: int) -> None:
        """Somebody of team or site tries one thing after the other, until one is not refused."""
        scene, people = self._scene(pick), self._people()
        attempts = list({**by_team(scene), **on_plan(scene)}.values())
        for at in range(len(attempts)):
            attempt = attempts[(3 * what + at) % len(attempts)]
            if self._try(attempt, people[who % len(people)], self._case(case)):
                return

    def _goes_on(self, case: int, who: int, pick: int) -> None:
        """Somebody does what the state of a case calls for, so that cases come far."""
        found, scene, field = self._case(case), self._scene(pick), self.world.field
        attempts = {**by_team(scene), **on_plan(scene)}
        able = self.world.handlers[who % 3]
        for name in CALLED_FOR.get(found.state, ()):
            for person in (field.operator,) if name in OF_SITE else (able, field.supervisor, field.verifier):
                if self._try(attempts[name], person.actor, found):
                    return

    def _a_worker_speaks(self, report: int, what: int, pick: int) -> None:
        """Whoever holds a code says one thing or the other."""
        filed = self.world.reports[report % len(self.world.reports)]
        complaint = db.session.get_one(Complaint, filed.complaint_id)
        attempts = by_worker(self._scene(pick), complaint)
        names = list(attempts)
        before = db.session.scalar(select(func.max(RemedyFact.id))) or 0
        for at in range(len(names)):
            name, case = names[(what + at) % len(names)], case_of(complaint)
            assert case is not None
            if self._try(attempts[name], filed.reporter, case):
                for fact in db.session.scalars(select(RemedyFact).where(RemedyFact.id > before)):
                    if fact.kind in VIEW_OF:
                        self.said[complaint.id, fact.action_id] = VIEW_OF[fact.kind]
                return

    def _time_passes(self, passed: int) -> None:
        """The worker process does its work; also when a clock that ran ahead was put right."""
        self.moment += timedelta(hours=passed)
        with clock.at(self.moment):
            clocks.release_long_pauses()
            tell_of_deadlines()
            check_ins.ask_what_is_due()
            check_ins.notice_silence()
            db.session.flush()

    @invariant()
    def what_must_never_be(self) -> None:
        """Looked at after every third step, and in the long search after each."""
        self.steps += 1
        if LONG or self.steps % 3 == 0:
            with clock.at(self.moment):
                self.none_ends_while_punishment_is_looked_into()
                self.nobody_verifies_their_own()
                self.nothing_is_green_without_the_workers_word()
                self.what_stays_owed_is_closed_by_a_second_person()
                assert not [*agreed_over_a_no_without_words(), *lagging_behind_their_remedy()]
                self.a_covert_case_is_nowhere_outside()
                self.facts_and_events_are_only_added()
                self.clocks_stand_still_with_their_case()
                self.flags_agree_with_clocks()
                self.nobody_with_ties_holds_the_case()

    def none_ends_while_punishment_is_looked_into(self) -> None:
        for each in self._cases():
            was, self.states[each.id] = self.states.get(each.id), each.state
            if each.state in ENDED and was is not each.state:
                assert not open_children(each)
            if each.parent_id is not None and each.state in OPEN:
                parent = db.session.get_one(Case, each.parent_id)
                assert parent.state is not CaseState.MERGED, "nobody would find it there"
            if each.state is CaseState.MERGED:
                assert not each.all_complaints

    def nobody_verifies_their_own(self) -> None:
        for each in db.session.scalars(
            select(CorrectiveAction).where(CorrectiveAction.state == ActionState.VERIFIED)
        ):
            verifier = db.session.get_one(User, each.verifier_id)
            plan = each.plan
            assert verifier.organisation_id != each.owner_id
            assert verifier.id not in {each.proposed_by_id, plan.drawn_up_by_id, plan.proposed_by_id}

    def nothing_is_green_without_the_workers_word(self) -> None:
        for each in self._cases():
            if not workers_confirmed(each):
                continue
            standing = select(CorrectiveAction.id).where(
                CorrectiveAction.plan_id.in_(select(Plan.id).where(Plan.case_id == each.id)),
                CorrectiveAction.plan_id.in_(select(Plan.id).where(Plan.state == PlanState.AGREED)),
                CorrectiveAction.state != ActionState.REPLACED,
            )
            for action_id in db.session.scalars(standing).all():
                words = [said for (_who, about), said in self.said.items() if about == action_id]
                assert WorkerView.YES in words
                assert not {WorkerView.NO, WorkerView.PARTLY} & set(words)

    def what_stays_owed_is_closed_by_a_second_person(self) -> None:
        for each in self._cases():
            if each.closure_reason in WITHOUT_REMEDY:
                made, closed = preparation(each), last_event(each, "close")
                assert made is not None
                assert closed is not None
                assert (made.verb, made.details["closure"]) == ("end_without_remedy", each.closure_reason)
                assert closed.user_id != made.user_id
                assert each.resolved_at is None

    def a_covert_case_is_nowhere_outside(self) -> None:
        field = self.world.field
        covert = set(db.session.scalars(select(Case.id).where(Case.site_told_at.is_(None))))
        seen = set(db.session.scalars(select(Case.id).where(CASES.clause(field.operator.actor, READ_PLAN))))
        plans = set(db.session.scalars(select(Plan.case_id).where(PLANS.clause(field.operator.actor))))
        later = clock.today() + timedelta(days=60)
        public = set(db.session.scalars(select(Case.id).where(told_to_site(until=later))))
        assert not covert & (seen | plans | public)
        told = select(Plan.id).join(Case, Case.id == Plan.case_id).where(Case.site_told_at.is_not(None))
        shown = sum(each.open + each.verified for each in site_progress([field.site_id]))
        most = select(func.count(CorrectiveAction.id)).where(CorrectiveAction.plan_id.in_(told))
        assert shown <= (db.session.scalar(most) or 0)
        assert not db.session.scalars(select(CaseRelease.id)).all(), "no packet was made"
        punished = {each.id for each in self._cases() if each.case_type is CaseType.RETALIATION}
        assert not punished & (seen | plans | public)

    def facts_and_events_are_only_added(self) -> None:
        for model, kept in self.kept.items():
            now = [
                tuple(row) for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
            ]
            assert [str(row) for row in now[: len(kept)]] == [str(row) for row in kept]
            self.kept[model] = now

    def clocks_stand_still_with_their_case(self) -> None:
        clocks_of = self._running()
        for case in self._cases():
            running = clocks_of.get(case.id, [])
            if case.state in ENDED:
                # Somebody still has to say what a silence means, whatever has become of the case.
                assert {each.kind for each in running} <= {"silence_review"}
            for each in running:
                if case.state not in PAUSED:
                    assert each.paused_at is None, each.kind
                elif each.kind not in (*WATCHED, "withdrawal"):
                    used_up = each.paused_seconds >= clocks.PAUSE_CAP.total_seconds()
                    assert each.paused_at is not None or used_up, each.kind

    def flags_agree_with_clocks(self) -> None:
        cases, clocks_of = self._cases(), self._running()
        signs = signs_of(cases)
        for each in cases:
            running = clocks_of.get(each.id, [])
            late = any(clocks.is_late(one) for one in running)
            assert (Flag.OVERDUE in flags_of(signs[each.id])) == late
            going = [one.due_at for one in running if one.paused_at is None]
            assert each.next_due_at == min(going, default=None)
        for flag in Flag:
            found = set(db.session.scalars(select(Case.id).where(has_flag(flag))))
            assert found == {case_id for case_id, one in signs.items() if flag in flags_of(one)}

    def nobody_with_ties_holds_the_case(self) -> None:
        cases, team, site = self._cases(), self.world.team, self.world.field.site_id
        assert {each.site_id for each in cases} == {site}
        tied = set(db.session.scalars(tied_to(site)))
        for each in team:
            seen = set(db.session.scalars(select(Case.id).where(CASES.clause(each.actor))))
            assert seen == (set() if each.user_id in tied else {case.id for case in cases})
        if {each.user_id for each in self.world.handlers} <= tied:
            # With nobody left to take them over they stay, and the nightly look says so.
            return
        assert not [each.id for each in cases if each.state in OPEN and each.handler_id in tied]
        belonging = select(compartments_of(true()).c.compartment_id)
        holding = (
            select(Principal.user_id)
            .join(Grant, Grant.principal_id == Principal.id)
            .join(Compartment, Compartment.id == Grant.compartment_id)
            .where(Compartment.id.in_(belonging), Compartment.kind != CompartmentKind.SHARED)
            .where(Grant.epoch == Compartment.epoch)
        )
        assert not tied & set(db.session.scalars(holding))

    def _try(self, attempt: Attempt, actor: Actor, case: Case) -> bool:
        """Let somebody try something, and return whether it was done; a refusal leaves nothing behind."""
        nested = db.session.begin_nested()
        try:
            with clock.at(self.moment):
                attempt(actor, case)
                db.session.flush()
        except Refusal:
            nested.rollback()
            db.session.expire_all()
            return False
        nested.commit()
        db.session.expire_all()
        return True

    def _cases(self) -> list[Case]:
        return list(db.session.scalars(select(Case).order_by(Case.id)))

    def _case(self, number: int) -> Case:
        found = self._cases()
        return found[number % len(found)]

    def _people(self) -> list[Actor]:
        return [*(each.actor for each in self.world.team), self.world.field.operator.actor]

    def _running(self) -> dict[int, list[CaseClock]]:
        found: dict[int, list[CaseClock]] = {}
        for each in db.session.scalars(select(CaseClock).where(CaseClock.ended_at.is_(None))):
            found.setdefault(each.case_id, []).append(each)
        return found

    def _scene(self, pick: int) -> Scene:
        operator = self.world.field.operator.actor.organisation_id
        assert operator is not None
        return Scene(self._cases(), [each.user_id for each in self.world.team], operator, pick)


@pytest.mark.timeout(0 if LONG else 300)
def test_no_order_of_steps_breaks_a_case(app: Flask, peppers: PepperRing) -> None:
    Lives.world = begin(peppers)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=400 if LONG else 3,
            stateful_step_count=50 if LONG else 36,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not LONG,
            # A run of fifty steps can be read as it is; making it shorter would take minutes.
            phases=(Phase.explicit, Phase.generate),
        ),
    )
