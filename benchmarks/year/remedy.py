"""What sites owe: answers, plans, and what they say that they have done; and who checks it."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.year.desk import Desk
from benchmarks.year.workers import promised
from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.services import notice
from grievance.cases.states import CaseState
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.adequacy import QUESTIONS
from grievance.remediation.heard import waiting_on
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.queries import live_plan
from grievance.remediation.services import hearing, planning, progress, revising, verifying
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.states import ActionState, OwnerKind
from tests.factories.cases import LETTER

S = CaseState


def go_on(desk: Desk, case: Case) -> None:
    """Let the site do what it owes today, or the team check what it says."""
    place = desk.place(case)
    if place is None or case.site_told_at is None:
        return
    site, prompt = place.field.operator.actor, desk.cast.chance(place.prompt / 6)
    if case.state is S.SITE_NOTIFIED and prompt and clocks.running_clock(case, "site_reply") is not None:
        with transaction():
            notice.reply_for_site(site, case, text="We will look into it.", locale="en")
    elif case.state in {S.FINDINGS, S.PLAN_PROPOSED}:
        _plan(desk, site, case, prompt=prompt)
    elif case.state in {S.PLAN_AGREED, S.REMEDIATION, S.VERIFICATION}:
        for action in promised(case):
            _put_right(desk, site, action, lies=place.lies)


def _plan(desk: Desk, site: Actor, case: Case, *, prompt: bool) -> None:
    inspector, plan = desk.somebody(case, Role.INSPECTOR), live_plan(site, case)
    if plan is None or plan.state == "agreed":
        if prompt and any(each.outcome == "substantiated" for each in case.allegations):
            with transaction():
                made = planning.draw_up_plan(site, case)
                planning.add_action(site, made, terms=_terms(desk, site, case))
                planning.propose_plan(site, made)
    elif inspector is not None and case.state is S.PLAN_PROPOSED:
        _hear_and_agree(inspector, plan)


def _hear_and_agree(inspector: Actor, plan: Plan) -> None:
    """Lay a plan before its workers, and agree it once each of them has answered or had time to."""
    with transaction():
        if waiting_on(plan).not_shown:
            for action in plan.actions:
                revising.tie_action(inspector, action, finding=plan.case.allegations[0])
            planning.answer_adequacy(inspector, plan, answers={each.code: "yes" for each in QUESTIONS})
            hearing.lay_plan(inspector, plan, letter=LETTER)
        if waiting_on(plan).over:
            planning.agree_plan(inspector, plan, answer=LETTER)


def _terms(desk: Desk, site: Actor, case: Case) -> ActionTerms:
    assert site.organisation_id is not None
    return ActionTerms(
        remedy_type=desk.cast.rng.choice(("RS3", "RS6")),
        root_cause="RC4",
        owner_kind=OwnerKind.SITE,
        owner_id=site.organisation_id,
        due_on=clock.today() + timedelta(days=desk.cast.rng.choice((14, 30, 60))),
        workers_covered=len(case.complaints) or 1,
        text="Put right what was found.",
        locale="en",
    )


def _put_right(desk: Desk, site: Actor, action: CorrectiveAction, *, lies: float) -> None:
    case = action.plan.case
    if action.state in {ActionState.AGREED, ActionState.REJECTED}:
        with transaction():
            progress.start_action(site, action)
    elif action.state is ActionState.IN_PROGRESS and desk.cast.chance(0.04):
        # Whoever was found out does it the second time.
        first = not any(each.kind.value == "claimed" for each in action.ledger)
        desk.worker(case).delivered = not (first and desk.cast.chance(lies))
        with transaction():
            progress.claim_delivered(site, action, workers=action.workers_covered)
            progress.submit_evidence(site, action, note="Papers.", locale="en", dated_on=clock.today())
    elif action.state is ActionState.EVIDENCE_SUBMITTED:
        verifier = desk.somebody(case, Role.VERIFIER, Role.SUPERVISOR)
        if verifier is not None and desk.cast.chance(0.3):
            with transaction():
                verifying.start_check(verifier, action)
    elif action.state is ActionState.UNDER_VERIFICATION and desk.cast.chance(0.2):
        _check(desk, case, action)


def _check(desk: Desk, case: Case, action: CorrectiveAction) -> None:
    """Look on the spot, which finds out two lies of three where no worker has said anything."""
    verifier, worker = desk.somebody(case, Role.VERIFIER, Role.SUPERVISOR), desk.worker(case)
    if verifier is None:
        return
    believed = worker.delivered or desk.cast.chance(1 / 3)
    with transaction():
        if believed:
            verifying.verify_action(
                verifier, action, why_not_asked="Seen on a visit; the worker was not reached."
            )
        else:
            verifying.reject_action(verifier, action, reason="Nothing of it was to be seen.", locale="en")
