"""Draw up a plan, judge it, and agree it between the site and the team, once its workers were asked."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.letters import Letter
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.services import remedy as case_remedy
from grievance.cases.services.correspondence import tell_reporter
from grievance.cases.services.safety_gate import OF_SURVIVOR
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.remediation.access import MATTERS, PLANS
from grievance.remediation.adequacy import (
    QUESTIONS,
    Shortfall,
    shortfalls,
    shortfalls_of_actions,
    standing_actions,
)
from grievance.remediation.heard import last_answer, readings_of, waiting_on
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services.course import keep_time
from grievance.remediation.services.terms import (
    ActionTerms,
    check_finding,
    check_terms,
    respondent_of,
    seal_text,
)
from grievance.remediation.states import (
    ACTION_FLOW,
    EDITABLE_PLANS,
    PLAN_FLOW,
    PlanAnswer,
    PlanState,
    RemedyFactKind,
)

S = CaseState
#: A plan can be written as soon as the site knows, and until one is agreed.
_PLANNING = frozenset({S.SITE_NOTIFIED, S.DIALOGUE, S.FACT_FINDING, S.FINDINGS, S.PLAN_REVISION})


NOT_SHOWN = N_(
    "Not every worker of the case has been shown this plan. Lay it before them, or say why that cannot wait."
)
STILL_TIME = N_(
    "Workers still have time to say whether this plan is enough. Wait for it, or say why that cannot be."
)
OVER_NO = N_("A worker says that this plan is not enough. Write to them why it is agreed all the same.")


class Inadequate(GuardRefused):
    """The plan would not put things right; `shortfalls` says all that is missing, the message the first."""

    def __init__(self, found: list[Shortfall]) -> None:
        super().__init__(found[0].text, **found[0].values)
        self.shortfalls = found


def draw_up_plan(actor: Actor, case: Case) -> Plan:
    """Begin a plan for a matter that the site knows of; an agreed one that did not hold is superseded."""
    MATTERS.require(actor, Permission.Plan.PROPOSE, case)
    if case.restriction is not None and case.restriction.of_survivor:
        raise GuardRefused(OF_SURVIVOR)
    if case.shared is None or case.site_told_at is None:
        raise GuardRefused(
            N_("The site has not been told. A plan needs somebody who knows what is to be put right.")
        )
    if case.state not in _PLANNING:
        raise WrongState
    _supersede(actor, case)
    assert actor.user_id is not None
    plan = Plan(reference=new_reference(), case=case, drawn_up_by_id=actor.user_id, adequacy={})
    db.session.add(plan)
    record(actor, "plan.drawn_up", plan)
    return plan


def add_action(
    actor: Actor, plan: Plan, *, terms: ActionTerms, finding: Allegation | None = None
) -> CorrectiveAction:
    """Write down one thing that somebody is to do by a day; the team says which finding it answers."""
    PLANS.require(actor, Permission.Plan.PROPOSE, plan)
    if plan.state not in EDITABLE_PLANS:
        raise WrongState
    check_terms(actor, plan.case, terms)
    check_finding(actor, plan, finding)
    assert actor.user_id is not None
    action = CorrectiveAction(
        reference=new_reference(),
        plan=plan,
        allegation=finding,
        text_item=seal_text(
            actor,
            plan.case,
            terms.text,
            locale=terms.locale,
            kind="action_text",
            respondent=respondent_of(terms),
        ),
        proposed_by_id=actor.user_id,
        **terms.columns(),
    )
    db.session.add(action)
    record(actor, "action.added", action, remedy_type=terms.remedy_type, due=terms.due_on)
    return action


def answer_adequacy(actor: Actor, plan: Plan, *, answers: Mapping[str, str]) -> None:
    """Answer questions of the adequacy test; an answer given later replaces the one before."""
    PLANS.require(actor, Permission.Plan.AGREE, plan)
    if plan.state in {PlanState.AGREED, PlanState.SUPERSEDED}:
        raise WrongState
    known = {question.code: question for question in QUESTIONS}
    for code, answer in answers.items():
        if code not in known or answer not in known[code].answers:
            raise InvalidInput(N_("Choose one of the answers."), field=code)
    plan.adequacy = {**plan.adequacy, **{code: str(answer) for code, answer in answers.items()}}
    record(actor, "plan.adequacy_answered", plan, count=len(plan.adequacy))


def propose_plan(actor: Actor, plan: Plan) -> None:
    """Put a plan forward; when the site's own people do, the site has accepted it by that."""
    PLANS.require(actor, Permission.Plan.PROPOSE, plan)
    target = PLAN_FLOW.after("propose", plan.state)
    missing = shortfalls_of_actions(standing_actions(plan), today=clock.today())
    if missing:
        raise Inadequate(missing)
    by_site = Reach.TEAM not in actor.reaches(Permission.Plan.PROPOSE)
    _lay_before_the_team(actor, plan.case, by_site=by_site)
    plan.state = target
    plan.proposal += 1
    plan.proposed_at, plan.proposed_by_id = clock.now(), actor.user_id
    plan.accepted_at = clock.now() if by_site else None
    plan.accepted_by_id = actor.user_id if by_site else None
    record(actor, "plan.proposed", plan, count=len(plan.actions))


