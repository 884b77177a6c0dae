"""Turns the course of a case into the rows that the product would have written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from grievance.cases.models.allegation import Allegation, FindingVersion
from grievance.cases.models.case import Band, Case, CaseComplaint, CaseProvision
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import SiteRelease
from grievance.cases.models.severity import Severity
from grievance.cases.severity import FLOORS
from grievance.cases.states import ENDED, PAUSED, WITH_TEAM, ReplyKind
from grievance.complaints.models.complaint import Complaint, ComplaintItem, Consent
from grievance.complaints.models.message import Message, MessageText, Translator
from grievance.complaints.states import (
    AuthorSide,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    RaiseWithEmployer,
    ReplyRoute,
)
from grievance.demo.crowd import words
from grievance.demo.crowd.course import Course, Report
from grievance.demo.crowd.deadlines import clock_rows, next_due
from grievance.demo.crowd.log import By, Log
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands
from grievance.demo.crowd.sealing import Sealed
from grievance.foundation import clock
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.vault.keys import CLASSICAL
from grievance.vault.models.principal import Principal, PrincipalKind

#: Steps of which a worker is told.
_TOLD = frozenset(
    {"acknowledge", "accept", "decline", "refer_out", "close", "close_without_contact", "withdraw"}
    | {"reopen", "take_up_finding", "end_without_remedy", "hear_reporter"}
)
#: Steps of which the site is told too.
_TOLD_TO_SITE = frozenset({"end_without_remedy"})
#: Steps that follow from what a panel decided.
_BY_PANEL = frozenset({"reopen", "take_up_finding"})
_WITH_REASON = frozenset({"decline", "refer_out", "end_without_remedy"})
#: Steps with which the team writes to each worker.
_WITH_LETTER = ("acknowledge", "decline", "end_without_remedy", "refer_out")
SCORES = {Band.P0: (5, 90), Band.P1: (4, 72), Band.P2: (3, 54), Band.P3: (2, 36)}
_UNTRANSLATED_SHARE, _NEW_SHARE = 0.12, 0.3


@dataclass(frozen=True)
class Reported:
    """A report that was noted down."""

    number: int
    reference: str


@dataclass(frozen=True)
class Written:
    """A case that was noted down, with the numbers that others name and what happened in it."""

    course: Course
    case_id: int
    register_reference: str
    handler: int
    reports: tuple[Reported, ...]
    allegations: dict[str, int]
    log: Log


def write_case(
    book: Book, random: Random, hands: Hands, sealed: Sealed, course: Course, stories: Iterable[int]
) -> Written:
    """Note a case down with its reports, steps, deadlines and findings."""
    handler, register_reference = random.choice(hands.handlers), new_reference()
    case_id = _case(book, random, hands, sealed, course, handler, register_reference)
    log = Log(case_id)
    reports = tuple(
        _report(book, random, sealed, course, report, story)
        for report, story in zip(course.reports, stories, strict=True)
    )
    for report in reports:
        book.add(CaseComplaint, case_id=case_id, complaint_id=report.number)
    allegations = write_findings(book, hands, sealed, course, case_id, handler)
    _severity(book, course, case_id, handler)
    note_steps(log, hands, sealed, course, handler)
    for each in clock_rows(course):
        book.add(CaseClock, case_id=case_id, subject=None, **each)
    _letters(book, random, sealed, course, log, handler, reports)
    _releases(book, hands, sealed, course, case_id, handler)
    return Written(course, case_id, register_reference, handler, reports, allegations, log)


def write_findings(
    book: Book, hands: Hands, sealed: Sealed, course: Course, case_id: int, handler: int
) -> dict[str, int]:
    """Note down what is alleged, what was found of it and which commitments it relates to."""
    allegations = {
        item: _allegation(book, hands, sealed, course, case_id, handler, item) for item in course.items
    }
    _provisions(book, course, case_id)
    return allegations


def note_steps(log: Log, hands: Hands, sealed: Sealed, course: Course, handler: int) -> None:
    """Note the steps of a case in its log."""
    log.note(course.opened_at, "opened")
    for each in course.strides:
        told = ("reporter",) if each.verb in _TOLD else ()
        log.note(
            each.at,
            each.verb,
            by=_who(hands, each.verb, handler),
            target=each.target,
            visible_to=("operator", *told) if each.verb in _TOLD_TO_SITE else told,
            reason=sealed.why if each.verb in _WITH_REASON else None,
            details=each.details,
        )


def _who(hands: Hands, verb: str, handler: int) -> By:
    """Return who takes a step: a panel what it decided, and a second person the last one."""
    if verb in _BY_PANEL:
        return hands.panel[0], Role.PANEL_MEMBER
    return (hands.supervisor, Role.SUPERVISOR) if verb == "close" else (handler, Role.INSPECTOR)


def _case(
    book: Book,
    random: Random,
    hands: Hands,
    sealed: Sealed,
    course: Course,
    handler: int,
    register_reference: str,
) -> int:
    state, last = course.state, course.strides[-1] if course.strides else None
    told, ended = course.at("notify_site"), state in ENDED
    opened = clock.day_of(course.opened_at) if last else course.opened_at
    return book.add(
        Case,
        reference=course.reference,
        register_reference=register_reference,
        case_type=course.case_type,
        state=state,
        paused_from=last.source if last and state in PAUSED else None,
        parent_id=None,
        team_id=hands.team_id,
        handler_id=handler if course.at("assign") else None,
        site_id=course.ground.site_id,
        site_told_at=told,
        band=course.band,
        opened_at=opened,
        next_due_at=next_due(course),
        awaits_team=state in WITH_TEAM and random.random() < _NEW_SHARE,
        remedy_due_on=max(each.due_at for each in course.deeds).date() if course.at("agree_plan") else None,
        resolved_at=course.at("resolve"),
        closed_at=last.at if ended and last else None,
        closure_reason=course.closure,
        internal_id=sealed.internal,
        shared_id=sealed.shared if told else None,
    )


def _report(
    book: Book, random: Random, sealed: Sealed, course: Course, report: Report, story: int
) -> Reported:
    # Nobody has a code for it: the key that would open it was never made.
    reporter = book.add(
        Principal,
        kind=PrincipalKind.REPORTER,
        locator=random.randbytes(16),
        suite_id=CLASSICAL,
        public_key=random.randbytes(32),
        wrapped_private_key=random.randbytes(72),
        receives_grants=False,
    )
    reference = new_reference()
    number = book.add(
        Complaint,
        reference=reference,
        submission_key=random.randbytes(32),
        reporter_id=reporter,
        channel=report.channel,
        filing_basis=report.basis,
        locale=report.locale,
        site_id=course.ground.site_id,
        known_to=report.known_to,
        raise_with_employer=RaiseWithEmployer.YES
        if course.at("notify_site")
        else RaiseWithEmployer.ASK_FIRST,
        reply_route=ReplyRoute.CODE,
        received_at=clock.day_of(report.at) if course.strides else report.at,
        last_seen_by_reporter=clock.day_of(report.seen_at) if report.seen_at else None,
        narrative_id=sealed.narrative,
        story_id=story,
    )
    for item in course.items:
        book.add(ComplaintItem, complaint_id=number, item_code=item)
    book.add(
        Consent,
        complaint_id=number,
        audience=ConsentAudience.EMPLOYER,
        field=ConsentField.PROBLEM,
        answer=ConsentAnswer.YES if course.at("notify_site") else ConsentAnswer.ASK_FIRST,
        locale=report.locale,
        text_hash=_hash(report.locale),
        given_at=clock.day_of(report.at),
    )
    return Reported(number, reference)


def _allegation(
    book: Book, hands: Hands, sealed: Sealed, course: Course, case_id: int, handler: int, item: str
) -> int:
    rulings = [each for each in course.strides if item in each.found]
    last = rulings[-1] if rulings else None
    finder = hands.panel[0] if last is not None and last.verb in _BY_PANEL else handler
    number = book.add(
        Allegation,
        case_id=case_id,
        item_code=item,
        added_by=Role.REPORTER,
        outcome=last.found[item] if last else None,
        finding_item_id=sealed.reasons if last else None,
        found_by_id=finder if last else None,
        found_at=last.at if last else None,
    )
    for version, each in enumerate(rulings, start=1):
        book.add(
            FindingVersion,
            allegation_id=number,
            number=version,
            outcome=each.found[item],
            item_id=sealed.reasons,
            found_by_id=hands.panel[0] if each.verb in _BY_PANEL else handler,
            found_at=each.at,
            by_panel=each.verb in _BY_PANEL,
        )
    return number


def _provisions(book: Book, course: Course, case_id: int) -> None:
    known = catalogue()
    for code in sorted({code for item in course.items for code in known.items[item].provisions}):
        book.add(CaseProvision, case_id=case_id, provision_code=code, basis=known.provisions[code].basis)


def scope_of(band: Band) -> int:
    """Return how many are concerned, from 1 to 5."""
    return min(SCORES[band][0], 3)


def _severity(book: Book, course: Course, case_id: int, handler: int) -> None:
    at = course.at("accept")
    if at is None:
        return
    scale, score = SCORES[course.band]
    book.add(
        Severity,
        case_id=case_id,
        scale=scale,
        scope=scope_of(course.band),
        irremediability=scale,
        retaliation_risk=course.risk,
        score=max(score, FLOORS.get(course.band, 0)),
        reasons=[["scale", scale], ["base", score]],
        set_by_id=handler,
        set_at=at,
    )


def _letters(
    book: Book,
    random: Random,
    sealed: Sealed,
    course: Course,
    log: Log,
    handler: int,
    reports: tuple[Reported, ...],
) -> None:
    """Let the team write to each worker when it has read the report, and when the case ends unremedied."""
    for verb in _WITH_LETTER:
        at = course.at(verb)
        for number, report in zip(reports, course.reports, strict=True):
            if at is not None:
                reference = _message(book, random, sealed, number.number, report, handler, at)
                log.note(at, "message_sent", by=(handler, Role.INSPECTOR), details={"message": reference})


def _message(
    book: Book, random: Random, sealed: Sealed, complaint: int, report: Report, user: int, at: datetime
) -> str:
    reference = new_reference()
    message = book.add(
        Message,
        reference=reference,
        complaint_id=complaint,
        side=AuthorSide.TEAM,
        user_id=user,
        template=None,
        sent_at=at,
        read_at=clock.day_of(report.seen_at) if report.seen_at and report.seen_at > at else None,
    )
    locales = ["en"]
    if report.locale != "en" and random.random() > _UNTRANSLATED_SHARE:
        locales.append(report.locale)
    for locale in locales:
        book.add(
            MessageText,
            message_id=message,
            locale=locale,
            is_original=locale == "en",
            translator=None if locale == "en" else Translator.HUMAN,
            item_id=sealed.read[locale],
        )
    return reference


def _releases(book: Book, hands: Hands, sealed: Sealed, course: Course, case_id: int, handler: int) -> None:
    told = course.at("notify_site")
    if told is None:
        return
    reply_by = told + timedelta(days=14)
    _release(book, case_id, "team", None, handler, told, reply_by, sealed.notice, words.NOTICE)
    answered = course.at("investigate")
    if answered is not None:
        at = told + (answered - told) / 2
        _release(book, case_id, "site", ReplyKind.ANSWER, hands.operator, at, None, sealed.reply, words.REPLY)


def _release(
    book: Book,
    case_id: int,
    side: str,
    kind: ReplyKind | None,
    user: int,
    at: datetime,
    due: datetime | None,
    item: int,
    said: str,
) -> None:
    book.add(
        SiteRelease,
        case_id=case_id,
        side=side,
        kind=kind,
        user_id=user,
        at=at,
        reply_due_at=due,
        item_id=item,
        text_hash=_hash(said),
    )


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
