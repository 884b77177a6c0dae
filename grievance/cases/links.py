"""Which cases somebody has linked with a case, as far as the reader may open them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.models.link import CaseLink
from grievance.cases.states import LinkKind
from grievance.foundation.db import db
from grievance.policy.actor import Actor

#: What a timeline says of another case; whoever may not open that one reads nothing of it.
LINK_EVENTS = frozenset({"cases_linked", "cases_unlinked", "cases_told_apart"})


@dataclass(frozen=True)
class Linked:
    """One case that stands beside another."""

    reference: str
    """Of the link."""
    kind: LinkKind
    case: Case
    by: str


def links_of(actor: Actor, case: Case) -> list[Linked]:
    """Return the links of a case whose other end the actor may open, the oldest first."""
    found = _links(case)
    ends = [_other_end(each, case) for each in found]
    query = CASES.visible(actor).where(Case.id.in_(ends)).options(joinedload(Case.site))
    seen = {each.id: each for each in db.session.scalars(query)}
    return [
        Linked(each.reference, each.kind, seen[end], each.linked_by.name)
        for each, end in zip(found, ends, strict=True)
        if end in seen
    ]


def link_between(one: Case, other: Case) -> CaseLink | None:
    """Return the link of two cases, if there is one."""
    first, second = sorted((one.id, other.id))
    return db.session.scalar(select(CaseLink).where(CaseLink.first_id == first, CaseLink.second_id == second))


def linked_ids(case: Case) -> set[int]:
    """Return the cases about which somebody has said what they have to do with this one."""
    return {_other_end(each, case) for each in _links(case)}


def hidden_from(actor: Actor, events: Iterable[CaseEvent]) -> set[str]:
    """Return the events that tell of another case which the actor may not open, by their reference."""
    told = {each.reference: each.details.get("other", "") for each in events if each.verb in LINK_EVENTS}
    if not told:
        return set()
    query = select(Case.reference).where(CASES.clause(actor), Case.reference.in_(set(told.values())))
    seen = set(db.session.scalars(query))
    return {event for event, other in told.items() if other not in seen}


def _links(case: Case) -> list[CaseLink]:
    query = (
        select(CaseLink)
        .where(or_(CaseLink.first_id == case.id, CaseLink.second_id == case.id))
        .options(joinedload(CaseLink.linked_by))
    )
    return list(db.session.scalars(query.order_by(CaseLink.id)))


def _other_end(link: CaseLink, case: Case) -> int:
    return link.second_id if link.first_id == case.id else link.first_id
