"""K12, K13, K29 and K30: what is found, who asks for a fresh look, how the team carries it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, or_, select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Band, Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.panels import AppealOutcome
from grievance.cases.services.conflict import BLOCKED
from grievance.cases.states import CALLS_FOR_REMEDY, OPEN, LoweringAnswer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.entries import Criterion, Line, Measure, Named, Outside, Target, Unit, number, share
from grievance.measures.selection import Selection
from grievance.measures.splits import Split

MOST_CASES = 25
LONG_PAUSE = timedelta(days=15)


def substantiated(selection: Selection) -> list[Line]:
    """Count the cases in which something was found to be so, of those with findings."""
    cases = selection.cases()
    case_id = Allegation.case_id.distinct()
    query = select(
        func.count(case_id).filter(Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY))),
        func.count(case_id).filter(Allegation.outcome.is_not(None)),
    ).join(cases, cases.c.id == Allegation.case_id)
    part, whole = db.session.execute(query).one()
    return [share("substantiated", part, whole)]


def fresh_looks(selection: Selection) -> list[Line]:
    """Count steps refused for ties, appeals, and appeals after which something changed."""
    cases = selection.cases()
    blocked = select(func.count(Fact.id)).where(
        Fact.verb == BLOCKED, Fact.subject_reference.in_(select(cases.c.reference))
    )
    changed = Appeal.outcome.in_([AppealOutcome.VARY, AppealOutcome.SEND_BACK])
    appeals = (
        select(func.count(), func.count().filter(Appeal.outcome.is_not(None)), func.count().filter(changed))
        .select_from(Appeal)
        .join(Case, Case.id == Appeal.case_id)
        .join(cases, cases.c.id == Case.parent_id)
    )
    filed, decided, altered = db.session.execute(appeals).one()
    return [
        number("blocked", db.session.scalar(blocked) or 0),
        number("filed", filed),
        share("changed", altered, decided),
    ]


def load(selection: Selection) -> list[Line]:
    """Count open cases for each colleague who handles some."""
    cases = selection.cases()
    danger = func.count().filter(cases.c.band == Band.P0)
    query = (
        select(User.name, func.count(), danger)
        .join_from(cases, User, User.id == cases.c.handler_id)
        .where(cases.c.state.in_(sorted(OPEN)))
        .group_by(User.id, User.name)
        .order_by(func.count().desc(), User.name)
    )
    rows = db.session.execute(query).all()
    grave = sum(most for _, _, most in rows)
    return [
        share("bearable", sum(each <= MOST_CASES for _, each, _ in rows), len(rows)),
        number("danger", max((most for _, _, most in rows), default=0), behind=grave),
        Line("danger_mean", Unit.RATE, len(rows), grave / len(rows) if rows else None),
        *(number(name, each, named=Named.COLLEAGUE) for name, each, _ in rows),
    ]


def honesty(selection: Selection) -> list[Line]:
    """Count cases whose clocks stood still for long, and ratings that were lowered."""
    cases = selection.cases()
    rested = or_(
        CaseClock.paused_seconds > int(LONG_PAUSE.total_seconds()),
        CaseClock.paused_at < clock.now() - LONG_PAUSE,
    )
    paused = select(CaseClock.case_id).where(rested)
    query = select(func.count().filter(cases.c.id.in_(paused)), func.count()).select_from(cases)
    long, whole = db.session.execute(query).one()
    lowered = (
        select(func.count(SeverityLowering.id))
        .join(cases, cases.c.id == SeverityLowering.case_id)
        .where(SeverityLowering.answer == LoweringAnswer.AGREED)
    )
    return [share("paused", long, whole), number("lowered", db.session.scalar(lowered) or 0)]


MEASURES = (
    Measure(
        code="K12",
        name=N_("Cases in which something was found to be so"),
        criterion=Criterion.LEGITIMATE,
        numerator=N_("Cases with an allegation that was substantiated, wholly or partly"),
        denominator=N_("Cases with findings"),
        left_out=N_("Cases without findings yet; a panel’s finding counts instead of the one it changed"),
        source="allegations.outcome",
        units=(Unit.SHARE,),
        lines={"substantiated": N_("Substantiated")},
        count=substantiated,
    ),
    Measure(
        code="K13",
        name=N_("Ties that kept somebody away, and fresh looks"),
        criterion=Criterion.LEGITIMATE,
        numerator=N_("Steps refused because of ties; appeals; appeals after which something changed"),
        denominator=N_("For the last, appeals that were decided"),
        left_out=N_("Appeals that wait for their panel, in the share of those that changed something"),
        source="facts: verb conflict.blocked; appeals: outcome",
        units=(Unit.NUMBER, Unit.SHARE),
        lines={
            "blocked": N_("Steps refused because of ties"),
            "filed": N_("Appeals"),
            "changed": N_("Appeals that changed something"),
        },
        count=fresh_looks,
        outside=Outside.NOTHING,
    ),
    Measure(
        code="K29",
        name=N_("How many cases each colleague carries"),
        criterion=Criterion.LEGITIMATE,
        numerator=N_(
            "Colleagues with at most 25 open cases; cases of danger, the most with one colleague and the "
            "mean of all; each one’s cases"
        ),
        denominator=N_("Colleagues who handle an open case"),
        left_out=N_("Open cases that nobody handles yet"),
        source="cases: handler_id, state, band",
        units=(Unit.SHARE, Unit.NUMBER, Unit.RATE),
        lines={
            "bearable": N_("With at most 25 cases"),
            "danger": N_("Most cases of danger with one"),
            "danger_mean": N_("Cases of danger, for each colleague"),
        },
        count=load,
        why=N_(
            "The mean alone would hide one colleague who carries all the danger, so the most with one stands "
            "beside it. Split by urgency it says how many each has; it is split by little else, for of one "
            "colleague single cases would soon be left"
        ),
        targets=(Target("bearable", 1.0),),
        splits=frozenset({Split.MINERAL, Split.COUNTRY, Split.BAND}),
        outside=Outside.NOTHING,
    ),
    Measure(
        code="K30",
        name=N_("Long pauses and lowered ratings"),
        criterion=Criterion.LEGITIMATE,
        numerator=N_(
            "Cases with a deadline that stood still for more than 15 days; ratings lowered by two people"
        ),
        denominator=N_("All cases"),
        left_out=N_("Wishes to rate a case lower that were refused, taken back or overtaken"),
        source="case_clocks: paused_seconds, paused_at; severity_lowerings.answer",
        units=(Unit.SHARE, Unit.NUMBER),
        lines={"paused": N_("Stood still for more than 15 days"), "lowered": N_("Ratings lowered")},
        count=honesty,
        outside=Outside.NOTHING,
    ),
)
