"""The crowd's part of the public register: each case on the first day on which it can come out.

A case is published as the product publishes it: two weeks after it is known, placed no more exactly than five
others are, and not at all where too few work. Of the publications that follow only the last one is written,
which tells what has become of all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from grievance.cases.states import CALLS_FOR_REMEDY, PAUSED, CaseState
from grievance.demo.crowd.course import Course, Stride
from grievance.demo.crowd.pages import Book
from grievance.demo.crowd.rows import Written, scope_of
from grievance.foundation.db import db
from grievance.remediation.states import RemedyState
from grievance.standards.catalogue import catalogue
from grievance.supplychain.workforce import LEAST_WORKFORCE
from grievance.transparency.dates import (
    DELAY,
    SHOWN_AFTER,
    is_publication_day,
    last_publication,
    month,
    quarter,
)
from grievance.transparency.models import Publication, PublishedCase
from grievance.transparency.placing import Place, Placed, places
from grievance.transparency.queries.records import COARSER_FROM, STAGE_OF, WORKERS
from grievance.transparency.states import RegisterStage, SiteHidden

#: So many cases are placed together: enough to tell where most of them are, and few enough to keep in mind.
TOGETHER = 10_000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Told:
    """A case as a publication tells it."""

    placed: Placed
    record: dict[str, Any]
    site: dict[str, str]


@dataclass(frozen=True)
class _Ripe:
    """A case that can be published from a day on: what is told of it then, and in the last publication."""

    day: date
    first: _Told
    last: _Told


class Register:
    """Gathers cases by the day on which they can come out, and writes them down once there are many."""

    def __init__(self, now: datetime) -> None:
        self._last_day = last_publication(now.date())
        self._waiting: defaultdict[date, list[_Ripe]] = defaultdict(list)

    def take(self, written: Written) -> None:
        """Keep a case for its day, if that is not still to come."""
        day = _first_day(written.course)
        if day is not None and day <= self._last_day:
            self._waiting[day].append(_Ripe(day, _told(written, day), _told(written, self._last_day)))

    @property
    def is_full(self) -> bool:
        """Whether enough are kept to place them."""
        return sum(len(each) for each in self._waiting.values()) >= TOGETHER

    def write(self, book: Book) -> None:
        """Write what is kept down; where fewer than five are new, they wait for the next day."""
        known = set(db.session.scalars(select(Publication.published_on)))
        shown: list[_Ripe] = []
        before: dict[str, Place] = {}
        waiting: list[_Ripe] = []
        for day in _publications(min(self._waiting, default=self._last_day), self._last_day):
            waiting += self._waiting.pop(day, [])
            found = places(each.first.placed for each in waiting)
            before |= found
            for each in waiting:
                if each.first.placed.key in found:
                    _publish(book, each.first, found[each.first.placed.key], day)
                    shown += [each] if day < self._last_day else []
            waiting = [each for each in waiting if each.first.placed.key not in found]
            if day not in known:
                book.add(Publication, published_on=day, taken_on=day - DELAY)
        for each in waiting:
            self._waiting[each.day].append(each)
        now = places((each.last.placed for each in shown), before)
        for each in shown:
            key = each.last.placed.key
            if now[key] != before[key] or each.first != each.last:
                _publish(book, each.last, now[key], self._last_day)


def _publications(first: date, last: date) -> Iterator[date]:
    """Yield the days of publication from one day to another."""
    day = first
    while day <= last:
        if is_publication_day(day):
            yield day
        day += _DAY


def _publish(book: Book, told: _Told, place: Place, day: date) -> None:
    named = place.site is not None
    where = {
        "minerals": list(place.minerals) if place.minerals is not None else None,
        "country": place.country,
        "site_stage": place.stage,
        "site": told.site if named else None,
        "site_hidden": None if named else _why_hidden(told),
    }
    book.add(
        PublishedCase,
        register_reference=told.placed.key,
        published_on=day,
        record={**where, **told.record},
        site_told_on=day - DELAY + _DAY,
        site_answers_by=day - _DAY,
    )


def _why_hidden(told: _Told) -> str:
    return str(SiteHidden.NOT_YET if told.placed.place.site is None else SiteHidden.FEW_REPORTS)


def _first_day(course: Course) -> date | None:
    """Return the first publication on which a case can be shown; None if it never can."""
    told, found = course.at("notify_site"), course.at("find")
    if told is None or course.ground.workforce < LEAST_WORKFORCE:
        return None
    ripe = course.opened_at.date() + SHOWN_AFTER
    if found is not None:
        ripe = min(ripe, found.date() + DELAY)
    day = max(told.date() + DELAY, ripe)
    while not is_publication_day(day):
        day += _DAY
    return day


def _told(written: Written, day: date) -> _Told:
    """Return a case as it was known two weeks before a publication."""
    course, until = written.course, datetime.combine(day - DELAY + _DAY, time(), UTC)
    steps = [each for each in course.strides if each.at < until]
    may_be_named = any(set(each.found.values()) & CALLS_FOR_REMEDY for each in steps)
    place = course.ground.place if may_be_named else replace(course.ground.place, site=None)
    return _Told(
        placed=Placed(written.register_reference, place),
        record=_record(course, steps, until),
        site={"reference": str(course.ground.place.site), "name": course.ground.name},
    )


def _record(course: Course, steps: list[Stride], until: datetime) -> dict[str, Any]:
    """Return what the register says of a case beside its place, from the steps that were known."""
    verbs, known = {each.verb for each in steps}, catalogue()
    is_rated, told, replied = "accept" in verbs, course.at("notify_site"), course.at("investigate")
    when = month if is_rated and course.risk < COARSER_FROM else quarter
    groups = {item: known.items[item].group_code for item in course.items}
    provisions = sorted({code for item in course.items for code in known.items[item].provisions})
    found = {(groups[item], str(each)) for step in steps for item, each in step.found.items()}
    return {
        "opened": when(course.opened_at.date()),
        "filed_by": str(course.case_type),
        "reported": True,
        "workers": WORKERS[scope_of(course.band)] if is_rated else None,
        "groups": sorted(set(groups.values())),
        "provisions": [{"code": code, "basis": known.provisions[code].basis} for code in provisions],
        "urgency": str(course.band),
        "stage_reached": str(_stage(steps[-1], verbs)),
        "steps": [{"stage": str(stage), "when": when(at.date())} for stage, at in _reached(steps).items()],
        "late": [],
        "site_replied": bool(told and replied and told + (replied - told) / 2 < until),
        "findings": [{"group": group, "outcome": outcome} for group, outcome in sorted(found)],
        **_remedy(course, verbs, until.date()),
        "acts": [],
        "closed_because": str(steps[-1].closure) if steps[-1].closure is not None else None,
    }


def _stage(last: Stride, verbs: set[str]) -> RegisterStage:
    state = last.source if last.target in PAUSED else last.target
    if state is CaseState.CLOSING and "resolve" not in verbs:
        return RegisterStage.REMEDY if "agree_plan" in verbs else RegisterStage.FINDINGS
    return STAGE_OF[state]


def _reached(steps: list[Stride]) -> dict[RegisterStage, datetime]:
    reached: dict[RegisterStage, datetime] = {}
    for each in steps:
        stage = STAGE_OF.get(each.target) if each.target is not CaseState.CLOSING else None
        if stage is not None and stage is not RegisterStage.CHECKING:
            reached.setdefault(stage, each.at)
    return reached


def _remedy(course: Course, verbs: set[str], today: date) -> dict[str, Any]:
    """Return what was promised by then, and how far it had come."""
    deeds = course.deeds if "agree_plan" in verbs else []
    claimed, verified = "begin_verification" in verbs, "resolve" in verbs
    state = RemedyState.CLAIMED_DELIVERED if claimed else RemedyState.PROMISED
    families = sorted({catalogue().remedy_types[each.remedy_type].family for each in deeds})
    return {
        "remedy": [
            {"family": family, "state": str(RemedyState.VERIFIED if verified else state)}
            for family in families
        ],
        "remedy_overdue": not claimed and any(each.due_at.date() < today for each in deeds),
        "remedy_open": bool(deeds) and not verified,
        "root_causes": sorted({each.root_cause for each in deeds}),
    }
