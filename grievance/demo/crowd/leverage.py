"""The rows of a request to a brand about an invented case, of its answer and of what it promised."""

from __future__ import annotations

from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.safety_gate import fingerprint
from grievance.cases.states import DisclosureAudience
from grievance.demo.crowd import words
from grievance.demo.crowd.course import Asking
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import Written
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation import clock
from grievance.foundation.references import new_reference
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.leverage.states import Ask, Rung
from grievance.policy.roles import Role


def write_request(book: Book, hands: Hands, sealed: Sealed, written: Written) -> None:
    """Note down what a brand was asked about a case, and what came of it."""
    asked = written.course.asking
    if asked is None:
        return
    reference = new_reference()
    packet = sealed.packets[asked.brand]
    heard = asked.answered_at is not None
    request = book.add(
        BrandRequest,
        reference=reference,
        case_id=written.case_id,
        organisation_id=asked.brand,
        disclosure_id=_text(book, hands, sealed, written, asked, reference),
        ask=Ask.USE_LEVERAGE,
        rung=Rung.CONCERN,
        packet_id=packet.compartment,
        item_id=packet.request,
        due_at=clock.day_of(asked.due_at) if heard else asked.due_at,
        answered_on=asked.answered_at.date() if asked.answered_at is not None else None,
        answer=asked.answer,
        in_time=asked.answered_at <= asked.due_at if asked.answered_at is not None else None,
        answer_item_id=packet.answer if heard else None,
        team_answer_item_id=sealed.brand_answer if heard else None,
    )
    about = {"request": reference}
    written.log.note(
        asked.sent_at,
        "brand_asked",
        by=(written.handler, Role.INSPECTOR),
        details={**about, "ask": str(Ask.USE_LEVERAGE)},
    )
    if asked.answered_at is not None:
        written.log.note(
            asked.answered_at,
            "brand_answered",
            by=(hands.brands[asked.brand].person, Role.BRAND),
            reason=sealed.brand_answer,
            details={**about, "answer": str(asked.answer)},
        )
        _promise(book, hands, sealed, written, asked, request, about)


def _text(book: Book, hands: Hands, sealed: Sealed, written: Written, asked: Asking, reference: str) -> int:
    """Note down the text that went out, which a second person has read."""
    content = words.request_to(hands.brands[asked.brand].name)
    return book.add(
        Disclosure,
        case_id=written.case_id,
        audience=DisclosureAudience.BRAND,
        version=1,
        item_id=sealed.requests[asked.brand],
        text_hash=fingerprint(content),
        basis_hash=fingerprint([each.reference for each in written.reports]),
        with_words=True,
        written_by_id=written.handler,
        written_at=asked.sent_at,
        approved_by_id=hands.supervisor,
        approved_at=asked.sent_at,
        released_at=asked.sent_at,
        release_reference=reference,
    )


def _promise(
    book: Book,
    hands: Hands,
    sealed: Sealed,
    written: Written,
    asked: Asking,
    request: int,
    about: dict[str, str],
) -> None:
    """Note down what the brand promised, and once its day has passed whether it kept its word."""
    if asked.promise_due is None or asked.answered_at is None:
        return
    judged = asked.kept is not None
    book.add(
        BrandCommitment,
        request_id=request,
        kind=Ask.USE_LEVERAGE,
        rung=Rung.CONCERN,
        promised_on=asked.answered_at.date(),
        due_on=asked.promise_due,
        item_id=sealed.packets[asked.brand].answer,
        team_item_id=sealed.brand_answer,
        said_done_on=asked.promise_due if asked.kept else None,
        report_item_id=sealed.brand_answer if asked.kept else None,
        kept=asked.kept,
        judged_on=asked.promise_due if judged else None,
        judged_by_id=written.handler if judged else None,
    )
    written.log.note(
        asked.answered_at,
        "brand_promised",
        by=(hands.brands[asked.brand].person, Role.BRAND),
        reason=sealed.brand_answer,
        details={**about, "kind": str(Ask.USE_LEVERAGE), "due": asked.promise_due.isoformat()},
    )
