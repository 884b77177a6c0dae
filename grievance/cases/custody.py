"""Which keys belong to a case, and whether enough people hold them; needs no key to look."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, union_all
from sqlalchemy.orm import aliased

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User, UserState
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.respondent import Respondent
from grievance.cases.states import OPEN
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.models.principal import Principal

#: Beside the reporter, so many people can open each compartment of an open case.
ENOUGH = 2


@dataclass(frozen=True)
class ThinlyHeld:
    """A compartment of an open case that too few people can open."""

    reference: str
    kind: CompartmentKind
    team: str
    team_id: int
    holders: int


def compartments_of(which: ColumnElement[bool]) -> Subquery:
    """Return a query for the compartments (case_id, team_id, compartment_id) of the cases that fit."""
    own = [
        select(Case.id.label("case_id"), Case.team_id.label("team_id"), column.label("compartment_id")).where(
            which, column.is_not(None)
        )
        for column in (Case.internal_id, Case.shared_id)
    ]
    told = (
        select(Case.id, Case.team_id, Respondent.packet_id)
        .join(Respondent, Respondent.case_id == Case.id)
        .where(which, Respondent.packet_id.is_not(None))
    )
    reported = [
        select(Case.id, Case.team_id, column)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(which, column.is_not(None))
        for column in (
            Complaint.narrative_id,
            Complaint.original_id,
            Complaint.identity_id,
            Complaint.delivery_id,
        )
    ]
    return union_all(*own, told, *reported).subquery()


def thinly_held(which: ColumnElement[bool] | None = None) -> list[ThinlyHeld]:
    """Return every compartment of an open case that fewer than two people can open, by team."""
    return [
        ThinlyHeld(reference, CompartmentKind(kind), team, team_id, holders)
        for reference, kind, team, team_id, holders in db.session.execute(_thinly_held(which))
    ]


def _thinly_held(which: ColumnElement[bool] | None) -> Select[str, str, str, int, int]:
    open_ones = Case.state.in_(OPEN)
    belonging = compartments_of(open_ones if which is None else and_(open_ones, which))
    # Each once, and its holders counted for itself: thousands of cases may share one that many hold.
    places = select(belonging.c.compartment_id, belonging.c.team_id).distinct().subquery()
    holding = _holders().subquery()
    holders = func.coalesce(holding.c.holders, 0)
    return (
        select(Compartment.reference, Compartment.kind, Team.name, Team.id, holders.label("holders"))
        .select_from(places)
        .join(Compartment, Compartment.id == places.c.compartment_id)
        .join(Team, Team.id == places.c.team_id)
        .outerjoin(holding, holding.c.compartment_id == Compartment.id)
        .where(Compartment.destroyed_on.is_(None), holders < ENOUGH)
        .order_by(Team.name, Compartment.id)
    )


def _holders() -> Select[int, int]:
    """Return a query for how many people can open each compartment that anybody can open."""
    return (
        select(Grant.compartment_id, func.count(func.distinct(User.id)).label("holders"))
        .join(Compartment, and_(Compartment.id == Grant.compartment_id, Compartment.epoch == Grant.epoch))
        .join(Principal, and_(Principal.id == Grant.principal_id, Principal.retired_at.is_(None)))
        .join(User, and_(User.id == Principal.user_id, _can_open(User)))
        .group_by(Grant.compartment_id)
    )


def thin_without(user_id: int) -> list[int]:
    """Return the compartments of open cases that somebody holds and fewer than two others can open."""
    belonging = compartments_of(Case.state.in_(OPEN))
    holder = aliased(User)
    held = (
        select(Grant.compartment_id)
        .join(Principal, Principal.id == Grant.principal_id)
        .join(Compartment, Compartment.id == Grant.compartment_id)
        .where(Principal.user_id == user_id, Principal.retired_at.is_(None), Grant.epoch == Compartment.epoch)
    )
    query = (
        select(Compartment.id)
        .join(belonging, belonging.c.compartment_id == Compartment.id)
        .outerjoin(Grant, and_(Grant.compartment_id == Compartment.id, Grant.epoch == Compartment.epoch))
        .outerjoin(Principal, and_(Principal.id == Grant.principal_id, Principal.retired_at.is_(None)))
        .outerjoin(holder, and_(holder.id == Principal.user_id, holder.id != user_id, _can_open(holder)))
        .where(Compartment.destroyed_on.is_(None), Compartment.id.in_(held))
        .group_by(Compartment.id)
        .having(func.count(func.distinct(holder.id)) < ENOUGH)
    )
    return list(db.session.scalars(query.order_by(Compartment.id)))


def _can_open(holder: type[User]) -> ColumnElement[bool]:
    """Return the condition that somebody comes and opens what they hold, now and later on."""
    return and_(holder.state == UserState.ACTIVE, holder.leaving_since.is_(None))


def thin_by_team() -> dict[str, int]:
    """Return how many compartments of open cases too few people can open, by the team's name."""
    thin = _thinly_held(None).order_by(None).subquery()
    query = select(thin.c.name, func.count()).group_by(thin.c.name).order_by(thin.c.name)
    return {row[0]: row[1] for row in db.session.execute(query)}
