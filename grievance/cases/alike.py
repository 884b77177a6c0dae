"""Which cases are like a case, among those that the asker may open: by site, problem, days and wording.

Columns decide nearly all of it; how alike two stories are is counted elsewhere and only handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy import case as either
from sqlalchemy.orm import joinedload, selectinload

from grievance.cases.access import CASES
from grievance.cases.links import linked_ids
from grievance.cases.members import TOGETHER
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.states import OPEN, CaseState, CaseType, Likeness, LinkKind
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.policy.actor import Actor

#: What happens again within these days is a pattern; the same days count the more, the closer they are.
WINDOW = timedelta(days=90)
#: So many alike at one site are more than chance.
A_PATTERN = 3
#: No more are shown: whoever looks for something else searches.
MOST = 5
_CANDIDATES = 200
_FURTHEST = timedelta(days=365)
_SITE, _ITEMS, _TIME, _WORDS = 40, 30, 20, 30
_ENOUGH = 55
#: Stories this far alike, of 100, begin to count; two about the same matter hardly share fewer words.
WORDS_FROM = 60
#: Cases about other cases are never like one.
_KINDS = frozenset(CaseType) - {CaseType.RETALIATION, CaseType.APPEAL}


@dataclass(frozen=True)
class Alike:
    """A case that is like another one, and why."""

    case: Case
    points: float
    likeness: frozenset[Likeness]
    items: tuple[str, ...]
    """The problems that both are about."""


@dataclass(frozen=True)
class Pattern:
    """Reports that tell of the same at one site within 90 days."""

    count: int
    """How many there are, with those of the case that was looked at."""
    others: Sequence[Case]
    """The other cases in which they stand, linked with it or not."""
    collective: Case | None
    """One of them in which workers stand together already."""


def candidates(actor: Actor, case: Case, *, elsewhere: bool) -> list[Case]:
    """Return the cases in sight that could be like this one, but not those somebody has judged already.

    Only cases as open or as restricted as this one: to others a suggestion would tell that there is one.
    """
    return _in_sight(actor, case, elsewhere=elsewhere, judged=tuple(LinkKind))


def _in_sight(actor: Actor, case: Case, *, elsewhere: bool, judged: Collection[LinkKind]) -> list[Case]:
    items = {each.item_code for each in case.allegations}
    about = (
        select(Allegation.id).where(Allegation.case_id == Case.id, Allegation.item_code.in_(items)).exists()
    )
    same_site = Case.site_id == case.site_id if case.site_id is not None else false()
    # Asked of each case in turn: an index leads to its items, and none from an item to all its cases.
    places = [and_(same_site, about)]
    if elsewhere:
        places.append(and_(_between(case, WINDOW), or_(same_site, about)))
    query = (
        CASES.visible(actor)
        .where(
            or_(*places),
            _between(case, _FURTHEST),
            Case.id.not_in({case.id, case.parent_id or 0}),
            Case.id.not_in(linked_ids(case, judged)),
            Case.case_type.in_(_KINDS),
            Case.state != CaseState.MERGED,
            Case.restriction.is_(None) if case.restriction is None else Case.restriction.is_not(None),
        )
        .order_by(either((same_site, 0), else_=1), Case.opened_at.desc(), Case.id.desc())
        .options(joinedload(Case.site), selectinload(Case.allegations))
    )
    return list(db.session.scalars(query.limit(_CANDIDATES)))


def alike(case: Case, others: Sequence[Case], *, wording: Mapping[int, float] | None = None) -> list[Alike]:
    """Return those of other cases that are like a case, the most alike first.

    `wording` is how alike the stories are, of 100, by the number of the other case.
    """
    judged = [_compared(case, each, (wording or {}).get(each.id, 0)) for each in others]
    found = [each for each in judged if each.points >= _ENOUGH and _is_about_the_same(each)]
    return sorted(found, key=lambda each: (-each.points, each.case.id))[:MOST]


def pattern_of(actor: Actor, case: Case) -> Pattern | None:
    """Return what happens again at a case's site, where it is enough to suggest a collective complaint.

    What somebody has linked with the case counts as before; only what has nothing to do with it does not.
    """
    if case.case_type is not CaseType.INDIVIDUAL or case.state not in OPEN or case.restriction is not None:
        return None
    items = {each.item_code for each in case.allegations}
    same = [
        each
        for each in _in_sight(actor, case, elsewhere=False, judged=(LinkKind.UNRELATED,))
        if each.site_id == case.site_id is not None and items & {one.item_code for one in each.allegations}
    ]
    near = _within_window(case, _reports_in((case, *same)))
    if len(near) < A_PATTERN:
        return None
    told = set(near)
    together = next((each for each in same if each.case_type in TOGETHER and each.state in OPEN), None)
    return Pattern(len(near), [each for each in same if each.id in told], together)


def _compared(case: Case, other: Case, wording: float) -> Alike:
    mine, theirs = ({each.item_code for each in one.allegations} for one in (case, other))
    common, all_of_them = mine & theirs, mine | theirs
    apart = abs(case.opened_at - other.opened_at)
    points = {
        Likeness.SITE: _SITE if case.site_id is not None and case.site_id == other.site_id else 0,
        Likeness.ITEM: _ITEMS * len(common) / len(all_of_them) if all_of_them else 0,
        Likeness.TIME: _TIME * max(0.0, 1 - apart / WINDOW),
        Likeness.WORDS: _WORDS * max(0.0, (wording - WORDS_FROM) / (100 - WORDS_FROM)),
    }
    likeness = frozenset(what for what, counted in points.items() if counted)
    return Alike(other, sum(points.values()), likeness, tuple(sorted(common)))


def _is_about_the_same(found: Alike) -> bool:
    """Whether more than place and days speak for it: at a large site, something happens every day."""
    return bool(found.likeness & {Likeness.ITEM, Likeness.WORDS})


def _between(case: Case, days: timedelta) -> ColumnElement[bool]:
    return Case.opened_at.between(case.opened_at - days, case.opened_at + days)


def _reports_in(cases: Sequence[Case]) -> list[tuple[int, datetime]]:
    """Return the case and the moment of each report that stands in some cases, also of those merged there."""
    query = (
        select(CaseComplaint.case_id, Complaint.received_at)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id.in_([each.id for each in cases]), Complaint.erased_on.is_(None))
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _within_window(case: Case, reports: Sequence[tuple[int, datetime]]) -> list[int]:
    """Return the cases of the most reports within 90 days, one of them of this case; a case for each."""

    def beginning_at(first: datetime) -> list[int]:
        return [each for each, at in reports if first <= at <= first + WINDOW]

    found = [beginning_at(at) for _, at in reports]
    return max((each for each in found if case.id in each), key=len, default=[])
