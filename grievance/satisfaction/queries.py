"""Which round is open to a worker, what they tapped, and the lines that somebody may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.queries import case_of
from grievance.cases.states import CaseState
from grievance.cases.told import refused_by_workers
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import ConsentAudience
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.states import SCORES, Face, SatisfactionQuestion
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant, SealedItem
from grievance.vault.pseudonyms import pseudonym
from grievance.vault.services.compartments import open_item

#: So long a round stays open; the next one ends it earlier.
_OPEN = timedelta(days=60)
#: The newest lines are enough to learn from.
_MOST_LINES = 100
#: As many answers stand behind every step of a figure.
_TOGETHER = 5


@dataclass(frozen=True)
class Sheet:
    """How far a worker is with the questions of a round."""

    given: Mapping[SatisfactionQuestion, Face]
    ended: bool

    @property
    def next_question(self) -> SatisfactionQuestion | None:
        """The first question without an answer; None once only the line is left."""
        return next((each for each in SatisfactionQuestion if each not in self.given), None)


@dataclass(frozen=True)
class Line:
    """An open line as somebody reads it who never had the case in hand: no case, no site, no day."""

    month: date
    lang: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Tally:
    """How often a question was answered, and what the answers add up to."""

    answers: int
    sum: int

    @property
    def hundredths(self) -> int:
        """The mean score from 1 to 3, times a hundred."""
        return round(self.sum * 100 / self.answers)


def round_of(complaint: Complaint) -> SatisfactionAsk | None:
    """Return the round that is open to the worker of a report: the newest, while the case stays closed."""
    case = case_of(complaint)
    if case is None or case.state is not CaseState.CLOSED:
        return None
    newest = (
        select(SatisfactionAsk)
        .where(SatisfactionAsk.complaint_id == complaint.id, SatisfactionAsk.asked_on > clock.today() - _OPEN)
        .order_by(SatisfactionAsk.asked_on.desc(), SatisfactionAsk.id.desc())
    )
    return db.session.scalar(newest.limit(1))


def ticket_of(actor: Actor, asked: SatisfactionAsk) -> str:
    """Return the name of this worker's answers in a round, which only their key makes."""
    return pseudonym(actor, f"satisfaction {asked.round} {asked.asked_on.isoformat()}")


def answer_of(actor: Actor, asked: SatisfactionAsk) -> SatisfactionAnswer | None:
    """Return what this worker has answered in a round so far."""
    mine = SatisfactionAnswer.ticket == ticket_of(actor, asked)
    return db.session.scalar(select(SatisfactionAnswer).where(mine))


def sheet_of(actor: Actor, complaint: Complaint) -> Sheet | None:
    """Return the open round of one's own report with what was tapped; None if nothing is asked now."""
    asked = round_of(complaint)
    if asked is None or actor.complaint_id != complaint.id:
        return None
    row = answer_of(actor, asked)
    if row is None:
        return Sheet({}, ended=False)
    given = {each: face for each in SatisfactionQuestion if (face := getattr(row, each.value)) is not None}
    return Sheet(given, ended=row.ended or row.month != clock.today().replace(day=1))


def lines(actor: Actor) -> list[Line]:
    """Return the lines of past months that were sealed to the actor, the newest month first.

    A line of this month waits, so that its coming does not say which case was closed just before.
    """
    actor.must(Permission.Satisfaction.HEAR)
    mine = (
        select(SatisfactionAnswer)
        .join(SealedItem, SealedItem.id == SatisfactionAnswer.line_id)
        .join(Compartment, Compartment.id == SealedItem.compartment_id)
        .join(Grant, Grant.compartment_id == Compartment.id)
        .where(
            Compartment.kind == CompartmentKind.OPINION,
            Grant.principal_id == actor.principal_id,
            Grant.epoch == SealedItem.epoch,
            SatisfactionAnswer.month < clock.today().replace(day=1),
        )
        .order_by(SatisfactionAnswer.month.desc(), SatisfactionAnswer.ticket)
    )
    found = []
    for row in db.session.scalars(mine.limit(_MOST_LINES)):
        assert row.line is not None
        opened = open_item(actor, row.line)
        found.append(Line(row.month, opened["lang"], opened["text"]))
    return found


def may_be_counted() -> ColumnElement[bool]:
    """Return the condition for cases that may feed a figure: known to their site, refused by nobody."""
    return and_(Case.site_told_at.is_not(None), Case.id.not_in(refused_by_workers(ConsentAudience.PUBLIC)))


def asked_until(day: date) -> int:
    """Count how often workers were asked until a day."""
    query = (
        select(func.count(SatisfactionAsk.id))
        .join(CaseComplaint, CaseComplaint.complaint_id == SatisfactionAsk.complaint_id)
        .join(Case, Case.id == CaseComplaint.case_id)
        .where(SatisfactionAsk.asked_on <= day, may_be_counted())
    )
    return db.session.scalar(query) or 0


def answered_until(day: date) -> tuple[int, dict[SatisfactionQuestion, Tally]]:
    """Count the answers of all months that were over on a day, and what each question's add up to.

    Each question is counted in fives, in the order in which rows were begun: between any two counts lie five
    answers or none, so that nobody's own can be worked out.
    """
    over = select(SatisfactionAnswer).where(
        SatisfactionAnswer.month < day.replace(day=1), SatisfactionAnswer.counted.is_(True)
    )
    rows = db.session.scalars(over.order_by(SatisfactionAnswer.month, SatisfactionAnswer.id)).all()
    spoke = [row for row in rows if any(_scores(row, each) for each in SatisfactionQuestion)]
    tallies = {}
    for question in SatisfactionQuestion:
        scores = [score for row in rows if (score := _scores(row, question))]
        counted = scores[: len(scores) - len(scores) % _TOGETHER]
        tallies[question] = Tally(len(counted), sum(counted))
    return len(spoke), tallies


def _scores(row: SatisfactionAnswer, question: SatisfactionQuestion) -> int:
    face = getattr(row, question.value)
    return SCORES.get(face, 0) if face is not None else 0
