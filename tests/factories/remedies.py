"""A matter that a site was told of and that was found to be so, with all who have a part in its remedy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.cases.services.steps import Words
from grievance.cases.states import CaseState, CaseType, ClosureReason, Outcome
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import own_complaint
from grievance.complaints.states import Channel, KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import Base, db, transaction
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.remediation.adequacy import QUESTIONS, standing_actions
from grievance.remediation.heard import last_answer, readings_of
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.services import hearing, planning, progress, verifying
from grievance.remediation.services.terms import ActionTerms
from grievance.remediation.states import WITH_OWNER, ActionState, OwnerKind, PlanAnswer, PlanState
from grievance.supplychain.models.site import SiteAnswerer
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.reporter_codes import keys_of, new_code
from grievance.vault.services.compartments import open_compartment, seal
from grievance.vault.services.principals import make_reporter_principal, staff_principal
from tests.factories.cases import Field, Filed
from tests.factories.people import Person, make_organisation, make_person, make_team
from tests.factories.places import make_site

Record = TypeVar("Record", bound=Base)
#: What the worker wrote; nobody outside the team may ever read any of it.
CANARY = "zanzibar-quetzal-marmalade the foreman called Ozymandias keeps my passport in his blue truck"
URGENT = Words("It cannot wait: the money is paid out on Friday.", "en")
_PAST_REMEDY = frozenset({CaseState.RESOLVED, CaseState.CLOSING, CaseState.CLOSED})
RELEASED = "Some workers say that documents are kept. Please tell us who holds them and why."


@dataclass(frozen=True)
class Matter:
    """A case with its people; records are read again by id, since each transaction forgets them."""

    case_id: int
    reference: str
    site_id: int
    team_id: int
    inspector: Person
    verifier: Person
    operator: Person
    contractor: Person
    reporters: tuple[Actor, ...] = field(default=())

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return _found(Case, self.case_id)

    @property
    def findings(self) -> dict[str, Allegation]:
        """What was alleged, by item."""
        return {each.item_code: each for each in self.case.allegations}


def make_matter(
    *,
    peppers: PepperRing,
    workers: int = 1,
    items: Sequence[str] = ("WA1",),
    outcome: Outcome | None = Outcome.SUBSTANTIATED,
    band: Band = Band.P2,
    state: CaseState = CaseState.FINDINGS,
    told: bool = True,
    site_name: str | None = None,
) -> Matter:
    """Make a case in a state, about these items, with so many reporters; told or covert."""
    team = make_team()
    office = make_organisation(OrganisationKind.CASE_TEAM)
    firm = make_organisation(OrganisationKind.OPERATOR)
    agency = make_organisation(OrganisationKind.CONTRACTOR)
    site = make_site(site_name, team=team, answered_by=firm)
    _also_answers(site, agency)
    inspector = make_person(Role.INSPECTOR, peppers=peppers, organisation_id=office, teams=(team,))
    verifier = make_person(Role.VERIFIER, peppers=peppers, organisation_id=office, teams=(team,))
    operator = make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm)
    contractor = make_person(Role.CONTRACTOR, peppers=peppers, organisation_id=agency)
    with transaction():
        staff = [_principal(person) for person in (inspector, verifier)]
        site_people = [_principal(person) for person in (operator, contractor)]
        filed = [_complaint(staff, site if told else None, peppers) for _ in range(workers)]
        case = Case(
            reference=new_reference(),
            case_type=CaseType.COLLECTIVE if workers > 1 else CaseType.INDIVIDUAL,
            state=state,
            team_id=team,
            handler_id=inspector.user_id,
            site_id=site,
            site_told_at=clock.now() - timedelta(days=10) if told else None,
            band=band,
            opened_at=clock.day_of(clock.now()),
            internal=open_compartment(CompartmentKind.INTERNAL, staff),
        )
        if told:
            reporters = [_found(Principal, actor.principal_id or 0) for actor in filed]
            case.shared = open_compartment(CompartmentKind.SHARED, [*staff, *site_people, *reporters])
        db.session.add(case)
        db.session.flush()
        for actor in filed:
            assert actor.complaint_id is not None
            db.session.add(CaseComplaint(case_id=case.id, complaint_id=actor.complaint_id))
        for item in items:
            db.session.add(_allegation(case, item, outcome, inspector))
        if told:
            db.session.add(_release(case, inspector))
        db.session.flush()
        return Matter(
            case.id, case.reference, site, team, inspector, verifier, operator, contractor, tuple(filed)
        )


def matter_of(field: Field, filed: Filed) -> Matter:
    """Return a report's case with all who have a part in its remedy."""
    return Matter(
        case_id=filed.case_id,
        reference=filed.case.reference,
        site_id=field.site_id,
        team_id=field.team_id,
        inspector=field.inspector,
        verifier=field.verifier,
        operator=field.operator,
        contractor=field.operator,
    )


