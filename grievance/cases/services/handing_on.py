"""Take open cases off the hands of whoever may not have them any more, such as for ties to their site."""

from __future__ import annotations

from sqlalchemy import func, select

from grievance.accounts.absences import at_work
from grievance.accounts.models.user import User
from grievance.audit.trail import Announcement, record
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.services.assignment import possible_handlers
from grievance.cases.services.steps import add_event
from grievance.cases.states import OPEN
from grievance.cases.ties import is_about, is_tied_to_case
from grievance.foundation.db import db
from grievance.policy import actor as actors
from grievance.supplychain.models.tie import StaffTie


def hear_tie(announcement: Announcement) -> None:
    """Somebody has declared ties: their open cases about that site or firm go to colleagues."""
    tie: StaffTie = announcement.record
    query = select(Case).where(Case.handler_id == tie.user_id, is_about(tie), Case.state.in_(OPEN))
    for case in db.session.scalars(query.order_by(Case.id)).all():
        hand_on(case)


def hear_site(announcement: Announcement) -> None:
    """A case turns out to be about a site to which its handler has ties."""
    case: Case = announcement.record
    _hand_on_if_tied(case)


def hear_respondent(announcement: Announcement) -> None:
    """A case turns out to be about a firm to which its handler has ties."""
    named: Respondent = announcement.record
    _hand_on_if_tied(named.case)


def _hand_on_if_tied(case: Case) -> None:
    if case.handler_id is not None and is_tied_to_case(case.handler_id, case):
        hand_on(case)


def hand_on(case: Case) -> None:
    """Give a case to whoever has the fewest; with nobody free it stays, and its supervisors hear of it."""
    chosen = _least_busy(possible_handlers(case))
    if chosen is None:
        return
    service, previous, case.handler = actors.service(), case.handler, chosen
    before = previous.reference if previous is not None else None
    add_event(service, case, "reassigned", handler=chosen.reference, previous=before)
    case.awaits_team = True
    record(service, "case.reassigned", case, handler=chosen.reference)


def _least_busy(people: list[User]) -> User | None:
    ids = [each.id for each in people]
    open_cases = select(func.count(Case.id)).where(Case.handler_id == User.id, Case.state.in_(OPEN))
    query = (
        select(User)
        .where(User.id.in_(ids))
        .order_by(at_work().desc(), open_cases.scalar_subquery(), User.id)
        .limit(1)
    )
    return db.session.scalar(query)
