"""Look for words in one's own open cases: opened while the search lasts, kept nowhere, and noted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.services.reading import note_reading
from grievance.cases.states import OPEN
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_ahead, open_bytes

#: Words are looked for in so many cases at most, those opened last.
MOST = 500


class Source(StrEnum):
    """What kind of text a word was found in."""

    REPORT = "report"
    MESSAGE = "message"
    NOTE = "note"
    FINDING = "finding"
    SITE = "site"


#: Where words lie; names and numbers of workers, files and votes of panels are not looked through.
_SOURCES: Mapping[str, Source] = {
    "story": Source.REPORT,
    "transcript": Source.REPORT,
    "message": Source.MESSAGE,
    "note": Source.NOTE,
    "reason": Source.NOTE,
    "hold": Source.NOTE,
    "task": Source.NOTE,
    "visit": Source.NOTE,
    "field_evidence": Source.NOTE,
    "custody": Source.NOTE,
    "finding": Source.FINDING,
    "fact_name": Source.FINDING,
    "fact_value": Source.FINDING,
    "source": Source.FINDING,
    "site_release": Source.SITE,
}


@dataclass(frozen=True)
class WordsFound:
    """In which cases all the words were found, and how far the search went."""

    sources: Mapping[int, frozenset[Source]]
    """By the number of the case."""
    cases: int
    """How many were looked through."""
    left_out: int
    """How many more open cases the searcher handles."""
    unopened: int
    """In how many of them something is sealed to which the searcher holds no key."""


def find_words(actor: Actor, text: str) -> WordsFound:
    """Return the searcher's own open cases that hold all the words, in any script.

    What was looked through is noted as one search with its number; what was found counts as read.
    """
    words = sought(text).split()
    own = _own_cases(actor)
    places = _places(own[:MOST])
    # What is only looked through is not shown to anybody: its keys do not stay with the visitor.
    reader = replace(actor)
    found: dict[int, dict[str, set[Source]]] = defaultdict(lambda: defaultdict(set))
    opened: dict[int, set[str]] = defaultdict(set)
    unopened: set[int] = set()
    open_ahead(reader, places)
    for item in _items(places) if words else ():
        case_id = places[item.compartment_id]
        try:
            told = sought(" ".join(_texts(json.loads(open_bytes(reader, item)))))
        except Sealed:
            unopened.add(case_id)
            continue
        for word in words:
            if word in told:
                found[case_id][word].add(_SOURCES[item.kind])
                opened[case_id].add(item.compartment.reference)
    hits = {
        case_id: frozenset(source for sources in by_word.values() for source in sources)
        for case_id, by_word in found.items()
        if len(by_word) == len(set(words))
    }
    note_reading(actor, {reference for case_id in hits for reference in opened[case_id]})
    searcher = db.session.get_one(User, actor.user_id)
    record(actor, "cases.searched", searcher, count=min(len(own), MOST))
    left_out = max(0, len(own) - MOST)
    return WordsFound(hits, min(len(own), MOST), left_out, len(unopened))


def _own_cases(actor: Actor) -> Sequence[Any]:
    query = select(Case.id, Case.internal_id, Case.shared_id).where(
        CASES.clause(actor), Case.handler_id == actor.user_id, Case.state.in_(sorted(OPEN))
    )
    return db.session.execute(query.order_by(Case.opened_at.desc(), Case.id.desc())).all()


def _places(cases: Sequence[Any]) -> dict[int, int]:
    """Return which compartment belongs to which case."""
    ids = [each.id for each in cases]
    reports = (
        select(Complaint.narrative_id, CaseComplaint.case_id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id.in_(ids), Complaint.erased_on.is_(None))
    )
    places = {row[0]: row[1] for row in db.session.execute(reports)}
    for each in cases:
        places |= {held: each.id for held in (each.internal_id, each.shared_id) if held is not None}
    return places


def _items(places: Mapping[int, int]) -> Iterator[SealedItem]:
    query = (
        select(SealedItem)
        .where(SealedItem.compartment_id.in_(list(places)), SealedItem.kind.in_(list(_SOURCES)))
        .options(joinedload(SealedItem.compartment))
    )
    yield from db.session.scalars(query)


def _texts(content: Any) -> Iterator[str]:
    """Return every text in what was sealed, but not the code of its language."""
    if isinstance(content, dict):
        for name, each in content.items():
            if name != "lang":
                yield from _texts(each)
    elif isinstance(content, list):
        for each in content:
            yield from _texts(each)
    elif isinstance(content, str):
        yield content
