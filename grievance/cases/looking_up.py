"""Look cases up by what lies readable in them: numbers, sites, problems, places, people who handle them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, nulls_last, or_, select

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
_MANY = 2_000
_SHORTEST_REFERENCE = 4
_MOST_WORDS = 8
_LAST_LETTERS = "z" * 16
_ORDER = (nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)


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
    known, numbered = _Known.of(actor), _beginnings(words)
    asked = [_places_of(word, known, codes_of(word), numbered) for word in words]
    if not all(each.apart() for each in asked):
        return []
    # A word that many have is found soon in the order of urgency; one that few have, by where it stands.
    mine = CASES.clause(actor)
    found, complete = _among_the_most_urgent(mine, asked)
    return found if complete else _by_place(mine, asked)


def _among_the_most_urgent(mine: ColumnElement[bool], asked: Sequence[_Places]) -> tuple[list[int], bool]:
    """Return what the first cases in sight hold, and whether no other case could be among what is shown."""
    holds = and_(*(each.in_one() for each in asked))
    found: list[int] = []
    left = _MANY
    # Of each urgency an index has the order.
    for band in (*Band, None):
        rated = Case.band.is_(None) if band is None else Case.band == band
        first = select(Case.id, holds).where(mine, rated).order_by(*_ORDER).limit(left)
        seen = db.session.execute(first).all()
        found += [case_id for case_id, held in seen if held]
        left -= len(seen)
        if not left or len(found) > MOST:
            break
    return found[: MOST + 1], left > 0 or len(found) > MOST


def _by_place(mine: ColumnElement[bool], asked: Sequence[_Places]) -> list[int]:
    """Return what all cases in sight hold; the word with the fewest places is asked for at each of them."""
    first = min(asked, key=lambda each: len(each.apart()))
    others = [or_(*each.apart()) for each in asked if each is not first]
    found = [in_order(mine, place, *others) for place in first.apart()]
    return found[0] if len(found) == 1 else in_order(Case.id.in_({each for some in found for each in some}))


def in_order(*wanted: ColumnElement[bool]) -> list[int]:
    """Return the most urgent cases that meet all these conditions, and one more than are shown."""
    return list(db.session.scalars(select(Case.id).where(*wanted).order_by(*_ORDER).limit(MOST + 1)))


@dataclass(frozen=True)
class _Known:
    """The sites and people that cases in sight name, as they are compared with what was typed."""

    sites: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def of(cls, actor: Actor) -> _Known:
        mine = CASES.clause(actor)
        sites = select(Site.id, Site.name, Site.search_text, Site.number).where(
            Site.id.in_(_sites_of_cases()), exists().where(Case.site_id == Site.id, mine)
        )
        people = select(User.id, User.name).where(exists().where(Case.handler_id == User.id, mine))
        return cls(
            {
                row.id: sought(" · ".join((row.name, row.search_text, row.number or "")))
                for row in db.session.execute(sites)
            },
            {row.id: sought(row.name) for row in db.session.execute(people)},
        )


def _sites_of_cases() -> Select[int]:
    """Return a query for the sites that cases are about: after each an index is asked for the next."""
    once = select(func.min(Case.site_id).label("id")).cte(recursive=True)
    following = select(func.min(Case.site_id)).where(Case.site_id > once.c.id).scalar_subquery()
    return select(once.union_all(select(following).where(once.c.id.is_not(None))).c.id)


@dataclass(frozen=True)
class _Places:
    """Where a word stands: what the columns of a case that holds it say, or the items of its allegations."""

    columns: Sequence[ColumnElement[bool]]
    items: Sequence[str]

    def in_one(self) -> ColumnElement[bool]:
        """Return the condition that a case holds the word; the allegations of each are looked up."""
        alleged = exists().where(Allegation.case_id == Case.id, Allegation.item_code.in_(self.items))
        return or_(*self.columns, *([alleged] if self.items else ()))

    def apart(self) -> Sequence[ColumnElement[bool]]:
        """Return the conditions of which such a case meets one; all that have the items are listed once."""
        alleged = select(Allegation.case_id).where(Allegation.item_code.in_(self.items))
        return (*self.columns, *([Case.id.in_(alleged)] if self.items else ()))


def _places_of(word: str, known: _Known, codes: Codes, numbered: Collection[str]) -> _Places:
    typed = sought(word)
    sites = [each for each, text in known.sites.items() if typed in text]
    people = [each for each, text in known.people.items() if typed in text]
    possible: dict[ColumnElement[bool], Collection[object]] = {
        _at_sites(sites, codes): (*sites, *codes.countries, *codes.minerals),
        Case.handler_id.in_(people): people,
        Case.state.in_(list(codes.states)): codes.states,
        Case.case_type.in_(list(codes.types)): codes.types,
    }
    places = [place for place, called in possible.items() if called]
    return _Places([*places, *([_numbered(typed)] if typed in numbered else ())], list(codes.items))


def _at_sites(called: Collection[int], codes: Codes) -> ColumnElement[bool]:
    """Return the condition that a case is about one of these sites, or one of such a country or mineral."""
    minerals = select(SiteMineral.site_id).where(SiteMineral.mineral.in_(list(codes.minerals)))
    sites = or_(Site.id.in_(called), Site.country.in_(list(codes.countries)), Site.id.in_(minerals))
    return Case.site_id.in_(select(Site.id).where(sites))


def _beginnings(words: Iterable[str]) -> set[str]:
    """Return what was typed with which the number of a case begins."""
    typed = {sought(word) for word in words}
    long = [each for each in typed if len(each) >= _SHORTEST_REFERENCE and each.isascii()]
    if not long:
        return set()
    there = db.session.execute(select(*(exists().where(_numbered(each)) for each in long))).one()
    return {each for each, is_there in zip(long, there, strict=True) if is_there}


def _numbered(typed: str) -> ColumnElement[bool]:
    # Between two references an index is asked, which no database does for the beginning of a text.
    near = Case.reference.between(typed, f"{typed}{_LAST_LETTERS}")
    return and_(near, Case.reference.startswith(typed, autoescape=True))
