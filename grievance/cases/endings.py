"""How a case came to be ready to close: put right, nothing found, or with something that stays owed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.states import CALLS_FOR_REMEDY, CaseState, ClosureReason
from grievance.cases.watch import silent_cases
from grievance.foundation.db import db

#: Nobody is left to put it right, or somebody else sees to it; never that a site refuses.
WITHOUT_REMEDY = (ClosureReason.SITE_CLOSED, ClosureReason.SUPERSEDED)
_PREPARES = ("prepare_closing", "end_without_remedy")
_S = CaseState
#: A case that was asked about from here has gone too far to end because its worker does not answer.
_PAST_FINDINGS = (
    *(_S.PLAN_PROPOSED, _S.PLAN_REVISION, _S.PLAN_AGREED, _S.REMEDIATION, _S.VERIFICATION),
    *(_S.RESOLVED, _S.CLOSING),
)


def preparation(case: Case) -> CaseEvent | None:
    """Return the step by which a case was last got ready to close, if it ever was."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(_PREPARES))
    return db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1))


def prepared_without_remedy(case: Case) -> ClosureReason | None:
    """Return why a case that is ready to close ends without a remedy; None if it ends in another way."""
    made = preparation(case) if case.state is CaseState.CLOSING else None
    reason = made.details.get("closure") if made is not None else None
    return ClosureReason(reason) if reason is not None else None


def is_prepared_without_remedy(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a case is ready to end without a remedy; `more` is of that step."""
    later = aliased(CaseEvent)
    otherwise = exists().where(
        later.case_id == Case.id, later.verb == "prepare_closing", later.id > CaseEvent.id
    )
    made = exists().where(
        CaseEvent.case_id == Case.id, CaseEvent.verb == "end_without_remedy", ~otherwise, *more
    )
    return and_(Case.state == CaseState.CLOSING, made)


def stays_owed(case: Case) -> bool:
    """Whether something was found or promised in a case that waits, which no silence of a worker ends."""
    return case.calls_for_remedy or case.paused_from in _PAST_FINDINGS


def outlasts_silence() -> ColumnElement[bool]:
    """Return the condition that a case cannot end by silence now, whatever its band; see `stays_owed`."""
    found = exists().where(Allegation.case_id == Case.id, Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY)))
    return or_(found, Case.paused_from.in_(_PAST_FINDINGS), Case.id.in_(silent_cases()))
