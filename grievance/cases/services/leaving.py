"""Whoever leaves hands over their cases and keys first; then, and only then, is their account closed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, nulls_last, select
from sqlalchemy.orm import joinedload

from grievance.accounts.access import LEAVERS
from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.accounts.services.leaving import announce_leaving, close_user, require_may_see_off
from grievance.audit.trail import Announcement, record
from grievance.cases.access import CASES
from grievance.cases.custody import compartments_of, thin_without
from grievance.cases.models.case import Case
from grievance.cases.services.assignment import CAN_HANDLE, assign_case, possible_handlers
from grievance.cases.services.custody import take_all_from
from grievance.cases.states import OPEN
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.pages import Page, page_of
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, Grant
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, holds
from grievance.vault.services.principals import staff_principal

#: So many of what somebody has in hand stand on a page.
CASES_SHOWN = 50


def handled_by(actor: Actor, user: User, *, page: int = 1) -> Page[Case]:
    """Return one page of the open cases that somebody handles and the actor sees, the most urgent first."""
    return page_of(_handled(actor, user), number=page, size=CASES_SHOWN)


def chosen_of(actor: Actor, user: User, references: Collection[str]) -> list[Case]:
    """Return those of the same cases that have these references."""
    return list(db.session.scalars(_handled(actor, user).where(Case.reference.in_(references))))


def _handled(actor: Actor, user: User) -> Select[Case]:
    query = CASES.visible(actor).where(Case.handler_id == user.id, Case.state.in_(OPEN))
    ordered = query.order_by(nulls_last(Case.band.asc()), Case.next_due_at, Case.id)
    return ordered.options(joinedload(Case.site))


def find_leaver(actor: Actor, reference: str) -> User:
    """Return oneself, or somebody of one's teams whom one may see off; else raise `NotFound`."""
    found = db.session.scalar(select(User).where(User.reference == reference))
    if found is not None and found.id == actor.user_id:
        return found
    found = LEAVERS.find(actor, User.reference, reference)
    shared = select(TeamMember.id).where(
        TeamMember.user_id == found.id, TeamMember.team_id.in_(actor.team_ids)
    )
    if db.session.scalar(shared.limit(1)) is None:
        raise NotFound
    return found


def say_leaving(actor: Actor, user: User, *, last_day: date) -> None:
    """Say on which day somebody works last; where cases or keys hang on them, who runs accounts does not."""
    require_may_see_off(actor, user)
    if (
        actor.user_id != user.id
        and Reach.ORGANISATION not in actor.reaches(Permission.Account.SEE_OFF)
        and _has_something(user)
        and _supervisors_of(user)
    ):
        raise GuardRefused(N_("Cases or keys hang on this person. Their supervisor says that they leave."))
    announce_leaving(actor, user, last_day=last_day)


def takers(user: User, cases: Sequence[Case]) -> list[User]:
    """Return the colleagues who can handle at least one of these cases of somebody's, by name."""
    return [each for each in possible_handlers(*cases) if each.id != user.id]


def hand_over(actor: Actor, user: User, *, cases: Collection[str], to: User) -> None:
    """Give some or all of somebody's cases to a colleague, with those of their keys that the actor holds."""
    actor.must(Permission.Case.ASSIGN)
    chosen = chosen_of(actor, user, cases)
    if len(chosen) != len(set(cases)) or not chosen:
        raise InvalidInput(N_("Choose cases from the list. Some may be handed over already."), field="cases")
    unfit = [each.reference for each in chosen if to.id not in {one.id for one in possible_handlers(each)}]
    if unfit:
        raise InvalidInput(
            N_("%(name)s cannot handle %(cases)s, because of ties or of another team. Choose somebody else."),
            field="handler",
            name=to.name,
            cases=", ".join(unfit),
        )
    for case in chosen:
        assign_case(actor, case, handler=to)
        _give_keys(actor, case, to)


def close_account(actor: Actor, user: User) -> None:
    """Close the account of somebody who has left, unless a case or a key still hangs on it."""
    require_may_see_off(actor, user)
    if db.session.scalar(select(Case.id).where(Case.handler_id == user.id, Case.state.in_(OPEN)).limit(1)):
        raise GuardRefused(N_("They still handle open cases. Hand these over to colleagues first."))
    thin = len(thin_without(user.id))
    if thin:
        raise GuardRefused(
            N_(
                "Without them fewer than two people could open some sealed parts (%(count)s). First somebody "
                "who holds them gives them to a colleague, under Colleagues."
            ),
            count=thin,
        )
    close_user(actor, user)


def hear_closing(announcement: Announcement) -> None:
    """Take every key from an account that was closed; others hold them, as was made sure of."""
    user: User = announcement.record
    holder = staff_principal(user.id)
    if holder is not None:
        take_all_from(announcement.actor, holder, Case.id.is_not(None))
        holder.receives_grants = False


def _has_something(user: User) -> bool:
    handled = select(Case.id).where(Case.handler_id == user.id, Case.state.in_(OPEN)).limit(1)
    belonging = compartments_of(Case.state.in_(OPEN))
    held = (
        select(Grant.id)
        .join(Principal, Principal.id == Grant.principal_id)
        .where(Principal.user_id == user.id, Grant.compartment_id.in_(select(belonging.c.compartment_id)))
        .limit(1)
    )
    return db.session.scalar(handled) is not None or db.session.scalar(held) is not None


def _supervisors_of(user: User) -> bool:
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == user.organisation_id,
            User.id != user.id,
            User.state == UserState.ACTIVE,
            UserRole.role == Role.SUPERVISOR,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def _give_keys(actor: Actor, case: Case, to: User) -> None:
    """Give a new handler what the actor holds: the worker's name too, since they go on with it."""
    present = staff_principal(to.id)
    if present is None or not present.receives_grants or actor.private_key is None:
        return
    belonging = compartments_of(Case.id == case.id)
    wanted = select(Compartment).where(Compartment.id.in_(select(belonging.c.compartment_id)))
    for compartment in db.session.scalars(wanted.order_by(Compartment.id)).all():
        if holds(actor, compartment) and grant(actor, compartment, [present]):
            record(actor, "access.handed_over", compartment, kind=compartment.kind, handler=to.reference)


def deputies(user: User) -> list[User]:
    """Return the colleagues of somebody's teams who can look after their cases, by name."""
    theirs = select(TeamMember.team_id).where(TeamMember.user_id == user.id)
    beside = select(TeamMember.user_id).where(TeamMember.team_id.in_(theirs))
    able = select(UserRole.user_id).where(UserRole.role.in_(CAN_HANDLE))
    query = select(User).where(
        User.id.in_(beside),
        User.id.in_(able),
        User.id != user.id,
        User.state == UserState.ACTIVE,
        User.leaving_since.is_(None),
    )
    return list(db.session.scalars(query.order_by(User.name, User.id)))
