"""Make a crowd, some hundred cases at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from grievance.cases.models.allegation import Allegation, FindingVersion
from grievance.cases.models.case import Case, CaseComplaint, CaseProvision
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.cases.models.severity import Severity
from grievance.complaints.models.complaint import Complaint, ComplaintItem, Consent
from grievance.complaints.models.message import Message, MessageText
from grievance.demo.crowd import words
from grievance.demo.crowd.course import Course
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.people import Hands, hands
from grievance.demo.crowd.places import crowd_size, lay_out
from grievance.demo.crowd.remedy import write_remedy, write_wellbeing
from grievance.demo.crowd.rows import write_case
from grievance.demo.crowd.sealing import seal_for
from grievance.demo.crowd.telling import course_of
from grievance.foundation.db import count_for_planner, db, transaction
from grievance.foundation.references import ALPHABET
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
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
    CaseEvent,
    CaseClock,
    Message,
    MessageText,
    SiteRelease,
    Plan,
    CorrectiveAction,
    RemedyFact,
    CheckIn,
    SatisfactionAsk,
    SatisfactionAnswer,
)


def make_crowd(cases: int, *, seed: int, now: datetime) -> Iterator[int]:
    """Make so many cases in the demonstration, and yield how many were made each time some are kept.

    The same seed, number and moment make the same cases in a demonstration that has none of them yet, and
    others beside those that it has; what seals them is new each time.
    """
    random = Random(seed)  # noqa: S311 - what is invented need not be unguessable
    with transaction():
        team = hands().team_id
        grounds = lay_out(random, team_id=team)
        known = crowd_size()
    if known:
        random = Random(f"{seed} after {known}")  # noqa: S311
    for start in range(0, cases, TOGETHER):
        number = min(TOGETHER, cases - start)
        told = [course_of(random, grounds, reference=_reference(random), now=now) for _ in range(number)]
        with transaction():
            _write(random, hands(), told, now)
        db.session.remove()
        yield number
    with transaction():
        count_for_planner()


def _write(random: Random, team: Hands, told: list[Course], now: datetime) -> None:
    stories = [
        (report.locale, words.story(random, report.locale)) for course in told for report in course.reports
    ]
    sealed, book = seal_for(team, stories), Book()
    items = iter(sealed.stories)
    for course in told:
        own = [next(items) for _ in course.reports]
        written = write_case(book, random, team, sealed, course, own)
        write_remedy(book, random, team, sealed, written)
        write_wellbeing(book, random, team, sealed, written, now.date())
    book.write(_ORDER)
    book.hand_back()


def _reference(random: Random) -> str:
    return "".join(random.choice(ALPHABET) for _ in range(12))