def terms(matter: Matter, **changed: object) -> ActionTerms:
    """The terms of an ordinary action of the operator: back pay for 60 workers within 30 days."""
    said: dict[str, object] = {
        "remedy_type": "RS2",
        "root_cause": "RC4",
        "owner_kind": OwnerKind.SITE,
        "owner_id": matter.operator.actor.organisation_id,
        "due_on": clock.today() + timedelta(days=30),
        "workers_covered": 60,
        "text": "Pay what is owed for March to May.",
        "locale": "en",
        "amount": 600_000,
        "currency": "USD",
    }
    return ActionTerms(**{**said, **changed})  # type: ignore[arg-type]


def make_plan(matter: Matter, *actions: ActionTerms, by: Person | None = None) -> int:
    """Draw a plan up as the inspector, or as somebody else, each action tied to the finding in its place."""
    author = (by or matter.inspector).actor
    with transaction():
        plan = planning.draw_up_plan(author, matter.case)
        findings = list(matter.findings.values())
        for number, each in enumerate(actions or (terms(matter),)):
            finding = findings[number % len(findings)] if author is matter.inspector.actor else None
            planning.add_action(author, plan, terms=each, finding=finding)
        db.session.flush()
        return plan.id


def make_agreed_plan(matter: Matter, *actions: ActionTerms) -> int:
    """Take a plan of the inspector all the way until it is agreed."""
    plan_id = make_plan(matter, *actions)
    answer_all(matter, plan_id)
    with transaction():
        planning.propose_plan(matter.inspector.actor, plan(plan_id))
        planning.accept_plan(matter.operator.actor, plan(plan_id))
    hear_workers(matter, plan_id)
    with transaction():
        planning.agree_plan(matter.inspector.actor, plan(plan_id), why_not_heard=URGENT)
    return plan_id


def lay(matter: Matter, plan_id: int) -> None:
    """Show a proposed plan to every worker of the case who has not seen it."""
    with transaction():
        hearing.lay_plan(matter.inspector.actor, plan(plan_id))


def say(matter: Matter, plan_id: int, answer: PlanAnswer, *, who: int = 0, text: str = "") -> None:
    """Let one of the workers say whether a plan is enough."""
    actor = matter.reporters[who]
    with transaction():
        complaint = own_complaint(actor)
        reading = next(each for each in readings_of(plan(plan_id)) if each.complaint_id == complaint.id)
        hearing.hear_on_plan(
            actor, complaint, reading=reading.reference, answer=answer, text=text, locale="fr"
        )


def hear_workers(matter: Matter, plan_id: int) -> None:
    """Lay a plan before the workers, and let each who can be reached say that it is enough."""
    if matter.case.complaints:
        lay(matter, plan_id)
    for number in range(len(matter.reporters)):
        say(matter, plan_id, PlanAnswer.ENOUGH, who=number)


def agreed_over_a_no_without_words() -> list[int]:
    """Return the agreed plans that a worker found not enough and that nobody wrote anything about."""
    told = select(CaseEvent.case_id).where(CaseEvent.verb == "plan_over_no")
    agreed = db.session.scalars(
        select(Plan).where(Plan.state == PlanState.AGREED, Plan.case_id.not_in(told))
    ).all()
    against = PlanAnswer.NOT_ENOUGH
    return [each.id for each in agreed if against in map(last_answer, readings_of(each))]


def lagging_behind_their_remedy() -> list[int]:
    """Return the cases that stand elsewhere than their actions, or ended by silence with something owed."""
    silent = select(Case).where(Case.closure_reason == ClosureReason.NO_CONTACT)
    found = [each.id for each in db.session.scalars(silent) if each.calls_for_remedy]
    for plan in db.session.scalars(select(Plan).where(Plan.state == PlanState.AGREED)):
        case, states = plan.case, {each.state for each in standing_actions(plan)}
        at, verified = CaseState(case.paused_from or case.state), states == {ActionState.VERIFIED}
        wrong = {
            CaseState.REMEDIATION: not states & WITH_OWNER,
            CaseState.VERIFICATION: bool(states & WITH_OWNER) or verified,
        }
        if case.paused_from is None and wrong.get(at, False):
            found.append(case.id)
        if case.resolved_at is not None and at in _PAST_REMEDY and not verified:
            found.append(case.id)
    return found


