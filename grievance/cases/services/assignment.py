"""Say who handles a case; later on, hand it over."""

from __future__ import annotations

from sqlalchemy import and_, false, or_, select

from grievance.accounts.models.user import Gender, User, UserRole, UserState
from grievance.audit.trail import record
from grievance.cases.access import CASES, members_of
from grievance.cases.models.case import Case
from grievance.cases.services.conflict import ConflictStep, require_free, require_free_colleague
from grievance.cases.services.gate_opening import let_site_be_told
from grievance.cases.services.steps import add_event, move
from grievance.cases.states import CASE_FLOW, OPEN, CaseState
from grievance.cases.ties import tied_to_case
from grievance.complaints.queries import complaint_story
from grievance.complaints.survivors import TalkTo
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, Sealed, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role

CAN_HANDLE = [role for role in Role if Permission.Case.INVESTIGATE in GRANTS[role]]


def assign_case(actor: Actor, case: Case, *, handler: User) -> None:
    """Give a case to a colleague of its team; later on, hand it over."""
    require_free(actor, case, step=ConflictStep.ASSIGN)
    CASES.require(actor, Permission.Case.ASSIGN, case)
    require_free_colleague(actor, case, handler, step=ConflictStep.ASSIGN)
    if handler.id not in {each.id for each in possible_handlers(case)}:
        raise GuardRefused(N_("Only an investigator of this case's team can handle it."))
    _respect_wish(actor, case, handler)
    previous, waits, case.handler = case.handler, case.awaits_team, handler
    if case.state is CaseState.ACCEPTED:
        move(actor, case, "assign", handler=handler.reference)
        let_site_be_told(case)
        case.awaits_team = waits
        return
    too_early = previous is None and any(step.verb == "accept" for step in CASE_FLOW.open_from(case.state))
    if case.state not in OPEN or too_early:
        raise WrongState
    before = previous.reference if previous is not None else None
    add_event(actor, case, "reassigned", handler=handler.reference, previous=before)
    # To whoever gets it all of it is new; whoever takes it has it open.
    case.awaits_team = waits or handler.id != actor.user_id
    record(actor, "case.reassigned", case, handler=handler.reference)


def wished_gender(actor: Actor, case: Case) -> Gender | None:
    """Return whom the survivors of a case asked to talk to, as far as the actor can read it."""
    if case.restriction is None or not case.restriction.of_survivor:
        return None
    for complaint in case.complaints:
        try:
            answers = complaint_story(actor, complaint).survivor
        except Sealed:
            continue
        if answers is not None and answers.talk_to is not TalkTo.ANY:
            return Gender(answers.talk_to.value)
    return None


def _respect_wish(actor: Actor, case: Case, handler: User) -> None:
    """Refuse somebody whom a survivor did not ask for, as long as there is somebody whom they did."""
    wished = wished_gender(actor, case)
    if wished is None or handler.gender is wished:
        return
    fitting = [each.name for each in possible_handlers(case) if each.gender is wished]
    if fitting:
        woman = N_("The survivor asked for a woman. These colleagues can do it: %(names)s.")
        man = N_("The survivor asked for a man. These colleagues can do it: %(names)s.")
        raise GuardRefused(woman if wished is Gender.WOMAN else man, names=", ".join(fitting))


def possible_handlers(*cases: Case) -> list[User]:
    """Return the colleagues who can handle one of these cases and have no ties to its site, by name."""
    able = select(UserRole.user_id).where(UserRole.role.in_(CAN_HANDLE))
    fits = [and_(User.id.in_(members_of(each)), User.id.not_in(tied_to_case(each))) for each in cases]
    return list(
        db.session.scalars(
            select(User)
            .where(
                or_(false(), *fits),
                User.id.in_(able),
                User.leaving_since.is_(None),
                User.state != UserState.CLOSED,
            )
            .order_by(User.name, User.id)
        )
    )
