"""Look for words in one's own open cases: opened while the search lasts, kept nowhere, and noted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Subquery, func, select, union
from sqlalchemy.orm import joinedload

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.respondent import Respondent
from grievance.cases.services.reading import note_reading
from grievance.cases.states import OPEN
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_ahead, open_bytes

#: Words are looked for in so many cases at most, those opened last,
MOST = 500
#: and in so many texts of theirs, those written last: a case may hold a thousand reports.
MOST_TEXTS = 5000


class Source(StrEnum):
    """What kind of text a word was found in."""

    REPORT = "report"
    MESSAGE = "message"
    TRANSLATION = "translation"
    NOTE = "note"
    FINDING = "finding"
    PLAN = "plan"
    SITE = "site"
    BRAND = "brand"
    TOLD = "told"


#: Where words lie, by what was sealed with a case or with a report.
SOURCES: Mapping[str, Source] = {
    "story": Source.REPORT,
    "transcript": Source.REPORT,
    "message": Source.MESSAGE,
    "translation": Source.TRANSLATION,
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
    "appeal": Source.FINDING,
    "decision": Source.FINDING,
    "verification_reason": Source.FINDING,
    "action_text": Source.PLAN,
    "plan_sent_back": Source.PLAN,
    "evidence_note": Source.PLAN,
    "rejection": Source.PLAN,
    "extension_reason": Source.PLAN,
    "extension_answer": Source.PLAN,
    "site_release": Source.SITE,
    "site_statement": Source.SITE,
    "fact_objection": Source.SITE,
    "respondent_letter": Source.SITE,
    "answer": Source.BRAND,
    "commitment": Source.BRAND,
    "report": Source.BRAND,
    "disclosure": Source.TOLD,
}

#: What is not looked through, as the page of the search says: who a worker is and their money, files and
#: printed letters, votes of panels, what lies with somebody else, and copies of what lies elsewhere.
PASSED_OVER = frozenset(
    {
        "identity",
        "delivery",
        "claim",
        "received",
        "file",
        "letter",
        "pack_key",
        "vote",
        "opinion",
        "talk",
        "request",
        "release",
        "packet",
        "plan_reading",
        "text",
    }
)


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
    unread: int
    """How many older texts of theirs were left out."""


def find_words(actor: Actor, text: str) -> WordsFound:
    """Return the searcher's own open cases that hold all the words, in any script.

    What was looked through is noted as one search with its number; what was found counts as read.
    """
    words = set(sought(text).split())
    own, left_out = _own_cases(actor)
    found: dict[int, dict[str, set[Source]]] = defaultdict(lambda: defaultdict(set))
    opened: dict[int, set[str]] = defaultdict(set)
    unopened: set[int] = set()
    items, unread = _newest(own) if words else ([], 0)
    for item, case_id, told in _opened(actor, items):
        if told is None:
            unopened.add(case_id)
            continue
        for word in words:
            if word in told:
                found[case_id][word].add(SOURCES[item.kind])
                opened[case_id].add(item.compartment.reference)
    hits = {
        case_id: frozenset(source for sources in by_word.values() for source in sources)
        for case_id, by_word in found.items()
        if len(by_word) == len(words)
    }
    note_reading(actor, {reference for case_id in hits for reference in opened[case_id]})
    searcher = db.session.get_one(User, actor.user_id)
    record(actor, "cases.searched", searcher, count=len(own))
    return WordsFound(hits, len(own), left_out, len(unopened), unread)


def _own_cases(actor: Actor) -> tuple[Sequence[int], int]:
    """Return the newest of an actor's own open cases, and how many more there are."""
    query = select(Case.id).where(
        CASES.clause(actor), Case.handler_id == actor.user_id, Case.state.in_(sorted(OPEN))
    )
    ids = db.session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc())).all()
    return ids[:MOST], max(0, len(ids) - MOST)


def _newest(cases: Sequence[int]) -> tuple[Sequence[Row[SealedItem, int]], int]:
    """Return the texts that were sealed last with these cases, each with its case, and how many are older."""
    places = _places(cases)
    query = (
        select(SealedItem, places.c.case_id)
        .join(places, places.c.compartment_id == SealedItem.compartment_id)
        .where(SealedItem.kind.in_(list(SOURCES)))
    )
    total = db.session.scalar(query.with_only_columns(func.count())) or 0
    newest = query.order_by(SealedItem.id.desc()).limit(MOST_TEXTS)
    items = db.session.execute(newest.options(joinedload(SealedItem.compartment))).all()
    return items, total - len(items)


def _places(cases: Sequence[int]) -> Subquery:
    """Return which compartments belong to which case: of its reports, its own, and those of its firms."""
    reports = (
        select(Complaint.narrative_id.label("compartment_id"), CaseComplaint.case_id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(CaseComplaint.case_id.in_(cases), Complaint.erased_on.is_(None))
    )
    internal = select(Case.internal_id, Case.id).where(Case.id.in_(cases))
    shared = select(Case.shared_id, Case.id).where(Case.id.in_(cases))
    firms = select(Respondent.packet_id, Respondent.case_id).where(Respondent.case_id.in_(cases))
    return union(reports, internal, shared, firms).subquery()


def _opened(
    actor: Actor, items: Sequence[Row[SealedItem, int]]
) -> Iterator[tuple[SealedItem, int, str | None]]:
    """Return each text as words are looked for in it; None where the actor holds no key."""
    # What is only looked through is not shown to anybody: its keys do not stay with the visitor.
    reader = replace(actor)
    open_ahead(reader, {item.compartment_id for item, _ in items})
    for item, case_id in items:
        try:
            yield item, case_id, sought(" ".join(_texts(json.loads(open_bytes(reader, item)))))
        except Sealed:
            yield item, case_id, None


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
