"""The rows of appeals about an invented case: each is a case of its own, with a panel that decides it."""

from __future__ import annotations

from grievance.cases.appeals import FILED
from grievance.cases.models.appeal import Appeal, PanelMember, PanelVote
from grievance.cases.models.case import Band, Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.panels import AppealOutcome, AppealSide, PanelSeat
from grievance.cases.services.panels import VOTED
from grievance.cases.states import CaseState, CaseType, ClosureReason
from grievance.demo.crowd.course import FreshLook
from grievance.demo.crowd.deadlines import appeal_clock_row
from grievance.demo.crowd.log import REPORTER, By, Log
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import Written
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation import clock
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role


def write_appeals(book: Book, hands: Hands, sealed: Sealed, written: Written) -> None:
    """Note down each appeal about a case."""
    for look in written.course.appeals:
        _appeal(book, hands, sealed, written, look)


def _appeal(book: Book, hands: Hands, sealed: Sealed, written: Written, look: FreshLook) -> None:
    clock_row = appeal_clock_row(look)
    child = book.add(
        Case,
        reference=look.reference,
        register_reference=new_reference(),
        case_type=CaseType.APPEAL,
        state=_state_of(look),
        paused_from=None,
        parent_id=written.case_id,
        team_id=hands.team_id,
        handler_id=None,
        site_id=written.course.ground.site_id,
        site_told_at=None,
        band=written.course.band or Band.P2,
        opened_at=clock.day_of(look.filed_at) if look.seated_at else look.filed_at,
        next_due_at=clock_row["due_at"] if look.decided_at is None else None,
        awaits_team=look.seated_at is None,
        remedy_due_on=None,
        resolved_at=None,
        closed_at=clock.day_of(look.decided_at) if look.decided_at else None,
        closure_reason=ClosureReason.DECIDED if look.decided_at else None,
        internal_id=sealed.appeals,
        shared_id=None,
    )
    book.add(CaseClock, case_id=child, subject=None, **clock_row)
    appeal = book.add(
        Appeal,
        case_id=child,
        side=look.side,
        ground=look.ground,
        complaint_id=written.reports[look.by].number if look.by is not None else None,
        organisation_id=hands.firm_id if look.side is AppealSide.SITE else None,
        item_id=sealed.appeal,
        empanelled_at=look.seated_at,
        outcome=look.outcome,
        decided_at=look.decided_at,
        decision_item_id=sealed.decision if look.outcome is not None else None,
    )
    _course_of(book, hands, sealed, written, look, child, appeal)


def _state_of(look: FreshLook) -> CaseState:
    if look.decided_at is not None:
        return CaseState.CLOSED
    return CaseState.ACCEPTED if look.seated_at is not None else CaseState.RECEIVED


def _course_of(
    book: Book, hands: Hands, sealed: Sealed, written: Written, look: FreshLook, child: int, appeal: int
) -> None:
    """Note down what happened in the appeal, and in the case that it is about."""
    by_site = look.side is AppealSide.SITE
    who: By = (hands.operator, Role.OPERATOR) if by_site else REPORTER
    seen_by = ("operator", "reporter") if by_site else ("reporter",)
    own, about = Log(child), {"other": look.reference}
    own.note(look.filed_at, "opened", by=who)
    written.log.note(look.filed_at, FILED, by=who, visible_to=seen_by, details=about)
    if look.seated_at is not None:
        supervisor = (hands.supervisor, Role.SUPERVISOR)
        own.note(
            look.seated_at, "empanel", by=supervisor, target=CaseState.ACCEPTED, visible_to=("reporter",)
        )
        for seat, member in zip(PanelSeat, hands.panel, strict=True):
            book.add(PanelMember, appeal_id=appeal, user_id=member, seat=seat)
    if look.decided_at is not None and look.outcome is not None:
        _vote(book, hands, sealed, look, own, appeal)
        panel, details = (hands.panel[0], Role.PANEL_MEMBER), {"outcome": str(look.outcome)}
        own.note(
            look.decided_at,
            "decide_appeal",
            by=panel,
            target=CaseState.CLOSED,
            visible_to=seen_by,
            details=details,
        )
        for item, outcome in look.changes.items():
            changed = {"item": item, "outcome": str(outcome)}
            written.log.note(look.decided_at, "finding_varied", by=panel, details=changed)
        told = {**details, **about}
        written.log.note(look.decided_at, "appeal_decided", by=panel, visible_to=seen_by, details=told)
    own.write(book)


def _vote(book: Book, hands: Hands, sealed: Sealed, look: FreshLook, own: Log, appeal: int) -> None:
    assert look.decided_at is not None
    assert look.outcome is not None
    changes = {item: str(each) for item, each in look.changes.items()}
    for member in hands.panel:
        book.add(
            PanelVote,
            appeal_id=appeal,
            user_id=member,
            outcome=look.outcome,
            changes=changes if look.outcome is AppealOutcome.VARY else {},
            item_id=sealed.vote,
            voted_at=look.decided_at,
        )
        own.note(look.decided_at, VOTED, by=(member, Role.PANEL_MEMBER))
