"""Contested facts as they are read: every value with its day, who says so, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Select, func, select

from grievance.cases.contested import FactSpeaker, FactTopic
from grievance.cases.models.case import Case
from grievance.cases.models.contested_fact import ContestedFact, FactValue
from grievance.cases.states import SourceConfidence
from grievance.cases.within import find_in_case
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item

#: So many questions stand on a page, each with so many values.
SERIES, VALUES = 10, 20


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
class ValueName:
    """What is known of a value without opening it."""

    reference: str
    topic: FactTopic
    speaker: FactSpeaker
    as_of: date


@dataclass(frozen=True)
class FactSeries:
    """One question of fact with everything that was said about it, by day."""

    reference: str
    topic: FactTopic
    name: str | None = field(repr=False)
    item_code: str | None
    values: Sequence[ValueView]
    earlier: int = 0
    """How many values of before are left out."""


#: A value with the question that it answers.
SaidOfFact = tuple[FactSeries, ValueView]


def series_of(actor: Actor, case: Case) -> list[FactSeries]:
    """Return the contested facts of a case, the oldest question first."""
    return [_series(actor, each, each.values) for each in db.session.scalars(_facts(case))]


def page_of_series(actor: Actor, case: Case, *, page: int) -> Page[FactSeries]:
    """Return one page of the same, each with the values of its latest days."""
    found = page_of(_facts(case), number=page, size=SERIES)
    counted = _counted([each.id for each in found.rows])
    rows = [_latest(actor, each, counted.get(each.id, 0)) for each in found.rows]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def values_of(
    actor: Actor, case: Case, references: Collection[str]
) -> dict[str, tuple[FactSeries, ValueView]]:
    """Return what is told differently by its names, each value with the question that it answers."""
    query = select(FactValue).join(FactValue.fact).where(ContestedFact.case_id == case.id)
    query = query.where(FactValue.reference.in_(references)).order_by(
        ContestedFact.id, FactValue.as_of, FactValue.id
    )
    return {
        each.reference: (_series(actor, each.fact, ()), _value(actor, each))
        for each in db.session.scalars(query)
    }


def names_of_values(case: Case) -> list[ValueName]:
    """Return by what each thing that was said about facts of a case is known while it is sealed."""
    query = (
        select(FactValue.reference, ContestedFact.topic, FactValue.speaker, FactValue.as_of)
        .join(ContestedFact, ContestedFact.id == FactValue.fact_id)
        .where(ContestedFact.case_id == case.id)
        .order_by(ContestedFact.id, FactValue.as_of, FactValue.id)
    )
    return [ValueName(*row) for row in db.session.execute(query)]


def find_fact(case: Case, reference: str) -> ContestedFact:
    """Return a contested fact of a case, or raise `NotFound`."""
    return find_in_case(ContestedFact, case, reference)


def value_references(case: Case) -> set[str]:
    """Return the names of everything that was said about facts of a case."""
    query = select(FactValue.reference).join(ContestedFact, ContestedFact.id == FactValue.fact_id)
    return set(db.session.scalars(query.where(ContestedFact.case_id == case.id)))


def _facts(case: Case) -> Select[ContestedFact]:
    return select(ContestedFact).where(ContestedFact.case_id == case.id).order_by(ContestedFact.id)


def _counted(facts: Collection[int]) -> dict[int, int]:
    query = select(FactValue.fact_id, func.count()).where(FactValue.fact_id.in_(facts))
    rows = db.session.execute(query.group_by(FactValue.fact_id))
    return {int(row[0]): int(row[1]) for row in rows}


def _latest(actor: Actor, fact: ContestedFact, count: int) -> FactSeries:
    newest = select(FactValue).where(FactValue.fact_id == fact.id)
    newest = newest.order_by(FactValue.as_of.desc(), FactValue.id.desc()).limit(VALUES)
    values = db.session.scalars(newest).all()[::-1]
    return replace(_series(actor, fact, values), earlier=count - len(values))


def _series(actor: Actor, fact: ContestedFact, values: Iterable[FactValue]) -> FactSeries:
    return FactSeries(
        reference=fact.reference,
        topic=fact.topic,
        name=_name(actor, fact),
        item_code=fact.allegation.item_code if fact.allegation is not None else None,
        values=[_value(actor, each) for each in values],
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
