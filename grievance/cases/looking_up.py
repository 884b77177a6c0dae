"""Look cases up by what lies readable in them: numbers, sites, problems, places, people who handle them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, nulls_last, or_, select, union

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case
from grievance.foundation.db import db
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.supplychain.models.site import Site, SiteMineral

#: More are not shown: whoever finds so many looks for something narrower.
MOST = 50
#: Among so many of the most urgent a word that many cases have is found often enough.
_MANY = 1_000
_SHORTEST_REFERENCE = 4
_MOST_WORDS = 8
_LAST_LETTERS = "z" * 16


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
    known, mine = _Known.of(actor), CASES.clause(actor)
    asked = [_places_of(word, known, codes_of(word)) for word in words]
    if not all(asked):
        return []
    # A word that many have is found soon in the order of urgency; one that few have, by where it stands.
    soon = Case.id.in_(_most_urgent(mine)), *(or_(*places) for places in asked)
    found = _in_order(soon, MOST + 1)
    if len(found) <= MOST:
        few = [Case.id.in_(union(*(select(Case.id).where(place) for place in places))) for places in asked]
        found = _in_order((mine, *few), MOST + 1)
    return found


def _in_order(wanted: Iterable[ColumnElement[bool]], most: int) -> list[int]:
    order = (nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)
    return list(db.session.scalars(select(Case.id).where(*wanted).order_by(*order).limit(most)))


def _most_urgent(mine: ColumnElement[bool]) -> list[int]:
    """Return the first cases in sight: of each urgency an index has the order."""
    found: list[int] = []
    for band in (*Band, None):
        rated = Case.band.is_(None) if band is None else Case.band == band
        found += _in_order((mine, rated), _MANY - len(found))
        if len(found) >= _MANY:
            break
    return found


@dataclass(frozen=True)
class _Known:
    """The sites and people that cases in sight name, as they are compared with what was typed."""

    sites: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def of(cls, actor: Actor) -> _Known:
        mine = CASES.clause(actor)
        sites = select(Site.id, Site.name, Site.search_text, Site.number).where(
            exists().where(Case.site_id == Site.id, mine)
        )
        people = select(User.id, User.name).where(exists().where(Case.handler_id == User.id, mine))
        return cls(
            {
                row.id: sought(" · ".join((row.name, row.search_text, row.number or "")))
                for row in db.session.execute(sites)
            },
            {row.id: sought(row.name) for row in db.session.execute(people)},
        )


def _places_of(word: str, known: _Known, codes: Codes) -> list[ColumnElement[bool]]:
    """Return the conditions of which a case that holds a word meets one; none where nothing is called so."""
    typed = sought(word)
    sites = [each for each, text in known.sites.items() if typed in text]
    people = [each for each, text in known.people.items() if typed in text]
    items, countries, minerals = (list(each) for each in (codes.items, codes.countries, codes.minerals))
    possible: dict[ColumnElement[bool], Collection[object]] = {
        Case.site_id.in_(sites): sites,
        Case.handler_id.in_(people): people,
        Case.state.in_(list(codes.states)): codes.states,
        Case.case_type.in_(list(codes.types)): codes.types,
        Case.id.in_(select(Allegation.case_id).where(Allegation.item_code.in_(items))): items,
        Case.site_id.in_(select(Site.id).where(Site.country.in_(countries))): countries,
        Case.site_id.in_(select(SiteMineral.site_id).where(SiteMineral.mineral.in_(minerals))): minerals,
    }
    places = [place for place, called in possible.items() if called]
    if len(typed) >= _SHORTEST_REFERENCE and typed.isascii():
        # Between two references an index is asked, which no database does for the beginning of a text.
        near = Case.reference.between(typed, f"{typed}{_LAST_LETTERS}")
        places.append(and_(near, Case.reference.startswith(typed, autoescape=True)))
    return places