def accept_plan(actor: Actor, plan: Plan) -> None:
    """Say for the site that it will do what the team has proposed."""
    PLANS.require(actor, Permission.Plan.PROPOSE, plan)
    if plan.state is not PlanState.PROPOSED or plan.accepted_at is not None:
        raise WrongState
    if Reach.TEAM in actor.reaches(Permission.Plan.PROPOSE):
        raise GuardRefused(N_("Only the site can accept a plan for itself."))
    plan.accepted_at, plan.accepted_by_id = clock.now(), actor.user_id
    record(actor, "plan.accepted", plan)


def send_back(actor: Actor, plan: Plan, *, reason: str, locale: str) -> None:
    """Ask for another version of a plan, with the reason, which the site reads."""
    PLANS.require(actor, Permission.Plan.AGREE, plan)
    target = PLAN_FLOW.after("send_back", plan.state)
    plan.sent_back_item = seal_text(actor, plan.case, reason, locale=locale, kind="plan_sent_back")
    case_remedy.revise_plan(actor, plan.case)
    plan.state = target
    plan.accepted_at = plan.accepted_by_id = None
    record(actor, "plan.sent_back", plan)


def agree_plan(
    actor: Actor, plan: Plan, *, why_not_heard: Words | None = None, answer: Letter | None = None
) -> None:
    """Agree a plan that the site has accepted and that would put things right: now it is promised.

    Its workers have been shown it, and have answered or had time to; `why_not_heard` is why that could not
    be waited for. Whoever says that it is not enough stops nothing, and gets an `answer` in words.
    """
    PLANS.require(actor, Permission.Plan.AGREE, plan)
    target = PLAN_FLOW.after("agree", plan.state)
    if plan.accepted_at is None:
        raise GuardRefused(N_("The site has not accepted this plan yet."))
    missing = shortfalls(plan, today=clock.today())
    if missing:
        raise Inadequate(missing)
    _heed_workers(actor, plan, why_not_heard=why_not_heard, answer=answer)
    actions = standing_actions(plan)
    case_remedy.agree_plan(actor, plan.case, due_on=max(action.due_on for action in actions))
    for action in actions:
        promise(actor, action)
    plan.state = target
    plan.agreed_at, plan.agreed_by_id = clock.now(), actor.user_id
    record(actor, "plan.agreed", plan, count=len(actions))


def promise(actor: Actor, action: CorrectiveAction) -> None:
    """Write into the ledger that an action has been agreed; part of agreeing a plan or a replacement."""
    action.state = ACTION_FLOW.after("agree", action.state)
    action.ledger.append(
        RemedyFact(
            kind=RemedyFactKind.PROMISED,
            at=clock.now(),
            role=actor.leading_role,
            user_id=actor.user_id,
            workers=action.workers_covered,
            amount=action.amount,
            currency=action.currency,
        )
    )
    db.session.flush()
    keep_time(action)


def _heed_workers(actor: Actor, plan: Plan, *, why_not_heard: Words | None, answer: Letter | None) -> None:
    """Refuse to go over the workers' heads without a reason; what is said for it is kept, and told them."""
    waiting = waiting_on(plan)
    if not waiting.over:
        if why_not_heard is None or not why_not_heard.text.strip():
            raise GuardRefused(NOT_SHOWN if waiting.not_shown else STILL_TIME)
        add_event(actor, plan.case, "plan_not_heard", reason=why_not_heard.required())
    against = [each for each in readings_of(plan) if last_answer(each) is PlanAnswer.NOT_ENOUGH]
    if not against:
        return
    if answer is None or not answer.texts[answer.original].strip():
        raise GuardRefused(OVER_NO)
    for reading in against:
        tell_reporter(actor, plan.case, reading.complaint, answer)
    told = Words(answer.texts[answer.original], answer.original)
    add_event(actor, plan.case, "plan_over_no", reason=told.required())


def _lay_before_the_team(actor: Actor, case: Case, *, by_site: bool) -> None:
    try:
        case_remedy.propose_plan(actor, case)
    except (WrongState, GuardRefused):
        if by_site:
            # Why it is too early would say how far the team is and what it found.
            raise GuardRefused(N_("The case team cannot take a plan yet. Yours is kept as it is.")) from None
        raise


def _supersede(actor: Actor, case: Case) -> None:
    before = db.session.scalars(
        select(Plan).where(Plan.case_id == case.id, Plan.state != PlanState.SUPERSEDED)
    ).all()
    if any(plan.state is not PlanState.AGREED for plan in before):
        raise GuardRefused(N_("There is a plan for this matter already."))
    for plan in before:
        plan.state = PLAN_FLOW.after("supersede", plan.state)
        for action in plan.actions:
            keep_time(action)
        record(actor, "plan.superseded", plan)
