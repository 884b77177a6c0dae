"""The second pair of eyes: who has had a case in hand, and so cannot be its second person."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from grievance.accounts.models.user import User
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.conflict import names_of, roles_with, who_can
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor

GRAVE = frozenset({Band.P0, Band.P1})
_ASSIGNED = ("assign", "reassigned")
_SCREENED = ("screen", "severity_set")


def had_in_hand(case: Case) -> frozenset[int]:
    """Return everybody who handles a case, has ever handled it, or has found something in it.

    Whoever hands a case over, or gets another role, has had it in hand all the same.
    """
    events = select(CaseEvent.details).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(_ASSIGNED))
    named = {row[key] for row in db.session.scalars(events) for key in ("handler", "previous") if key in row}
    handled = db.session.scalars(select(User.id).where(User.reference.in_(named))).all()
    finders = select(Allegation.found_by_id).where(
        Allegation.case_id == case.id, Allegation.found_by_id.is_not(None)
    )
    found = [each for each in db.session.scalars(finders) if each is not None]
    return frozenset({*handled, *found} | ({case.handler_id} if case.handler_id is not None else set()))


def never_in_hand_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor never had a case in hand; agrees with `had_in_hand`."""
    own = select(User.reference).where(User.id == actor.user_id).scalar_subquery()
    named = [CaseEvent.details[key].as_string() == own for key in ("handler", "previous")]
    events = exists().where(CaseEvent.case_id == Case.id, CaseEvent.verb.in_(_ASSIGNED), or_(*named))
    found = exists().where(Allegation.case_id == Case.id, Allegation.found_by_id == actor.user_id)
    return and_(func.coalesce(Case.handler_id, 0) != actor.user_id, ~events, ~found)


def screened_by(case: Case) -> frozenset[int]:
    """Return everybody who screened a case or rated it, and who has had it in hand since.

    Where a case ends in its screening, these are who decided about it.
    """
    events = select(CaseEvent.user_id).where(
        CaseEvent.case_id == case.id, CaseEvent.verb.in_(_SCREENED), CaseEvent.user_id.is_not(None)
    )
    return had_in_hand(case).union(each for each in db.session.scalars(events) if each is not None)


def require_second_person(
    actor: Actor, case: Case, permission: StrEnum, *, why: str, hands: frozenset[int] | None = None
) -> None:
    """Refuse whoever has had the case in hand, with the reason and who else could do it.

    `hands` names them where more than that is asked.
    """
    hands = had_in_hand(case) if hands is None else hands
    if actor.user_id not in hands:
        return
    others = names_of(who_can(case, *roles_with(permission), besides=hands))
    if others:
        raise GuardRefused(why, names=others)
    raise GuardRefused(
        N_("Only somebody who never had the case in hand may do this, and nobody is left. Ask for help.")
    )
