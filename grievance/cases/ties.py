"""Who has ties to a case: to its site, or to a contractor or recruiter that it is about."""

from __future__ import annotations

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select, union_all

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.supplychain.models.tie import StaffTie
from grievance.supplychain.ties import sites_of, sites_tied, tied_to

#: A case is about a firm until somebody says that it is not after all.
_NAMED = Respondent.set_aside_on.is_(None)


def tied_to_case(case: Case) -> Select[int]:
    """Return a query for the people who may hold no key of a case."""
    firms = select(Respondent.organisation_id).where(_of(case), Respondent.organisation_id.is_not(None))
    return select(User.id).where(
        or_(
            User.id.in_(tied_to(case.site_id)),
            User.id.in_(declared_to_firms(case)),
            User.organisation_id.in_(firms),
        )
    )


def declared_to_firms(case: Case) -> Select[int]:
    """Return a query for the people who have declared ties to a firm that a case is about."""
    return (
        select(StaffTie.user_id)
        .join(Respondent, Respondent.company_id == StaffTie.company_id)
        .where(_of(case), StaffTie.ended_at.is_(None))
    )


def is_tied_to_case(user_id: int | None, case: Case) -> bool:
    """Whether somebody has ties to a case."""
    return db.session.scalar(tied_to_case(case).where(User.id == user_id)) is not None


def are_tied(user_id: int | None, organisation_id: int | None) -> ColumnElement[bool]:
    """Return the condition that somebody has ties to a case; the same rule, the other way."""
    # A case without a site is at none to which there are ties, and no comparison with nothing.
    at_site = and_(Case.site_id.is_not(None), Case.site_id.in_(sites_tied(user_id, organisation_id)))
    return or_(at_site, Case.id.in_(cases_tied(user_id, organisation_id)))


def cases_tied(user_id: int | None, organisation_id: int | None) -> CompoundSelect[int]:
    """Return a query for the cases, and those that belong to them, about firms to which somebody has ties."""
    declared = select(StaffTie.company_id).where(
        StaffTie.user_id == user_id, StaffTie.ended_at.is_(None), StaffTie.company_id.is_not(None)
    )
    theirs: ColumnElement[bool] = Respondent.company_id.in_(declared)
    if organisation_id is not None:
        theirs = or_(theirs, Respondent.organisation_id == organisation_id)
    return _naming(theirs)


def ties_of(actor: Actor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the sites and cases to which an actor has ties by now, in order; figures leave those out."""
    whose = (actor.user_id, actor.organisation_id)
    sites, cases = (set(db.session.scalars(tied(*whose))) for tied in (sites_tied, cases_tied))
    return tuple(sorted(sites)), tuple(sorted(cases))


def is_about(tie: StaffTie) -> ColumnElement[bool]:
    """Return the condition that a tie is one to a case."""
    at_site = Case.site_id.in_(sites_of(tie))
    if tie.company_id is None:
        return at_site
    return or_(at_site, Case.id.in_(_naming(Respondent.company_id == tie.company_id)))


def _of(case: Case) -> ColumnElement[bool]:
    """Return the condition that a case is about a firm; an appeal is about those of its case."""
    return and_(_NAMED, Respondent.case_id.in_([each for each in (case.id, case.parent_id) if each]))


def _naming(firms: ColumnElement[bool]) -> CompoundSelect[int]:
    return union_all(
        select(Respondent.case_id).where(_NAMED, firms),
        select(Case.id).join(Respondent, Respondent.case_id == Case.parent_id).where(_NAMED, firms),
    )
