"""K1 to K4: whether what was promised by a day happened by that day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select

from grievance.cases.clocks import UNRATED
from grievance.cases.models.case import Band
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent
from grievance.cases.states import OPEN
from grievance.foundation import clock
from grievance.foundation.calendars import usual_length
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.days import days_between, percentile
from grievance.measures.entries import Criterion, Line, Measure, Target, Unit, share
from grievance.measures.selection import Selection
from grievance.standards.clock_rules import rule_in_force

ON_TIME = "on_time"
_HALF, _NEARLY_ALL = 50, 90
#: The stretches of a case that follow one another, from its coming in to the check of what was done.
_WAY = ("decision", "findings", "plan_agreed", "action_due", "verification")


def kept(selection: Selection, kind: str) -> Line:
    """Return how many deadlines of a kind were kept, of those that ended or have passed."""
    cases = selection.cases()
    passed = and_(CaseClock.ended_at.is_(None), CaseClock.paused_at.is_(None), CaseClock.due_at < clock.now())
    query = (
        select(
            func.count().filter(CaseClock.met.is_(True)),
            func.count().filter(or_(CaseClock.met.is_not(None), passed)),
        )
        .select_from(CaseClock)
        .join(cases, cases.c.id == CaseClock.case_id)
        .where(CaseClock.kind == kind)
    )
    part, whole = db.session.execute(query).one()
    return share(ON_TIME, part, whole)


def first_contact(selection: Selection) -> list[Line]:
    """Count first answers on time."""
    return [kept(selection, "first_contact")]


def decision(selection: Selection) -> list[Line]:
    """Count decisions on time."""
    return [kept(selection, "decision")]


def findings(selection: Selection) -> list[Line]:
    """Count findings on time, and how many days they took."""
    cases = selection.cases()
    first = (
        select(CaseEvent.case_id, func.min(CaseEvent.at).label("at"))
        .where(CaseEvent.verb == "find")
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    days = days_between(cases.c.opened_at, first.c.at)
    query = select(days, func.count()).join_from(cases, first, first.c.case_id == cases.c.id).group_by(days)
    counted = [(int(number), int(times)) for number, times in db.session.execute(query)]
    behind = sum(times for _, times in counted)
    return [
        kept(selection, "findings"),
        Line("median", Unit.DAYS, behind, percentile(counted, _HALF)),
        Line("p90", Unit.DAYS, behind, percentile(counted, _NEARLY_ALL)),
    ]


def limit_of(band: Band) -> timedelta:
    """Return how long a case of a band may take in all, by the rules of its clocks one after the other."""
    periods = [rule_in_force(kind).for_band(band) for kind in _WAY]
    return sum((usual_length(each) for each in periods if each), timedelta())


def past_limit(selection: Selection) -> list[Line]:
    """Count open cases that have taken longer than their band may."""
    cases = selection.cases()
    today = datetime.combine(clock.today(), time(), tzinfo=UTC)
    late = or_(
        *(
            and_(func.coalesce(cases.c.band, UNRATED) == band, cases.c.opened_at < today - limit_of(band))
            for band in Band
        )
    )
    query = select(func.count().filter(late), func.count()).where(cases.c.state.in_(sorted(OPEN)))
    part, whole = db.session.execute(query.select_from(cases)).one()
    return [share("late", part, whole)]


MEASURES = (
    Measure(
        code="K1",
        name=N_("First answer by a person on time"),
        criterion=Criterion.PREDICTABLE,
        numerator=N_("Deadlines for a first answer within which a person gave it"),
        denominator=N_("Deadlines for a first answer that ended with it or have passed"),
        left_out=N_("Cases without a worker to answer, and deadlines that still run or stand still"),
        source="case_clocks: kind first_contact, met, due_at",
        units=(Unit.SHARE,),
        lines={ON_TIME: N_("On time")},
        count=first_contact,
        why=N_(
            "Deadlines are counted and not cases: whoever joins a case after its first answer was promised "
            "one too, so that the case has one more deadline"
        ),
        targets=(Target(ON_TIME, 0.95),),
    ),
    Measure(
        code="K2",
        name=N_("Decision to take a case on, on time"),
        criterion=Criterion.PREDICTABLE,
        numerator=N_("Deadlines for a decision within which a case was accepted, declined or referred"),
        denominator=N_("Deadlines for a decision that ended with it or have passed"),
        left_out=N_("Cases that ended before a decision, and deadlines that still run or stand still"),
        source="case_clocks: kind decision, met, due_at",
        units=(Unit.SHARE,),
        lines={ON_TIME: N_("On time")},
        count=decision,
        why=N_(
            "Deadlines are counted and not cases: where a case is taken up again, its worker waits for a "
            "decision again, and the case has one more deadline"
        ),
        targets=(Target(ON_TIME, 0.90),),
    ),
    Measure(
        code="K3",
        name=N_("Findings on time"),
        criterion=Criterion.PREDICTABLE,
        numerator=N_(
            "Deadlines for findings within which they were made; days from the report to the first findings"
        ),
        denominator=N_(
            "Deadlines for findings that ended with them or have passed; for the days, cases with findings"
        ),
        left_out=N_("Cases that are settled or end without findings; days count only once findings are made"),
        source="case_clocks: kind findings, met, due_at; case_events: verb find; cases.opened_at",
        units=(Unit.SHARE, Unit.DAYS),
        lines={
            ON_TIME: N_("On time"),
            "median": N_("Half of them within"),
            "p90": N_("Nine of ten within"),
        },
        count=findings,
        why=N_(
            "Deadlines are counted and not cases: where the facts are looked into again, findings are due "
            "again. The days count once for each case"
        ),
        targets=(Target(ON_TIME, 0.80),),
    ),
    Measure(
        code="K4",
        name=N_("Open for longer than the limit"),
        criterion=Criterion.PREDICTABLE,
        numerator=N_("Open cases older than their urgency allows: its deadlines one after the other"),
        denominator=N_("Open cases"),
        left_out=N_("Nothing; a case that nobody has rated is treated as P2"),
        source="cases: state, band, opened_at; the rules of the clocks",
        units=(Unit.SHARE,),
        lines={"late": N_("Past the limit")},
        count=past_limit,
        targets=(Target("late", 0.05, at_least=False),),
    ),
)
