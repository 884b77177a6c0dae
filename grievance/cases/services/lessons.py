"""Lessons: what is to be learned from a case, and later what was changed because of it, on which day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, Sealed
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.vault.services.compartments import open_item

WRITTEN, USED = "lesson_written", "lesson_used"
_LEARNS = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE, Permission.Case.CLOSE)


class LessonChange(StrEnum):
    """What was changed because of a lesson."""

    RULE = "rule"
    TEMPLATE = "template"
    POSTER = "poster"
    PRACTICE = "practice"


LESSON_CHANGE_LABELS: dict[LessonChange, str] = {
    LessonChange.RULE: N_("A rule"),
    LessonChange.TEMPLATE: N_("A text or template"),
    LessonChange.POSTER: N_("A poster"),
    LessonChange.PRACTICE: N_("How we work"),
}


@dataclass(frozen=True)
class Lesson:
    """A lesson of a case; its words are empty for somebody without the key."""

    reference: str
    cause: str
    written_on: date
    text: str | None = field(repr=False)


def write_lesson(actor: Actor, case: Case, *, cause: str, words: Words) -> None:
    """Write down what is to be learned from a case, and the root cause that it is about."""
    require_any(actor, case, *_LEARNS)
    if cause not in catalogue().root_causes:
        raise InvalidInput(N_("Choose one of the list."), field="cause")
    add_event(actor, case, WRITTEN, reason=_said(words), cause=cause)
    record(actor, "case.lesson_written", case)


def use_lesson(
    actor: Actor, case: Case, *, lesson: str, change: LessonChange, on: date | None, words: Words
) -> None:
    """Say what was changed because of a lesson, and on which day; a lesson may change several things."""
    require_any(actor, case, *_LEARNS)
    written = next((each.at.date() for each in _events(case) if each.reference == lesson), None)
    if written is None:
        raise InvalidInput(N_("Choose one of the list."), field="lesson")
    if on is None or not written <= on <= clock.today():
        raise InvalidInput(N_("Give a day from that of the lesson until today."), field="day")
    add_event(
        actor, case, USED, reason=_said(words), lesson=lesson, change=str(change), changed_on=on.isoformat()
    )
    record(actor, "case.lesson_used", case, kind=change)


def lessons(actor: Actor, case: Case) -> list[Lesson]:
    """Return the lessons of a case, oldest first."""
    return [
        Lesson(each.reference, each.details["cause"], each.at.date(), _opened(actor, each))
        for each in _events(case)
    ]


def anything_learned(case: Case) -> bool:
    """Whether a lesson of a case was written down."""
    query = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.verb == WRITTEN)
    return db.session.scalar(query.limit(1)) is not None


def _said(words: Words) -> Words:
    text = clean_lines(words.text)
    if not text:
        raise InvalidInput(N_("Write it down in a few words."), field="text")
    return Words(text, words.locale)


def _events(case: Case) -> list[CaseEvent]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == WRITTEN)
    return list(db.session.scalars(query.order_by(CaseEvent.id)))


def _opened(actor: Actor, event: CaseEvent) -> str | None:
    if event.reason is None:
        return None
    try:
        return str(open_item(actor, event.reason)["text"])
    except Sealed:
        return None
