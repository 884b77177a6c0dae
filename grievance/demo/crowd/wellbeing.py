"""The rows of how an invented case's workers fare: whether they are safe, and how they were treated."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from grievance.cases.models.case import Band, Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.states import ENDED, CaseType, CheckAnswer, CheckOccasion, SilenceDecision
from grievance.complaints.states import ReplyRoute
from grievance.demo.crowd.course import Course
from grievance.demo.crowd.deadlines import clock_rows
from grievance.demo.crowd.log import Log
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.rows import Reported, Written, note_steps, write_findings
from grievance.demo.crowd.sealing import Sealed
from grievance.demo.crowd.walking import punished, reference
from grievance.foundation.references import new_reference
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.states import Face, SatisfactionQuestion, SatisfactionRound

_WORSE_SHARE, _ANSWER_SHARE, _FACES_SHARE = 0.05, 0.7, 0.45
_FACES = (Face.YES, Face.YES, Face.YES, Face.PARTLY, Face.NO)
#: How somebody is punished for a report.
_PUNISHED = ("RT1", "RT1", "RT2")
#: The deadlines of a case about punishment that are kept.
_WAITS = frozenset({"triage", "findings"})


def write_wellbeing(
    book: Book, random: Random, hands: Hands, sealed: Sealed, written: Written, now: datetime
) -> None:
    """Note down whether workers were asked if they are safe, what they said, and how they were treated."""
    told = written.course.at("notify_site")
    if told is not None and (told + timedelta(days=30)).date() < now.date():
        for report in written.reports:
            _check(book, random, hands, sealed, written, report, (told + timedelta(days=30)).date(), now)
    closed = written.course.at("close")
    for report in written.reports if closed is not None else ():
        assert closed is not None
        book.add(
            SatisfactionAsk,
            complaint_id=report.number,
            round=SatisfactionRound.CLOSED,
            asked_on=closed.date(),
        )
        if random.random() < _FACES_SHARE:
            faces = {each.value: random.choice(_FACES) for each in SatisfactionQuestion}
            month, ticket = closed.date().replace(day=1), random.randbytes(32).hex()
            book.add(SatisfactionAnswer, ticket=ticket, month=month, counted=told is not None, **faces)


def _check(
    book: Book,
    random: Random,
    hands: Hands,
    sealed: Sealed,
    written: Written,
    report: Reported,
    due: date,
    now: datetime,
) -> None:
    answered = random.random() < _ANSWER_SHARE
    worse = answered and random.random() < _WORSE_SHARE
    silent = due + timedelta(days=14)
    is_silent = not answered and silent < now.date()
    child = _child(book, random, hands, sealed, written, due, now) if worse else None
    good = CheckAnswer.YES if answered else None
    book.add(
        CheckIn,
        complaint_id=report.number,
        occasion=CheckOccasion.WATCH,
        due_on=due,
        opened_on=due,
        route=ReplyRoute.CODE,
        still_there=good,
        treated_worse=(CheckAnswer.YES if worse else CheckAnswer.NO) if answered else None,
        safe_to_talk=good,
        answered_on=due if answered else None,
        child_id=child,
        silent_on=silent if is_silent else None,
        review_due_on=silent if is_silent else None,
        decision=SilenceDecision.NO_SIGN if is_silent else None,
        decided_on=silent if is_silent else None,
        decided_by_id=written.handler if is_silent else None,
    )


def _child(
    book: Book, random: Random, hands: Hands, sealed: Sealed, written: Written, day: date, now: datetime
) -> int:
    """Note down a case about punishment, as far as somebody has looked into it."""
    opened = datetime.combine(day, time(), UTC)
    first = written.course.reports[0]
    course = Course(
        reference=reference(random),
        ground=written.course.ground,
        case_type=CaseType.RETALIATION,
        items=(random.choice(_PUNISHED),),
        band=Band.P0,
        risk=3,
        reports=[replace(first, at=opened)],
    )
    course.strides = [each for each in punished(random, course) if each.at <= now]
    last = course.strides[-1] if course.strides else None
    child = book.add(
        Case,
        reference=course.reference,
        register_reference=new_reference(),
        case_type=course.case_type,
        state=course.state,
        paused_from=None,
        parent_id=written.case_id,
        team_id=hands.team_id,
        handler_id=written.handler,
        site_id=course.ground.site_id,
        site_told_at=None,
        band=course.band,
        opened_at=opened,
        next_due_at=None,
        awaits_team=last is None,
        remedy_due_on=None,
        resolved_at=None,
        closed_at=last.at if last is not None and course.state in ENDED else None,
        closure_reason=course.closure,
        internal_id=sealed.internal,
        shared_id=None,
    )
    write_findings(book, hands, sealed, course, child, written.handler)
    log = Log(child)
    note_steps(log, hands, sealed, course, written.handler)
    log.write(book)
    for each in clock_rows(course):
        if each["kind"] in _WAITS:
            book.add(CaseClock, case_id=child, subject=None, **each)
    return child
