"""Who may know what of a report: what can be asked, what was answered last, and everything before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from grievance.complaints.models.complaint import Complaint, Consent
from grievance.complaints.models.consenting import ConsentRequest, ConsentWording
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation.db import db

_YES_NO = (ConsentAnswer.YES, ConsentAnswer.NO)
_ALL = (ConsentAnswer.YES, ConsentAnswer.ASK_FIRST, ConsentAnswer.NO)
_WHOLE = {
    ConsentField.PROBLEM: _ALL,
    ConsentField.WORDS: _ALL,
    ConsentField.IDENTITY: _YES_NO,
    ConsentField.FILES: _YES_NO,
}
_OF_SURVIVOR: dict[ConsentAudience, dict[ConsentField, tuple[ConsentAnswer, ...]]] = {
    ConsentAudience.CASE_TEAM: {ConsentField.PROBLEM: _ALL},
    ConsentAudience.HELPER: dict.fromkeys(_WHOLE, _YES_NO),
}
_INSIDE_FOR_CHILDREN = frozenset(
    {ConsentAudience.PARTY_US, ConsentAudience.PARTY_JP, ConsentAudience.BRAND, ConsentAudience.PUBLIC}
)
#: What can be asked; whatever is not here goes to nobody of this kind, whatever anybody answers.
ASKABLE: dict[ConsentAudience, dict[ConsentField, tuple[ConsentAnswer, ...]]] = {
    ConsentAudience.EMPLOYER: _WHOLE,
    ConsentAudience.HELPER: dict.fromkeys(_WHOLE, _YES_NO),
    ConsentAudience.PARTY_US: _WHOLE,
    ConsentAudience.PARTY_JP: _WHOLE,
    ConsentAudience.AUTHORITY: _WHOLE,
    ConsentAudience.BRAND: {ConsentField.PROBLEM: _YES_NO, ConsentField.WORDS: _ALL},
    ConsentAudience.PUBLIC: {ConsentField.PROBLEM: _YES_NO},
}
#: Who sees totals; that they do is said to everybody who reports.
COUNTED = frozenset({ConsentAudience.BRAND, ConsentAudience.PUBLIC})


def askable(complaint: Complaint) -> dict[ConsentAudience, dict[ConsentField, tuple[ConsentAnswer, ...]]]:
    """Return what the worker of a report can be asked.

    A survivor is asked whether anybody looks into it, and about nobody who would never be told anyway.
    """
    if complaint.restriction is None:
        return ASKABLE
    if complaint.restriction.of_survivor:
        return _OF_SURVIVOR
    return {who: fields for who, fields in ASKABLE.items() if who not in _INSIDE_FOR_CHILDREN}


def choices_for(audience: ConsentAudience, field: ConsentField) -> tuple[ConsentAnswer, ...]:
    """Return what can be answered about an audience and a kind of thing, wherever it is asked."""
    return {**ASKABLE, **_OF_SURVIVOR}[audience][field]


@dataclass(frozen=True)
class GivenAnswer:
    """One answer with exactly what was asked, as far as the text is still known."""

    answer: ConsentAnswer
    on: date
    locale: str
    text: str | None


@dataclass(frozen=True)
class ConsentCell:
    """One audience and one kind of thing: the answer that counts, and all that were given, newest first."""

    audience: ConsentAudience
    field: ConsentField
    choices: tuple[ConsentAnswer, ...]
    answer: ConsentAnswer
    """No, where nothing was ever answered."""
    history: tuple[GivenAnswer, ...]
    asked_on: date | None
    """Since when a question of the team waits."""

    @property
    def silent(self) -> bool:
        """Whether nobody ever answered."""
        return not self.history

    @property
    def counted(self) -> bool:
        """Whether it is about totals, in which a report is counted until its worker says no."""
        return self.audience in COUNTED and self.field is ConsentField.PROBLEM


def last_answer(complaint: Complaint, audience: ConsentAudience, field: ConsentField) -> ConsentAnswer | None:
    """Return what a worker said last; None if they were never asked or never answered."""
    given = _given(complaint, Consent.audience == audience, Consent.field == field)
    return _last_of(complaint, given, audience, field)


def matrix_of(complaint: Complaint) -> list[ConsentCell]:
    """Return every cell that can be asked about, in the order in which pages show them."""
    every = _given(complaint)
    texts = _wordings({each.text_hash for each in every})
    given: dict[tuple[ConsentAudience, ConsentField], list[Any]] = {}
    for each in every:
        given.setdefault((each.audience, each.field), []).append(each)
    waiting = {(each.audience, each.field): each.asked_on for each in open_requests(complaint)}
    return [
        ConsentCell(
            audience=audience,
            field=field,
            choices=choices,
            answer=_last_of(complaint, given.get((audience, field), ()), audience, field) or ConsentAnswer.NO,
            history=_history(given.get((audience, field), ()), texts),
            asked_on=waiting.get((audience, field)),
        )
        for audience, fields in askable(complaint).items()
        for field, choices in fields.items()
    ]


def _given(complaint: Complaint, *about: ColumnElement[bool]) -> Sequence[Any]:
    """Return what a worker answered, the oldest first."""
    said = (Consent.answer, Consent.given_at, Consent.locale, Consent.text_hash)
    query = select(Consent.audience, Consent.field, *said)
    return db.session.execute(
        query.where(Consent.complaint_id == complaint.id, *about).order_by(Consent.id)
    ).all()


def _last_of(
    complaint: Complaint, given: Sequence[Any], audience: ConsentAudience, field: ConsentField
) -> ConsentAnswer | None:
    if complaint.erased_on is not None:
        return None
    if not given and (audience, field) == (ConsentAudience.EMPLOYER, ConsentField.PROBLEM):
        return ConsentAnswer(complaint.raise_with_employer.value)
    return given[-1].answer if given else None


def open_requests(complaint: Complaint) -> list[ConsentRequest]:
    """Return what the team has asked and the worker has not answered."""
    query = select(ConsentRequest).where(
        ConsentRequest.complaint_id == complaint.id, ConsentRequest.answered_on.is_(None)
    )
    return list(db.session.scalars(query.order_by(ConsentRequest.id)))


def _history(given: Sequence[Any], texts: dict[str, str]) -> tuple[GivenAnswer, ...]:
    return tuple(
        GivenAnswer(each.answer, each.given_at.date(), each.locale, texts.get(each.text_hash))
        for each in reversed(given)
    )


def _wordings(hashes: set[str]) -> dict[str, str]:
    query = select(ConsentWording).where(ConsentWording.text_hash.in_(hashes))
    return {each.text_hash: each.text for each in db.session.scalars(query)}
