"""Contested facts as they are read: every value with its day, who says so, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.models.case import Case
from grievance.cases.models.contested_fact import ContestedFact, FactValue
from grievance.cases.states import SourceConfidence
from grievance.cases.within import find_in_case
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item


@dataclass(frozen=True)
class ValueView:
    """One thing that was said about a fact."""

    reference: str
    as_of: date
    speaker: FactSpeaker
    confidence: SourceConfidence
    lang: str
    value: str | None = field(repr=False)
    """None where the reader holds no key."""
    source: str | None = field(repr=False)
    added_by: str


@dataclass(frozen=True)
class FactSeries:
    """One question of fact with everything that was said about it, by day."""

    reference: str
    topic: FactTopic
    name: str | None = field(repr=False)
    item_code: str | None
    values: Sequence[ValueView]


def series_of(actor: Actor, case: Case) -> list[FactSeries]:
    """Return the contested facts of a case, the oldest question first."""
    query = select(ContestedFact).where(ContestedFact.case_id == case.id).order_by(ContestedFact.id)
    return [_series(actor, each) for each in db.session.scalars(query)]


def find_fact(case: Case, reference: str) -> ContestedFact:
    """Return a contested fact of a case, or raise `NotFound`."""
    return find_in_case(ContestedFact, case, reference)


def value_references(case: Case) -> set[str]:
    """Return the names of everything that was said about facts of a case."""
    query = select(FactValue.reference).join(ContestedFact, ContestedFact.id == FactValue.fact_id)
    return set(db.session.scalars(query.where(ContestedFact.case_id == case.id)))


def _series(actor: Actor, fact: ContestedFact) -> FactSeries:
    return FactSeries(
        reference=fact.reference,
        topic=fact.topic,
        name=_name(actor, fact),
        item_code=fact.allegation.item_code if fact.allegation is not None else None,
        values=[_value(actor, each) for each in fact.values],
    )


def _name(actor: Actor, fact: ContestedFact) -> str | None:
    if fact.name is None:
        return None
    try:
        return str(open_item(actor, fact.name)["text"])
    except Sealed:
        return None


def _value(actor: Actor, each: FactValue) -> ValueView:
    try:
        held = open_item(actor, each.item)
    except Sealed:
        held = {"lang": "", "value": None, "source": None}
    return ValueView(
        reference=each.reference,
        as_of=each.as_of,
        speaker=each.speaker,
        confidence=each.confidence,
        lang=held["lang"],
        value=held["value"],
        source=held["source"],
        added_by=each.added_by.name,
    )
