"""Who hears of a case now: its handler, or while they are away or gone, whoever stands in for them."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.absences import at_work, present_absence
from grievance.accounts.models.user import User, UserRole
from grievance.cases.access import members_of
from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.policy.roles import Role
from grievance.supplychain.ties import tied_to


def on_duty(case: Case) -> list[int]:
    """Return who hears of a case: the handler, else the deputy, else the supervisors of its teams.

    Nobody with ties to the site is among them. Empty if nobody handles the case.
    """
    if case.handler_id is None:
        return []
    if _reachable(case, [case.handler_id]):
        return [case.handler_id]
    absence = present_absence(case.handler_id)
    deputies = [absence.deputy_id] if absence is not None and absence.deputy_id is not None else []
    return _reachable(case, deputies) or _supervisors(case)


def _reachable(case: Case, people: list[int]) -> list[int]:
    query = select(User.id).where(
        User.id.in_(people), User.id.in_(members_of(case)), User.id.not_in(tied_to(case.site_id)), at_work()
    )
    return list(db.session.scalars(query))


def _supervisors(case: Case) -> list[int]:
    supervising = select(UserRole.user_id).where(UserRole.role == Role.SUPERVISOR)
    query = select(User.id).where(
        User.id.in_(supervising),
        User.id.in_(members_of(case)),
        User.id.not_in(tied_to(case.site_id)),
        at_work(),
    )
    return list(db.session.scalars(query.order_by(User.id)))
