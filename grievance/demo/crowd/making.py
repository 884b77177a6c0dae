"""Make a crowd, some hundred cases at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from grievance.cases.models.allegation import Allegation, FindingVersion
from grievance.cases.models.appeal import Appeal, PanelMember, PanelVote
from grievance.cases.models.case import Case, CaseComplaint, CaseProvision
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.models.severity import Severity
from grievance.complaints.models.complaint import Complaint, ComplaintItem, Consent
from grievance.complaints.models.message import Message, MessageText
from grievance.demo.crowd import words
from grievance.demo.crowd.appeals import write_appeals
from grievance.demo.crowd.asides import write_asides
from grievance.demo.crowd.beginnings import Beginnings, count_beginnings, write_beginnings
from grievance.demo.crowd.course import Course
from grievance.demo.crowd.leverage import write_request
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands, hands
from grievance.demo.crowd.places import crowd_size, lay_out
from grievance.demo.crowd.register import Register
from grievance.demo.crowd.remedy import write_remedy
from grievance.demo.crowd.rows import Written, write_case
from grievance.demo.crowd.sealing import seal_for
from grievance.demo.crowd.telling import course_of
from grievance.demo.crowd.ties import declare_past_tie, keep_away
from grievance.demo.crowd.walking import reference
from grievance.demo.crowd.wellbeing import write_wellbeing
from grievance.foundation.db import count_for_planner, db, transaction
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.transparency.models import Publication, PublishedCase
from grievance.vault.models.principal import Principal

#: So many share their compartments, and are written in one transaction.
TOGETHER = 250
_ORDER = (
    Principal,
    Complaint,
    ComplaintItem,
    Consent,
    Case,
    CaseComplaint,
    Allegation,
    FindingVersion,
    CaseProvision,
    Severity,
    SeverityLowering,
    CaseEvent,
    CaseClock,
    Message,
    MessageText,
    SiteRelease,
    Disclosure,
    BrandRequest,
    BrandCommitment,
    Appeal,
    PanelMember,
    PanelVote,
    Plan,
    CorrectiveAction,
    ExtensionRequest,
    RemedyFact,
    CheckIn,
    SatisfactionAsk,
    SatisfactionAnswer,
    Publication,
    PublishedCase,
)


def make_crowd(cases: int, *, seed: int, now: datetime) -> Iterator[int]:
    """Make so many cases in the demonstration, and yield how many were made each time some are kept.

    The same seed, number and moment make the same cases in a demonstration that has none of them yet, and
    others beside those that it has; what seals them is new each time.
    """
    random = Random(seed)  # noqa: S311 - what is invented need not be unguessable
    with transaction():
        team = hands()
        grounds = lay_out(random, team_id=team.team_id)
        known = crowd_size()
        tied = declare_past_tie(team, grounds, now)
    if known:
        random = Random(f"{seed} after {known}")  # noqa: S311
    register, counted = Register(now), Beginnings()
    for start in range(0, cases, TOGETHER):
        number = min(TOGETHER, cases - start)
        told = [course_of(random, grounds, reference=reference(random), now=now) for _ in range(number)]
        for course in told:
            count_beginnings(random, counted, course)
        with transaction():
            written = _write(random, hands(), told, now, register)
            keep_away(random, tied, written)
        db.session.remove()
        yield number
    with transaction():
        _publish(register)
        write_beginnings(counted)
        count_for_planner()


def _write(
    random: Random, team: Hands, told: list[Course], now: datetime, register: Register
) -> list[Written]:
    """Write cases down; what a panel has to decide now is sealed to its members as well."""
    judged = [each for each in told if each.is_before_panel]
    others = [each for each in told if not each.is_before_panel]
    book = Book()
    written = [
        each
        for courses, panel in ((judged, team.panel_holders), (others, ()))
        for each in _seal_and_note(book, random, team, courses, now, panel)
    ]
    for each in written:
        register.take(each)
    book.write(_ORDER)
    book.hand_back()
    if register.is_full:
        _publish(register)
    return written


def _seal_and_note(
    book: Book,
    random: Random,
    team: Hands,
    told: list[Course],
    now: datetime,
    panel: Sequence[Principal],
) -> Iterator[Written]:
    if not told:
        return
    stories = [
        (report.locale, words.story(random, report.locale)) for course in told for report in course.reports
    ]
    sealed = seal_for(team, stories, panel=panel)
    items = iter(sealed.stories)
    for course in told:
        own = [next(items) for _ in course.reports]
        written = write_case(book, random, team, sealed, course, own)
        write_remedy(book, random, team, sealed, written)
        write_wellbeing(book, random, team, sealed, written, now)
        write_appeals(book, team, sealed, written)
        write_request(book, team, sealed, written)
        write_asides(book, team, sealed, written)
        written.log.write(book)
        yield written


def _publish(register: Register) -> None:
    book = Book()
    register.write(book)
    book.write(_ORDER)
    book.hand_back()
