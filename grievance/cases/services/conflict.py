"""Conflict of interest, checked at every step that decides: a try is refused, and leaves a fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select

from grievance.accounts.models.user import User, UserRole, UserState
from grievance.audit.trail import record
from grievance.cases.access import CASES, members_of, of_teams, works_on
from grievance.cases.models.case import Case
from grievance.cases.ties import is_tied_to_case, tied_to_case
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.services.ties import declare_tie
from grievance.supplychain.stages import TieKind
from grievance.supplychain.ties import is_tied

BLOCKED = "conflict.blocked"
NO_SITE = N_(
    "No site is linked to this case yet. Link the site first and come back here. If you may not link it, "
    "enter its name under “Your ties to sites and companies” in your account."
)


class ConflictStep(StrEnum):
    """What somebody with ties tried."""

    LOOK = "look"
    RATE = "rate"
    ASSIGN = "assign"
    FINDINGS = "findings"
    VERIFY = "verify"
    EXTEND = "extend"
    APPEAL = "appeal"
    CLOSE = "close"


class KeptAway(NotFound):
    """Whoever has ties to the site or a firm: to them there is no such case, whatever they try."""


class HasTies(GuardRefused):
    """Somebody was chosen who has ties to the site or a firm of the case."""


def declare_conflict(
    actor: Actor,
    case: Case,
    *,
    company: Company | None = None,
    kind: TieKind = TieKind.OTHER,
    from_day: date | None = None,
    until_day: date | None = None,
) -> None:
    """Say that one has ties to a case's site, or to a firm of it: from now on the case is others'.

    Ties to a firm that works at the site, and does not run it, count for the site too.
    """
    CASES.require(actor, Permission.Case.READ, case)
    if case.site is None:
        raise GuardRefused(NO_SITE)
    if company is not None:
        declare_tie(actor, company=company, kind=kind, from_day=from_day, until_day=until_day)
    if not is_tied(actor.user_id, case.site_id):
        declare_tie(actor, site=case.site, kind=kind, from_day=from_day, until_day=until_day)
    record(actor, "conflict.declared", case, kind=kind)


def require_free(actor: Actor, case: Case, *, step: ConflictStep) -> None:
    """Refuse an actor who has ties to the case, before anything else is asked."""
    if works_on(actor, case) and is_tied_to_case(actor.user_id, case):
        refusal = KeptAway()
        refusal.leaves = _fact(actor, case, step, of=None)
        raise refusal


def require_free_colleague(
    actor: Actor, case: Case, colleague: User, *, step: ConflictStep, instead: list[User] | None = None
) -> None:
    """Refuse to choose a colleague who has ties to the case, and say who else could do it.

    These are the investigators of the case's teams, or others where they could not do it `instead`.
    """
    if not is_tied_to_case(colleague.id, case):
        return
    able = who_can(case, Role.INSPECTOR, Role.SAFEGUARDING_LEAD) if instead is None else instead
    others = names_of(able)
    refusal = (
        HasTies(
            N_("%(name)s has ties to the site or a firm. These colleagues can do it: %(names)s."),
            name=colleague.name,
            names=others,
        )
        if others
        else HasTies(
            N_(
                "%(name)s has ties to the site or a firm, and nobody else of the team can do it. "
                "Ask for somebody more."
            ),
            name=colleague.name,
        )
    )
    refusal.leaves = _fact(actor, case, step, of=colleague.reference)
    raise refusal


def require_not_kept_away(actor: Actor, reference: str) -> None:
    """Raise `KeptAway` if there is a case of the actor's teams that only ties keep from them."""
    query = select(Case).where(Case.reference == reference, of_teams(actor.team_ids))
    case = db.session.scalar(query) if actor.team_ids else None
    if case is not None:
        require_free(actor, case, step=ConflictStep.LOOK)


def who_can(case: Case, *roles: Role, besides: frozenset[int] = frozenset()) -> list[User]:
    """Return the people of a case's teams with one of these roles and no ties to the case, by name."""
    query = select(User).where(
        User.id.in_(members_of(case)),
        User.id.in_(_with(roles)),
        User.id.not_in(tied_to_case(case)),
        User.id.not_in(besides),
        User.state == UserState.ACTIVE,
        User.leaving_since.is_(None),
    )
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def roles_with(permission: StrEnum) -> tuple[Role, ...]:
    """Return the roles that may do something."""
    return tuple(role for role in Role if permission in GRANTS[role])


def names_of(people: list[User]) -> str:
    """Return the names of people as a sentence lists them."""
    return ", ".join(each.name for each in people)


def _with(roles: tuple[Role, ...]) -> Select[int]:
    return select(UserRole.user_id).where(UserRole.role.in_(roles))


def _fact(actor: Actor, case: Case, step: ConflictStep, *, of: str | None) -> Callable[[], None]:
    """Return what writes the fact down once all that was tried has been taken back."""
    case_id = case.id

    def write() -> None:
        record(actor, BLOCKED, db.session.get_one(Case, case_id), kind=step, handler=of)

    return write
