"""Everything that anybody can try on a case, each with all that it asks for; most of it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.cases.endings import WITHOUT_REMEDY
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
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
    unremedied,
    withdrawing,
)
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import (
    GOOD_ANSWERS,
    CheckAnswer,
    CheckQuestion,
    ClosureReason,
    DisclosureAudience,
    Evidence,
    Outcome,
)
from grievance.cases.watch import check_ins_of
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services import follow_up
from grievance.complaints.states import ConsentAnswer, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import WrongState
from grievance.policy.actor import Actor
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.heard import reading_for
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services import hearing, planning, progress, remedy, verifying
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.states import LIVE_PLANS, OwnerKind, PlanAnswer, WorkerView
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.ties import declare_tie
from tests.factories.cases import LETTER, ON_A_KNIFE_EDGE, WHY

Attempt = Callable[[Actor, Case], object]


@dataclass(frozen=True)
class Scene:
    """What an attempt may need besides who tries it and on what."""

    others: Sequence[Case]
    """Cases that one may be merged into."""
    colleagues: Sequence[int]
    """User ids that a case may be given to."""
    operator: int
    """The organisation that answers for the site."""
    pick: int
    """Which of several."""

    def one_of(self, found: Sequence[object]) -> int:
        """Return a place in a list, or refuse where there is nothing."""
        if not found:
            raise WrongState
        return self.pick % len(found)


def by_team(scene: Scene) -> Mapping[str, Attempt]:
    """Return what the team can try."""

    def rate(actor: Actor, case: Case) -> object:
        signs = (frozenset(), ON_A_KNIFE_EDGE)[scene.pick % 2]
        inputs = SeverityInputs(1 + scene.pick % 5, 2, 1, signs=signs)
        return triage.set_severity(actor, case, inputs=inputs)

    def give(actor: Actor, case: Case) -> None:
        chosen = scene.colleagues[scene.one_of(scene.colleagues)]
        assignment.assign_case(actor, case, handler=db.session.get_one(User, chosen))

    def merge(actor: Actor, case: Case) -> None:
        target = scene.others[scene.one_of(scene.others)]
        triage.merge_case(actor, case, target=target, letter=LETTER)

    def find(actor: Actor, case: Case) -> None:
        outcome = Outcome.SUBSTANTIATED if scene.pick % 3 else Outcome.NOT_SUBSTANTIATED
        for each in case.allegations:
            findings.find(
                actor, case, each, outcome=outcome, reasons="Pay lists.", plain="It is so.", locale="en",
                evidence=[Evidence.SITE_DOCUMENT], translations={"sw": "Ni kweli."},
            )  # fmt: skip
        findings.make_findings(actor, case)

    def silence(actor: Actor, case: Case) -> object:
        found = check_ins_of(case)
        chosen = found[scene.one_of(found)]
        decide = (retaliation.see_no_sign, retaliation.suspect_after_silence)[scene.pick % 2]
        return decide(actor, case, chosen, reason=WHY)

    reasons = tuple(closing.CLOSING_REASONS)
    closure: ClosureReason = reasons[scene.pick % len(reasons)]
    until = clock.now() + timedelta(days=1 + scene.pick % 90)
    return {
        "acknowledge": lambda a, c: triage.acknowledge_case(a, c, letter=LETTER),
        "screen": triage.screen_case,
        "rate": rate,
        "accept": lambda a, c: triage.accept_case(a, c, reason=WHY),
        "decline": lambda a, c: triage.decline_case(a, c, reason=WHY, letter=LETTER),
        "refer": lambda a, c: triage.refer_out(a, c, to="A body", reason=WHY, letter=LETTER),
        "merge": merge,
        "assign": give,
        "ask": lambda a, c: triage.ask_reporter(a, c, letter=LETTER),
        "write": lambda a, c: correspondence.write_to_reporters(a, c, LETTER),
        "plan_safety": lambda a, c: notes.write_safety_plan(a, c, text="Call at noon.", locale="en"),
        "compose": _compose(scene),
        "approve": lambda a, c: disclosing.approve(a, _live(c)),
        "notify": lambda a, c: notice.notify_site(a, c, disclosure=_live(c)),
        "write_to_site": lambda a, c: notice.write_to_site(a, c, disclosure=_live(c)),
        "dialogue": notice.open_dialogue,
        "investigate": lambda a, c: findings.start_fact_finding(a, c, reason=WHY),
        "find": find,
        "suspend": lambda a, c: closing.suspend_case(a, c, reason=WHY, until=until),
        "resume": closing.resume_case,
        "prepare_closing": lambda a, c: closing.prepare_closing(a, c, reason=WHY, letter=LETTER),
        "end_without_remedy": lambda a, c: unremedied.end_without_remedy(
            a, c, closure=WITHOUT_REMEDY[scene.pick % 2], known_from=WHY, letter=LETTER, body="A court"
        ),
        "close": lambda a, c: closing.close_case(a, c, reason=closure, letter=LETTER),
        "close_without_contact": closing.close_without_contact,
        "withdraw": lambda a, c: withdrawing.withdraw_case(a, c, reason=WHY),
        "reopen": lambda a, c: closing.reopen_case(a, c, reason=WHY),
        "suspect": lambda a, c: retaliation.suspect_retaliation(a, c, reason=WHY),
        "silence": silence,
        "tie": _tie(scene),
    }


def _compose(scene: Scene) -> Attempt:
    def compose(actor: Actor, case: Case) -> object:
        text = f"Please tell us about wages, part {scene.pick % 3}."
        made = disclosing.compose(actor, case, audience=_SITE, text=text, locale="en")
        if safety_gate.must_be_laid(case, made):
            disclosing.lay_before_workers(actor, made, answer_by=clock.today())
        return made

    return compose


def _tie(scene: Scene) -> Attempt:
    def tie(actor: Actor, case: Case) -> object:
        if case.site_id is None or scene.pick % 5:
            raise WrongState
        return declare_tie(actor, site=db.session.get_one(Site, case.site_id))

    return tie


def on_plan(scene: Scene) -> Mapping[str, Attempt]:
    """Return what team and site can try on a plan and its actions."""

    def draw_up(actor: Actor, case: Case) -> None:
        plan = planning.draw_up_plan(actor, case)
        terms = ActionTerms(
            remedy_type="RS2", root_cause="RC4", owner_kind=OwnerKind.SITE, owner_id=scene.operator,
            due_on=clock.today() + timedelta(days=30), workers_covered=2, text="Pay what is owed.",
            locale="en", amount=60_000, currency="USD",
        )  # fmt: skip
        mine = [each for each in case.allegations if actor.organisation_id != scene.operator]
        planning.add_action(actor, plan, terms=terms, finding=mine[0] if mine else None)

    def agree(actor: Actor, case: Case) -> None:
        plan = _plan(case)
        planning.answer_adequacy(actor, plan, answers={each.code: "yes" for each in QUESTIONS})
        why = WHY if scene.pick % 2 else None
        planning.agree_plan(actor, plan, why_not_heard=why, answer=LETTER if scene.pick % 3 else None)

    def lay(actor: Actor, case: Case) -> None:
        plan = _plan(case)
        planning.answer_adequacy(actor, plan, answers={each.code: "yes" for each in QUESTIONS})
        hearing.lay_plan(actor, plan)

    def deliver(actor: Actor, case: Case) -> None:
        action = _action(case, scene)
        progress.submit_evidence(actor, action, note="Pay slips.", locale="en", dated_on=clock.today())
        progress.claim_delivered(actor, action, workers=2, amount=60_000, currency="USD")

    return {
        "reply": lambda a, c: notice.reply_for_site(a, c, text="We will look.", locale="en"),
        "draw_up": draw_up,
        "propose": lambda a, c: planning.propose_plan(a, _plan(c)),
        "accept_plan": lambda a, c: planning.accept_plan(a, _plan(c)),
        "send_back": lambda a, c: planning.send_back(a, _plan(c), reason="Say when.", locale="en"),
        "lay": lay,
        "agree": agree,
        "start": lambda a, c: progress.start_action(a, _action(c, scene)),
        "deliver": deliver,
        "check": lambda a, c: verifying.start_check(a, _action(c, scene)),
        "verify": lambda a, c: verifying.verify_action(a, _action(c, scene), why_not_asked="Not reached."),
        "reject": lambda a, c: verifying.reject_action(a, _action(c, scene), reason="No.", locale="en"),
    }


def by_worker(scene: Scene, complaint: Complaint) -> Mapping[str, Attempt]:
    """Return what the worker of a report can try."""
    views = (WorkerView.YES, WorkerView.YES, WorkerView.NO, WorkerView.PARTLY, WorkerView.AFRAID_TO_SAY)
    bad = {**GOOD_ANSWERS, CheckQuestion.TREATED_WORSE: CheckAnswer.YES}

    def tap(answers: Mapping[CheckQuestion, CheckAnswer]) -> Attempt:
        def all_of_them(actor: Actor, _case: Case) -> None:
            for question, answer in answers.items():
                retaliation.answer_check_in(actor, complaint, question=question, answer=answer)

        return all_of_them

    def judge_plan(actor: Actor, _case: Case) -> None:
        found = reading_for(complaint)
        answer = list(PlanAnswer)[scene.pick % len(PlanAnswer)]
        reading = found.reference if found is not None else ""
        hearing.hear_on_plan(actor, complaint, reading=reading, answer=answer, locale="sw")

    def allow(answer: RaiseWithEmployer) -> Attempt:
        return lambda a, _c: follow_up.set_raise_with_employer(
            a, complaint, answer, text_shown="May we?", locale="sw"
        )

    return {
        "message": lambda a, _c: follow_up.write_message(a, complaint, text="Yes", locale="sw"),
        "punished": lambda a, _c: follow_up.report_punishment(a, complaint, text="", locale="sw"),
        "take_back": lambda a, _c: follow_up.take_back(a, complaint),
        "ask_again": lambda a, _c: follow_up.ask_again(a, complaint, text="Again", locale="sw"),
        "say_no": allow(RaiseWithEmployer.NO),
        "say_yes": allow(RaiseWithEmployer.YES),
        "safe": tap(GOOD_ANSWERS),
        "unsafe": tap(bad),
        "judge_plan": judge_plan,
        "judge": lambda a, c: remedy.hear_worker(a, _action(c, scene), view=views[scene.pick % len(views)]),
        "read": lambda a, c: disclosing.answer_disclosure(a, complaint, _live(c), answer=ConsentAnswer.YES),
        "object": lambda a, c: disclosing.answer_disclosure(a, complaint, _live(c), answer=ConsentAnswer.NO),
    }


_SITE = DisclosureAudience.SITE


def _live(case: Case) -> Disclosure:
    found = disclosing.live_version(case, _SITE)
    if found is None:
        raise WrongState
    return found


def _plan(case: Case) -> Plan:
    found = db.session.scalars(
        select(Plan).where(Plan.case_id == case.id, Plan.state.in_(LIVE_PLANS))
    ).first()
    if found is None:
        raise WrongState
    return found


def _action(case: Case, scene: Scene) -> CorrectiveAction:
    actions = _plan(case).actions
    return actions[scene.one_of(actions)]
