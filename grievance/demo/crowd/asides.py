"""The rows of what happened beside the steps of an invented case: advocates, ratings and lessons."""

from __future__ import annotations

from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.services import advocates, lessons
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import LoweringAnswer
from grievance.demo.crowd.course import Lowering
from grievance.demo.crowd.log import REPORTER
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import SCORES, Written, scope_of
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role


def write_asides(book: Book, hands: Hands, sealed: Sealed, written: Written) -> None:
    """Note down who stood by a worker, who wished to rate the case lower, and what was learned."""
    _advocacy(sealed, written)
    if written.course.lowering is not None:
        _lowering(book, hands, sealed, written, written.course.lowering)
    _lesson(sealed, written)


def _advocacy(sealed: Sealed, written: Written) -> None:
    asked = written.course.advocacy
    if asked is None:
        return
    report = {"report": written.reports[asked.by].reference}
    written.log.note(asked.asked_at, advocates.ASKED, by=REPORTER, visible_to=("reporter",), details=report)
    if asked.found_at is not None:
        written.log.note(
            asked.found_at,
            advocates.FOUND,
            by=(written.handler, Role.INSPECTOR),
            reason=sealed.why,
            details=report,
        )


def _lowering(book: Book, hands: Hands, sealed: Sealed, written: Written, wish: Lowering) -> None:
    reference, course = new_reference(), written.course
    (other,) = (each for each in hands.handlers if each != written.handler)
    answering = written.handler if wish.answer is LoweringAnswer.TAKEN_BACK else other
    scale, _ = SCORES[course.band]
    inputs = SeverityInputs(scale=scale, scope=scope_of(course.band), irremediability=scale)
    about = {"lowering": reference, "band": str(wish.to_band)}
    book.add(
        SeverityLowering,
        reference=reference,
        case_id=written.case_id,
        from_band=wish.from_band,
        from_risk=course.risk,
        model_band=course.band,
        to_band=wish.to_band,
        to_risk=course.risk,
        inputs=inputs.as_codes(),
        asked_by_id=written.handler,
        asked_at=wish.asked_at,
        answer=wish.answer,
        answered_by_id=answering if wish.answer is not None else None,
        answered_at=wish.answered_at,
    )
    written.log.note(
        wish.asked_at,
        "lowering_asked",
        by=(written.handler, Role.INSPECTOR),
        reason=sealed.why,
        details=about,
    )
    if wish.answer is None or wish.answered_at is None:
        return
    refused = wish.answer is LoweringAnswer.REFUSED
    written.log.note(
        wish.answered_at,
        f"lowering_{wish.answer}",
        by=(answering, Role.INSPECTOR),
        reason=sealed.why if refused else None,
        details=about if wish.answer is LoweringAnswer.AGREED else {"lowering": reference},
    )


def _lesson(sealed: Sealed, written: Written) -> None:
    learned = written.course.lesson
    if learned is None:
        return
    reference = written.log.note(
        learned.at,
        lessons.WRITTEN,
        by=(written.handler, Role.INSPECTOR),
        reason=sealed.lesson,
        details={"cause": learned.cause},
    )
    for change, at in learned.changes:
        details = {"lesson": reference, "change": str(change), "changed_on": at.date().isoformat()}
        written.log.note(
            at, lessons.USED, by=(written.handler, Role.INSPECTOR), reason=sealed.lesson, details=details
        )