def answer_all(matter: Matter, plan_id: int, **changed: str) -> None:
    """Answer every question of the adequacy test with yes, except where said otherwise."""
    answers = {**{question.code: "yes" for question in QUESTIONS}, **changed}
    with transaction():
        planning.answer_adequacy(matter.inspector.actor, plan(plan_id), answers=answers)


def deliver(
    matter: Matter,
    action_id: int,
    *,
    workers: int = 60,
    amount: int | None = 600_000,
    by: Person | None = None,
) -> None:
    """Let the owner start, hand in proof of today and claim that it was delivered."""
    owner = (by or matter.operator).actor
    with transaction():
        progress.start_action(owner, action(action_id))
        progress.submit_evidence(
            owner, action(action_id), note="Pay slips of all.", locale="en", dated_on=clock.today()
        )
        progress.claim_delivered(
            owner,
            action(action_id),
            workers=workers,
            amount=amount,
            currency="USD" if amount is not None else None,
        )


def verify(matter: Matter, action_id: int, *, why_not_asked: str = "") -> None:
    """Let the verifier check an action and find that it is so."""
    with transaction():
        verifying.start_check(matter.verifier.actor, action(action_id))
        verifying.verify_action(matter.verifier.actor, action(action_id), why_not_asked=why_not_asked)


def plan(plan_id: int) -> Plan:
    """The plan as it is now."""
    return _found(Plan, plan_id)


def action(action_id: int) -> CorrectiveAction:
    """The action as it is now."""
    return _found(CorrectiveAction, action_id)


def first_action(plan_id: int) -> int:
    """The id of a plan's first action."""
    return plan(plan_id).actions[0].id


def _found(model: type[Record], record_id: int) -> Record:
    found = db.session.get(model, record_id)
    assert found is not None
    return found


def _principal(person: Person) -> Principal:
    found = staff_principal(person.user_id)
    assert found is not None
    return found


def _complaint(staff: list[Principal], site_id: int | None, peppers: PepperRing) -> Actor:
    keys = keys_of(new_code(), peppers=peppers, cost=LOWEST)[0]
    principal, private = make_reporter_principal(keys, peppers=peppers, cost=LOWEST)
    narrative = open_compartment(CompartmentKind.NARRATIVE, [*staff, principal])
    story = seal(
        narrative, {"lang": "fr", "story": CANARY, "where": CANARY}, kind="story", author_role=Role.REPORTER
    )
    made = Complaint(
        reference=new_reference(),
        submission_key=os.urandom(32),
        reporter_id=principal.id,
        channel=Channel.WEB,
        locale="fr",
        site_id=site_id,
        known_to=KnownTo.NOBODY,
        raise_with_employer=RaiseWithEmployer.YES,
        reply_route=ReplyRoute.CODE,
        received_at=clock.now(),
        narrative=narrative,
        story_id=story.id,
    )
    db.session.add(made)
    db.session.flush()
    return actors.reporter(made.id, principal_id=principal.id, private_key=private)


def _allegation(case: Case, item: str, outcome: Outcome | None, inspector: Person) -> Allegation:
    if outcome is None:
        return Allegation(reference=new_reference(), case_id=case.id, item_code=item, added_by=Role.REPORTER)
    reasons = {"lang": "en", "reasons": CANARY, "plain": CANARY}
    return Allegation(
        reference=new_reference(),
        case_id=case.id,
        item_code=item,
        added_by=Role.REPORTER,
        outcome=outcome,
        found_by_id=inspector.user_id,
        found_at=clock.now(),
        finding=seal(case.internal, reasons, kind="finding", author_role=Role.INSPECTOR),
    )


def _release(case: Case, inspector: Person) -> SiteRelease:
    assert case.shared is not None
    item = seal(
        case.shared, {"lang": "en", "text": RELEASED}, kind="site_release", author_role=Role.INSPECTOR
    )
    return SiteRelease(
        reference=new_reference(),
        case_id=case.id,
        side="team",
        user_id=inspector.user_id,
        at=clock.now(),
        reply_due_at=clock.now() + timedelta(days=5),
        item=item,
        text_hash="0" * 64,
    )


def _also_answers(site_id: int, organisation_id: int) -> None:
    with transaction():
        db.session.add(SiteAnswerer(site_id=site_id, organisation_id=organisation_id))
