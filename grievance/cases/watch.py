"""Asking workers whether they are safe: what is open, what is bad, what somebody has to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.check_in import CheckIn
from grievance.cases.states import GOOD_ANSWERS, CheckAnswer, CheckQuestion
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ReplyRoute
from grievance.foundation.db import db

#: After so many days without an answer somebody has to look.
SILENCE_DAYS = 14
#: The clock that runs until somebody has decided what a silence means.
REVIEW = "silence_review"
_BANDS = tuple(Band)
#: So many check-ins that wait are named to the database one by one.
_FEW = 500


def band_of_review(band: Band | None, risk: int) -> Band:
    """Return by which band somebody looks at a silence; from R2 on, a step of risk counts like a band."""
    level = _BANDS.index(band or Band.P2) - max(0, risk - 1)
    return _BANDS[max(0, level)]


def is_bad(question: CheckQuestion, answer: CheckAnswer) -> bool:
    """Whether an answer points to harm; being afraid to say does."""
    return answer is not GOOD_ANSWERS[question]


def bad_answers(check_in: CheckIn) -> list[CheckQuestion]:
    """Return the questions of a check-in whose answers point to harm."""
    return [each for each in CheckQuestion if (said := given(check_in, each)) and is_bad(each, said)]


def given(check_in: CheckIn, question: CheckQuestion) -> CheckAnswer | None:
    """Return what was answered to a question."""
    answer: CheckAnswer | None = getattr(check_in, question.value)
    return answer


def open_check_ins(complaint: Complaint, *, locked: bool = False) -> list[CheckIn]:
    """Return the check-ins of a report that still wait for an answer, the oldest first."""
    query = select(CheckIn).where(
        CheckIn.complaint_id == complaint.id,
        CheckIn.answered_on.is_(None),
        or_(CheckIn.decision.is_(None), CheckIn.id.in_(_newest_of(complaint))),
    )
    query = query.order_by(CheckIn.due_on, CheckIn.id)
    return list(db.session.scalars(query.with_for_update() if locked else query))


def check_ins_of(case: Case) -> list[CheckIn]:
    """Return all check-ins of a case's workers, the newest first."""
    mine = select(CaseComplaint.complaint_id).where(CaseComplaint.case_id == case.id)
    query = select(CheckIn).where(CheckIn.complaint_id.in_(mine))
    return list(db.session.scalars(query.order_by(CheckIn.due_on.desc(), CheckIn.id.desc())))


def undecided(case: Case) -> bool:
    """Whether a worker of a case was silent and nobody has decided yet what that means."""
    return first_silence(case) is not None


def first_silence(case: Case) -> date | None:
    """Return since when a worker of a case is silent, and nobody has decided yet what that means."""
    days = [each.silent_on for each in check_ins_of(case) if each.silent_on and each.decision is None]
    return min(days, default=None)


def needs_somebody() -> ColumnElement[bool]:
    """Return the condition that an officer has to act on a check-in: ask, or decide about silence."""
    return and_(
        CheckIn.decision.is_(None),
        CheckIn.answered_on.is_(None),
        or_(CheckIn.silent_on.is_not(None), CheckIn.route != ReplyRoute.CODE),
    )


def silences() -> ColumnElement[bool]:
    """Return the condition that a worker was silent and nobody has decided yet; agrees with `undecided`."""
    return and_(CheckIn.silent_on.is_not(None), CheckIn.decision.is_(None))


def silent_cases() -> Select[int]:
    """Return a query for the cases in which a worker was silent and nobody has decided yet."""
    return (
        select(CaseComplaint.case_id)
        .join(CheckIn, CheckIn.complaint_id == CaseComplaint.complaint_id)
        .where(silences())
    )


def watched_cases() -> Select[int]:
    """Return a query for the cases in which an officer has to act on a check-in."""
    waiting = select(CheckIn.complaint_id).where(needs_somebody())
    # PostgreSQL takes them for thousands and goes through all cases, unless it is told which few these are.
    known = db.session.scalars(waiting.limit(_FEW + 1)).all()
    asked = known if len(known) <= _FEW else waiting
    return select(CaseComplaint.case_id).where(CaseComplaint.complaint_id.in_(asked))


def first_due(ids: Sequence[int]) -> dict[int, date]:
    """Return, of these cases, by when an officer has to act on a check-in."""
    query = (
        select(CaseComplaint.case_id, func.min(func.coalesce(CheckIn.review_due_on, CheckIn.due_on)))
        .join(CheckIn, CheckIn.complaint_id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id.in_(ids), needs_somebody())
        .group_by(CaseComplaint.case_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _newest_of(complaint: Complaint) -> Select[int]:
    newest = select(CheckIn.id).where(CheckIn.complaint_id == complaint.id)
    return newest.order_by(CheckIn.due_on.desc(), CheckIn.id.desc()).limit(1)
