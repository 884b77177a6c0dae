"""Look cases up by what lies readable in them: numbers, sites, problems, places, people who handle them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, nulls_last, or_, select

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.foundation.db import db
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.supplychain.models.site import Site, SiteMineral

#: More are not shown: whoever finds so many looks for something narrower.
MOST = 50
_SHORTEST_REFERENCE = 4
_MOST_WORDS = 8


@dataclass(frozen=True)
class Codes:
    """The codes whose names, in the searcher's language, hold a word."""

    items: Collection[str] = ()
    minerals: Collection[str] = ()
    countries: Collection[str] = ()
    states: Collection[str] = ()
    types: Collection[str] = ()


def look_up(actor: Actor, text: str, *, codes_of: Callable[[str], Codes]) -> list[int]:
    """Return the cases in sight in whose columns every word is found, the most urgent first.

    One more than are shown are returned, so that whoever shows them can say that there are more.
    """
    words = text.split()[:_MOST_WORDS]
    if not words:
        return []
    known = _Known.of(actor)
    query = select(Case.id).where(
        CASES.clause(actor), *(_holds(word, known, codes_of(word)) for word in words)
    )
    ordered = query.order_by(nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)
    return list(db.session.scalars(ordered.limit(MOST + 1)))


@dataclass(frozen=True)
class _Known:
    """The sites and people that cases in sight name, as they are compared with what was typed."""

    sites: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def of(cls, actor: Actor) -> _Known:
        mine = CASES.clause(actor)
        sites = select(Site.id, Site.name, Site.search_text, Site.number).where(
            Site.id.in_(select(Case.site_id).where(mine, Case.site_id.is_not(None)))
        )
        people = select(User.id, User.name).where(
            User.id.in_(select(Case.handler_id).where(mine, Case.handler_id.is_not(None)))
        )
        return cls(
            {
                row.id: sought(" · ".join((row.name, row.search_text, row.number or "")))
                for row in db.session.execute(sites)
            },
            {row.id: sought(row.name) for row in db.session.execute(people)},
        )


def _holds(word: str, known: _Known, codes: Codes) -> ColumnElement[bool]:
    """Return the condition that a word is found in some column of a case."""
    typed = sought(word)
    sites = [each for each, text in known.sites.items() if typed in text]
    people = [each for each, text in known.people.items() if typed in text]
    parts: list[ColumnElement[bool]] = [
        Case.site_id.in_(sites),
        Case.handler_id.in_(people),
        Case.state.in_(list(codes.states)),
        Case.case_type.in_(list(codes.types)),
        Case.id.in_(select(Allegation.case_id).where(Allegation.item_code.in_(list(codes.items)))),
        Case.site_id.in_(select(Site.id).where(Site.country.in_(list(codes.countries)))),
        Case.site_id.in_(select(SiteMineral.site_id).where(SiteMineral.mineral.in_(list(codes.minerals)))),
    ]
    if len(typed) >= _SHORTEST_REFERENCE and typed.isascii():
        parts.append(Case.reference.startswith(typed, autoescape=True))
    return or_(*parts)
