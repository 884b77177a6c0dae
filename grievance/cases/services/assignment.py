"""Say who handles a case, and keep out whoever answers for the site."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.user import User, UserRole, UserState
from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import CASES, members_of
from grievance.cases.models.case import Case
from grievance.cases.services.safety_gate import gate
from grievance.cases.services.steps import add_event, move
from grievance.cases.states import CASE_FLOW, OPEN, CaseState
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.supplychain.models.site import SiteAnswerer
from grievance.supplychain.ties import tied_to

_CAN_HANDLE = [role for role in Role if Permission.Case.INVESTIGATE in GRANTS[role]]


def assign_case(actor: Actor, case: Case, *, handler: User) -> None:
    """Give a case to a colleague of its team; later on, hand it over."""
    CASES.require(actor, Permission.Case.ASSIGN, case)
    if handler.id not in {each.id for each in possible_handlers(case)}:
        raise GuardRefused(N_("Only an investigator of this case's team can handle it."))
    refuse_conflict(case, organisation_id=handler.organisation_id)
    case.handler = handler
    if case.state is CaseState.ACCEPTED:
        move(actor, case, "assign", handler=handler.reference)
        if not gate(case):
            clocks.start(case, "site_notice")
        return
    if case.state not in OPEN or any(step.verb == "accept" for step in CASE_FLOW.open_from(case.state)):
        raise WrongState
    add_event(actor, case, "reassigned", handler=handler.reference)
    record(actor, "case.reassigned", case, handler=handler.reference)


def possible_handlers(case: Case) -> list[User]:
    """Return the colleagues who can handle a case and do not answer for its site, by name."""
    able = select(UserRole.user_id).where(UserRole.role.in_(_CAN_HANDLE))
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.id.in_(members_of(case)),
                User.id.in_(able),
                User.id.not_in(tied_to(case.site_id)),
                User.leaving_since.is_(None),
                User.state != UserState.CLOSED,
            )
            .order_by(User.name)
        )
    )


def refuse_conflict(case: Case, *, organisation_id: int | None) -> None:
    """Refuse whoever belongs to an organisation that answers for the case's site."""
    answering = select(SiteAnswerer.id).where(
        SiteAnswerer.site_id == case.site_id, SiteAnswerer.organisation_id == organisation_id
    )
    if db.session.scalar(answering) is not None:
        raise GuardRefused(N_("Somebody who answers for the site cannot work on its case."))
