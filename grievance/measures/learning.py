"""K19 to K21: whether the same thing happens again at the same place, and whether its cause is known."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.states import CALLS_FOR_REMEDY, CaseState, ReopenCause
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.days import days_between
from grievance.measures.entries import Criterion, Line, Measure, Outside, Target, Unit, number, share
from grievance.measures.selection import COUNTED_TYPES, Selection
from grievance.remediation.models.plan import CorrectiveAction, Plan

RELAPSE_DAYS = 365
UNKNOWN = "RC12"
_LAST_QUARTER = 3
#: A case that is taken up again for new facts or after an appeal says nothing of its remedy.
_UNDONE = frozenset({ReopenCause.REMEDY_MISSING, ReopenCause.RELAPSE})
#: A case forgets when it was resolved once it is taken up again; its steps are kept.
_RESOLVED, _REOPENED = aliased(CaseEvent, name="resolved"), aliased(CaseEvent, name="reopened")


def relapse(selection: Selection) -> list[Line]:
    """Count resolved cases that came undone within a year, or after which the same was reported anew."""
    cases, reported = selection.cases(), _reported(selection)
    query = (
        select(cases.c.id, cases.c.site_id, _RESOLVED.at, Allegation.item_code, _came_undone())
        .join(_RESOLVED, _RESOLVED.case_id == cases.c.id)
        .join(Allegation, Allegation.case_id == cases.c.id)
        .where(_RESOLVED.verb == "resolve", Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY)))
    )
    resolved: dict[int, bool] = {}
    for case_id, site_id, resolved_at, item, undone in db.session.execute(query):
        again = bool(undone) or _follows(reported.get((site_id, item), ()), resolved_at.date())
        resolved[case_id] = resolved.get(case_id, False) or again
    return [share("again", sum(resolved.values()), len(resolved))]


def _came_undone() -> ColumnElement[bool]:
    """Return the condition that a case was taken up again within a year because the remedy did not hold."""
    return exists().where(
        _REOPENED.case_id == _RESOLVED.case_id,
        _REOPENED.verb == "reopen",
        _REOPENED.id > _RESOLVED.id,
        _REOPENED.details["cause"].as_string().in_(sorted(_UNDONE)),
        days_between(_RESOLVED.at, _REOPENED.at) <= RELAPSE_DAYS,
    )


def _reported(selection: Selection) -> dict[tuple[int, str], list[str]]:
    """Return the days on which each item was reported from each site, as 2026-05-31, in order."""
    day = func.date(Case.opened_at)
    query = (
        select(Case.site_id, Allegation.item_code, day)
        .join(Allegation, Allegation.case_id == Case.id)
        .where(
            selection.reach,
            Case.case_type.in_(sorted(COUNTED_TYPES)),
            Case.state != CaseState.MERGED,
            Case.site_id.is_not(None),
        )
        .distinct()
        .order_by(day)
    )
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for site_id, item, when in db.session.execute(query):
        assert site_id is not None
        found[site_id, item].append(str(when))
    return found


def _follows(days: Sequence[str], resolved_on: date) -> bool:
    after = bisect_right(days, resolved_on.isoformat())
    return after < len(days) and (date.fromisoformat(days[after]) - resolved_on).days <= RELAPSE_DAYS


def root_causes(selection: Selection) -> list[Line]:
    """Count closed cases with something found of which a plan names a cause."""
    cases = selection.cases()
    found = select(Allegation.case_id).where(Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY)))
    known = (
        select(Plan.case_id)
        .join(CorrectiveAction, CorrectiveAction.plan_id == Plan.id)
        .where(Plan.agreed_at.is_not(None), CorrectiveAction.root_cause != UNKNOWN)
    )
    query = select(func.count().filter(cases.c.id.in_(known)), func.count()).select_from(cases)
    part, whole = db.session.execute(
        query.where(cases.c.state == CaseState.CLOSED, cases.c.id.in_(found))
    ).one()
    return [share("known", part, whole)]


def lessons_used(selection: Selection) -> list[Line]:
    """Count lessons that were written down and that led to a change, and the quarters with such a change."""
    cases = replace(selection, since=None, until=None).cases()
    since, until = selection.since or date.min, min(selection.until or date.max, clock.today())
    query = select(CaseEvent.verb, CaseEvent.at, CaseEvent.details).where(
        CaseEvent.verb.in_(("lesson_written", "lesson_used")), CaseEvent.case_id.in_(select(cases.c.id))
    )
    written, changes = 0, []
    for verb, at, details in db.session.execute(query):
        day = at.date() if verb == "lesson_written" else date.fromisoformat(details["changed_on"])
        if not since <= day <= until:
            continue
        if verb == "lesson_written":
            written += 1
        else:
            changes.append((day, details["lesson"]))
    first = db.session.scalar(select(func.min(cases.c.opened_at)))
    over = _quarters_over(max(since, first.date()), until) if first is not None else set()
    with_change = {_quarter(day) for day, _ in changes}
    return [
        number("written", written),
        number("used", len({lesson for _, lesson in changes})),
        share("quarters", len(with_change & over), len(over)),
    ]


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _quarters_over(first: date, last: date) -> set[tuple[int, int]]:
    """Return the quarters from that of the first day on which end by the last, and before today."""
    (year, part), over = _quarter(first), set()
    end = min(last + timedelta(days=1), clock.today())
    while (year, part) < _quarter(end):
        over.add((year, part))
        year, part = (year, part + 1) if part < _LAST_QUARTER else (year + 1, 0)
    return over


MEASURES = (
    Measure(
        code="K19",
        name=N_("The same again at the same site"),
        criterion=Criterion.LEARNING,
        numerator=N_(
            "Cases that, within 365 days of being resolved, were taken up again because a remedy was missing "
            "or had come undone, or after which the same problem was reported from the site"
        ),
        denominator=N_("Cases that were ever resolved, with something found"),
        left_out=N_(
            "Cases that were never resolved; cases taken up again for new facts or after an appeal; new "
            "cases that came on the day of the end or before it. A case that was resolved twice counts once"
        ),
        source="case_events: verb resolve, reopen, cause; cases: site_id, opened_at; "
        "allegations: item_code, outcome",
        units=(Unit.SHARE,),
        lines={"again": N_("Reported again")},
        count=relapse,
        targets=(Target("again", 0.10, at_least=False),),
    ),
    Measure(
        code="K20",
        name=N_("Root causes that are known"),
        criterion=Criterion.LEARNING,
        numerator=N_("Closed cases of which an agreed plan names a root cause other than unknown"),
        denominator=N_("Closed cases in which something was found to be so"),
        left_out=N_("Cases in which nothing was found, because there is no cause to name"),
        source="cases.state; allegations.outcome; plans.agreed_at; corrective_actions.root_cause",
        units=(Unit.SHARE,),
        lines={"known": N_("Cause known")},
        count=root_causes,
        targets=(Target("known", 0.85),),
    ),
    Measure(
        code="K21",
        name=N_("Lessons that were used"),
        criterion=Criterion.LEARNING,
        numerator=N_(
            "Lessons that were written down in the period; lessons because of which something was changed on "
            "a day in it; quarters with such a day"
        ),
        denominator=N_("For the quarters: those of the period that are over, from the first case on"),
        left_out=N_(
            "Lessons that led to no change on a day; a lesson that changed several things counts once. The "
            "period is that of the lesson and of the change, not of the report"
        ),
        source="case_events: verb lesson_written, lesson_used, lesson, changed_on; cases.opened_at",
        units=(Unit.NUMBER, Unit.SHARE),
        lines={
            "written": N_("Lessons written down"),
            "used": N_("Lessons that led to a change"),
            "quarters": N_("Quarters with a change"),
        },
        count=lessons_used,
        targets=(Target("quarters", 1.0),),
        outside=Outside.NOTHING,
    ),
)
