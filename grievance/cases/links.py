"""Which cases somebody has linked with a case, as far as the reader may open them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Select, func, or_, select
from sqlalchemy import case as either
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


def links_of(
    actor: Actor,
    case: Case,
    *,
    kinds: Collection[LinkKind] = tuple(LinkKind),
    after: int = 0,
    most: int | None = None,
) -> list[Linked]:
    """Return the links of a case whose other end the actor may open, the oldest first, or some of them."""
    query = _links(actor, case, kinds).options(joinedload(CaseLink.linked_by)).order_by(CaseLink.id)
    found = db.session.scalars(query.offset(after).limit(most)).all()
    ends = [_other_end(each, case) for each in found]
    cases = select(Case).where(Case.id.in_(ends)).options(joinedload(Case.site))
    seen = {each.id: each for each in db.session.scalars(cases)}
    return [
        Linked(each.reference, each.kind, seen[end], each.linked_by.name)
        for each, end in zip(found, ends, strict=True)
    ]


def count_links(actor: Actor, case: Case, *, kinds: Collection[LinkKind] = tuple(LinkKind)) -> int:
    """Count them."""
    found = _links(actor, case, kinds).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def link_between(one: Case, other: Case) -> CaseLink | None:
    """Return the link of two cases, if there is one."""
    first, second = sorted((one.id, other.id))
    return db.session.scalar(select(CaseLink).where(CaseLink.first_id == first, CaseLink.second_id == second))


def linked_ids(case: Case, kinds: Collection[LinkKind] = tuple(LinkKind)) -> CompoundSelect[int]:
    """Return a query for the cases about which somebody has said what they have to do with this one."""
    later = select(CaseLink.second_id).where(CaseLink.first_id == case.id, CaseLink.kind.in_(kinds))
    earlier = select(CaseLink.first_id).where(CaseLink.second_id == case.id, CaseLink.kind.in_(kinds))
    return later.union_all(earlier)


def hidden_from(actor: Actor, events: Iterable[CaseEvent]) -> set[str]:
    """Return the events that tell of another case which the actor may not open, by their reference."""
    told = {each.reference: each.details.get("other", "") for each in events if each.verb in LINK_EVENTS}
    if not told:
        return set()
    query = select(Case.reference).where(CASES.clause(actor), Case.reference.in_(set(told.values())))
    seen = set(db.session.scalars(query))
    return {event for event, other in told.items() if other not in seen}


def _links(actor: Actor, case: Case, kinds: Collection[LinkKind]) -> Select[CaseLink]:
    other_end = either((CaseLink.first_id == case.id, CaseLink.second_id), else_=CaseLink.first_id)
    return (
        select(CaseLink)
        .join(Case, Case.id == other_end)
        .where(or_(CaseLink.first_id == case.id, CaseLink.second_id == case.id))
        .where(CaseLink.kind.in_(kinds), CASES.clause(actor))
    )


def _other_end(link: CaseLink, case: Case) -> int:
    return link.second_id if link.first_id == case.id else link.first_id
