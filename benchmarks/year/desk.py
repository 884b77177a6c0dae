"""What a team does about a case on a working day: the next step that its state calls for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from benchmarks.year.cast import Cast, Place
from benchmarks.year.workers import Worker
from grievance.accounts.models.user import User
from grievance.cases import clocks
from grievance.cases.disclosure_versions import versions_of
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.services import (
    assignment,
    closing,
    correspondence,
    disclosing,
    findings,
    notes,
    notice,
    retaliation,
    safety_gate,
    triage,
)
from grievance.cases.services.right_of_reply import NOT_ASKED, against_finding
from grievance.cases.services.second_person import had_in_hand, screened_by
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import CaseState, CaseType, ClosureReason, DisclosureAudience, Evidence, Outcome
from grievance.cases.watch import check_ins_of
from grievance.cases.workers import open_children
from grievance.complaints.states import ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Refusal
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from tests.factories.cases import LETTER, WHY

#: Workers have so long to say no to a text.
TIME_TO_SAY_NO = timedelta(days=5)
_SIGNS = tuple(RetaliationSign)
_TOLD = "Please tell us how wages, hours and safety are looked after, and send the papers of three months."
S = CaseState


@dataclass
class Desk:
    """The work on cases, done by whoever of the team is there."""

    cast: Cast
    workers: dict[int, Worker]
    """By report."""
    refused: Counter[str] = field(default_factory=Counter)
    """How often the product refused a step, by what it said."""

    def work_on(self, case: Case) -> None:
        """Do what a case calls for today, as far as the product lets whoever is there."""
        steps = {
            S.RECEIVED: self._answer,
            S.ACKNOWLEDGED: self._screen,
            S.SCREENING: self._screen,
            S.ACCEPTED: self._assign,
            S.ASSIGNED: self._tell_site,
            S.SITE_NOTIFIED: self._investigate,
            S.FACT_FINDING: self._find,
            S.FINDINGS: self._after_findings,
            S.RESOLVED: self._prepare_closing,
            S.CLOSING: self._close,
            S.AWAITING_REPORTER: self._wait,
        }
        for step in (steps.get(case.state), self._keep_safe, self._send_news, self.look_at_checks):
            if step is not None:
                self.tries(step, case)

    def tries(self, step: Callable[[Case], None], case: Case) -> None:
        """Take a step; where the product refuses it, count why."""
        try:
            step(case)
        except Refusal as refusal:
            self.refused[str(refusal)] += 1

    def somebody(self, case: Case, *roles: Role, besides: frozenset[int] = frozenset()) -> Actor | None:
        """Return somebody of the case's team who is there; nobody if all are ill."""
        found = self.cast.at_work(case.team_id, *roles, site_id=case.site_id, besides=besides)
        return found.actor if found is not None else None

    def worker(self, case: Case) -> Worker:
        """Return the worker whom a case is about."""
        reports = case.all_complaints or (case.parent.all_complaints if case.parent is not None else [])
        return self.workers[reports[0].id]

    def place(self, case: Case) -> Place | None:
        """Return the site of a case as it really is."""
        return next((each for each in self.cast.places if each.field.site_id == case.site_id), None)

    def _answer(self, case: Case) -> None:
        actor = self.somebody(case, Role.TRIAGER, Role.INSPECTOR)
        if actor is not None:
            with transaction():
                triage.acknowledge_case(actor, case, letter=LETTER)
            self._screen(case)

    def _screen(self, case: Case) -> None:
        actor, rng = self.somebody(case, Role.TRIAGER, Role.INSPECTOR), self.cast.rng
        if actor is None:
            return
        with transaction():
            if case.state is S.ACKNOWLEDGED:
                triage.screen_case(actor, case)
            if case.severity is None:
                signs = frozenset(rng.sample(_SIGNS, rng.choice((0, 0, 1, 1, 2, 3, 5))))
                triage.set_severity(
                    actor,
                    case,
                    inputs=SeverityInputs(
                        rng.randint(1, 4), rng.randint(1, 4), rng.randint(1, 3), signs=signs
                    ),
                )
        again = case.severity is not None and clocks.running_clock(case, "first_contact") is None
        if case.case_type is CaseType.INDIVIDUAL and again and self.cast.chance(0.04):
            self._refer(case)
            return
        with transaction():
            if case.case_type is CaseType.INDIVIDUAL and case.band in {"P2", "P3"} and self.cast.chance(0.08):
                triage.ask_reporter(actor, case, letter=LETTER)
            else:
                triage.accept_case(actor, case, reason=WHY, country="ID")

    def _refer(self, case: Case) -> None:
        """Grave cases are turned away by somebody who did not decide about them alone."""
        besides = screened_by(case) if case.band in {"P0", "P1"} else frozenset()
        actor = self.somebody(case, Role.TRIAGER, Role.INSPECTOR, Role.SUPERVISOR, besides=besides)
        if actor is not None:
            with transaction():
                triage.refer_out(actor, case, to="The invented inspectorate", reason=WHY, letter=LETTER)

    def _assign(self, case: Case) -> None:
        actor = self.somebody(case, Role.SUPERVISOR, Role.TRIAGER)
        handler = self.cast.at_work(case.team_id, Role.INSPECTOR, site_id=case.site_id, besides=frozenset())
        if actor is not None and handler is not None:
            with transaction():
                assignment.assign_case(actor, case, handler=db.session.get_one(User, handler.user_id))

    def _tell_site(self, case: Case) -> None:
        actor = self.somebody(case, Role.INSPECTOR)
        if actor is None:
            return
        live = disclosing.live_version(case, DisclosureAudience.SITE)
        shut = [each for each in safety_gate.gate(case) if each != safety_gate.ASK_FIRST]
        stopped = [each.stopped_at for each in versions_of(case, DisclosureAudience.SITE)][-1:]
        if shut or (live is None and any(stopped)):
            # A worker said no, or to this text: the site is not told.
            self._go_covert(actor, case)
        elif live is None:
            self._compose(actor, case)
        else:
            self._notify(actor, case)

    def _compose(self, actor: Actor, case: Case) -> None:
        with transaction():
            made = disclosing.compose(actor, case, audience=DisclosureAudience.SITE, text=_TOLD, locale="en")
            if safety_gate.must_be_laid(case, made):
                until = clock.today() + TIME_TO_SAY_NO
                disclosing.lay_before_workers(actor, made, answer_by=until, letter=LETTER)
        second = self.somebody(case, Role.SUPERVISOR, Role.TRIAGER)
        if safety_gate.risk_of(case) >= 2 and second is not None:
            with transaction():
                disclosing.approve(second, made)
        self._notify(actor, case)

    def _notify(self, actor: Actor, case: Case) -> None:
        live = disclosing.live_version(case, DisclosureAudience.SITE)
        assert live is not None
        against = safety_gate.obstacles(case, live)
        if against == [safety_gate.SECOND_READER]:
            second = self.somebody(case, Role.SUPERVISOR, Role.TRIAGER)
            if second is not None:
                with transaction():
                    disclosing.approve(second, live)
        elif not against:
            with transaction():
                notice.notify_site(actor, case, disclosure=live, letter=LETTER)
        elif live.answer_by is not None and live.answer_by < clock.today():
            self._go_covert(actor, case)

    def _go_covert(self, actor: Actor, case: Case) -> None:
        with transaction():
            findings.start_fact_finding(actor, case, reason=WHY)

    def _investigate(self, case: Case) -> None:
        actor, reply = self.somebody(case, Role.INSPECTOR), clocks.running_clock(case, "site_reply")
        if actor is not None and (reply is None or clocks.is_late(reply)):
            with transaction():
                findings.start_fact_finding(actor, case)

    def _find(self, case: Case) -> None:
        actor, due = self.somebody(case, Role.INSPECTOR), clocks.running_clock(case, "findings")
        if actor is None or not (self.cast.chance(0.05) or _soon(due, days=2)):
            return
        if against_finding(case) == NOT_ASKED:
            self._ask_anew(actor, case)
            return
        true = self.worker(case).true if case.case_type is not CaseType.RETALIATION else True
        outcome = Outcome.SUBSTANTIATED if true else Outcome.NOT_SUBSTANTIATED
        with transaction():
            for each in case.allegations:
                findings.find(
                    actor, case, each, outcome=outcome, reasons="What was seen.", plain="We looked.",
                    locale="en", evidence=[Evidence.VISIT], translations={"sw": "Tuliangalia."},
                )  # fmt: skip
            findings.make_findings(actor, case)

    def _ask_anew(self, actor: Actor, case: Case) -> None:
        """A site that was told before is heard on what is new."""
        live = disclosing.live_version(case, DisclosureAudience.SITE)
        if live is None or safety_gate.STALE in safety_gate.obstacles(case, live):
            self._compose(actor, case)
        else:
            self._notify(actor, case)

    def _after_findings(self, case: Case) -> None:
        wants_remedy = any(each.outcome is Outcome.SUBSTANTIATED for each in case.allegations)
        if case.site_told_at is None or not wants_remedy:
            self._prepare_closing(case)

    def _prepare_closing(self, case: Case) -> None:
        actor, watch = (
            self.somebody(case, Role.INSPECTOR, Role.SUPERVISOR),
            clocks.running_clock(case, "monitoring"),
        )
        if actor is not None and (watch is None or clocks.is_late(watch)):
            with transaction():
                closing.prepare_closing(actor, case, reason=WHY, letter=LETTER)

    def _close(self, case: Case) -> None:
        besides = had_in_hand(case) if case.band in {"P0", "P1"} else frozenset()
        actor = self.somebody(case, Role.SUPERVISOR, Role.INSPECTOR, besides=besides)
        if actor is None or open_children(case):
            return
        wanted = (ClosureReason.REMEDIED, ClosureReason.SITE_NOT_TOLD, ClosureReason.NOT_SUBSTANTIATED)
        reason = next(
            (each for each in wanted if each in closing.closing_reasons(case)), ClosureReason.SETTLED
        )
        with transaction():
            closing.close_case(actor, case, reason=reason, letter=LETTER)

    def _wait(self, case: Case) -> None:
        actor, silence = self.somebody(case, Role.SUPERVISOR), clocks.running_clock(case, "reporter_silence")
        if actor is not None and silence is not None and clocks.is_late(silence):
            with transaction():
                closing.close_without_contact(actor, case)

    def _keep_safe(self, case: Case) -> None:
        if not _soon(clocks.running_clock(case, "safety_plan"), days=2):
            return
        actor = self.somebody(case, Role.INSPECTOR)
        if actor is not None:
            with transaction():
                notes.write_safety_plan(actor, case, text="Call only at noon.", locale="en")

    def _send_news(self, case: Case) -> None:
        if not _soon(clocks.running_clock(case, "feedback"), days=2):
            return
        actor = self.somebody(case, Role.TRIAGER, Role.INSPECTOR)
        if actor is not None:
            with transaction():
                correspondence.write_to_reporters(actor, case, LETTER)

    def look_at_checks(self, case: Case) -> None:
        """Ask workers who want to be asked by somebody, and decide what a silence means."""
        actor = self.somebody(case, Role.TRIAGER, Role.INSPECTOR)
        if actor is None:
            return
        pressing = _soon(clocks.running_clock(case, "silence_review"), days=2)
        for check in check_ins_of(case):
            by_hand = check.route is not ReplyRoute.CODE and check.answered_on is None
            if by_hand and check.decision is None and self.cast.chance(0.4):
                with transaction():
                    retaliation.note_answers(actor, case, check, answers=self.worker(case).answers())
            elif (
                check.silent_on is not None and check.decision is None and (pressing or self.cast.chance(0.4))
            ):
                self._decide(actor, case, check.id)

    def _decide(self, actor: Actor, case: Case, number: int) -> None:
        """Whoever finds out another way what happened opens a case; whoever finds nothing says so."""
        check = next(each for each in check_ins_of(case) if each.id == number)
        found_out = self.worker(case).punished() and self.cast.chance(0.5)
        with transaction():
            if found_out:
                retaliation.suspect_after_silence(actor, case, check, reason=WHY)
            else:
                retaliation.see_no_sign(actor, case, check, reason=WHY)


def _soon(due: CaseClock | None, *, days: int) -> bool:
    return due is not None and due.paused_at is None and due.due_at < clock.now() + timedelta(days=days)
