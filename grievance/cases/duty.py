"""Who hears of a case now: its handler, or while they are away or gone, whoever stands in for them."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.absences import at_work, present_absence
from grievance.accounts.models.user import User, UserRole
from grievance.cases.access import members_of
from grievance.cases.models.case import Case
from grievance.cases.ties import tied_to_case
from grievance.foundation.db import db
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role

_CAN_HANDLE = tuple(role for role in Role if Permission.Case.INVESTIGATE in GRANTS[role])


def on_duty(case: Case) -> list[int]:
    """Return who hears of a case: the handler, else the deputy, the supervisors, whoever can handle it.

    Nobody with ties to the site is among them. Empty if nobody handles the case.
    """
    if case.handler_id is None:
        return []
    if _reachable(case, [case.handler_id]):
        return [case.handler_id]
    absence = present_absence(case.handler_id)
    deputies = [absence.deputy_id] if absence is not None and absence.deputy_id is not None else []
    return _reachable(case, deputies) or _with(case, Role.SUPERVISOR) or _with(case, *_CAN_HANDLE)


def takes_over(case: Case) -> int | None:
    """Return who goes on with what somebody who left had to do; nobody if there is nobody left."""
    return next(iter(on_duty(case) or _with(case, Role.SUPERVISOR) or _with(case, *_CAN_HANDLE)), None)


def _reachable(case: Case, people: list[int]) -> list[int]:
    query = select(User.id).where(
        User.id.in_(people), User.id.in_(members_of(case)), User.id.not_in(tied_to_case(case)), at_work()
    )
    return list(db.session.scalars(query))


def _with(case: Case, *roles: Role) -> list[int]:
    query = select(User.id).where(
        User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(roles))),
        User.id.in_(members_of(case)),
        User.id.not_in(tied_to_case(case)),
        at_work(),
    )
    return list(db.session.scalars(query.order_by(User.id)))
