"""K14 to K18: whether what was wrong is put right, by the workers' word, and nobody is punished for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import String, Subquery, and_, cast, func, select
from sqlalchemy import case as when

from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.check_in import CheckIn
from grievance.cases.states import CALLS_FOR_REMEDY, CaseType, CheckAnswer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.days import days_between
from grievance.measures.entries import (
    Criterion,
    Line,
    Measure,
    Named,
    Outside,
    Target,
    Unit,
    number,
    share,
)
from grievance.measures.remedied import ActionRemedy, last_words, promised, remedies
from grievance.measures.selection import Selection
from grievance.remediation.models.ledger import RemedyFact
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.remediation.states import ActionState, PlanState
from grievance.remediation.states import RemedyFactKind as Kind

HORIZONS = (90, 180, 365)
#: What is counted in people beside money: posts, documents, schooling.
_IN_PEOPLE = ("RS1", "RS3", "RH4")


def remedied(selection: Selection) -> list[Line]:
    """Count substantiated cases that were put right within so many days, of those that are so old."""
    cases, done = selection.cases(), _put_right()
    found = select(Allegation.case_id).where(Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY)))
    # The later of both days: the last that was verified, and the last to have a worker's yes.
    took = [days_between(cases.c.opened_at, each) for each in (done.c.verified_at, done.c.said_at)]
    today = datetime.combine(clock.today(), time(), tzinfo=UTC)
    columns = []
    for days in HORIZONS:
        old_enough = cases.c.opened_at < today - timedelta(days=days - 1)
        in_time = and_(old_enough, *(each <= days for each in took))
        columns += [func.count().filter(in_time), func.count().filter(old_enough)]
    query = select(*columns).select_from(cases).outerjoin(done, done.c.case_id == cases.c.id)
    row = db.session.execute(query.where(cases.c.id.in_(found))).one()
    return [share(f"within_{days}", row[2 * at], row[2 * at + 1]) for at, days in enumerate(HORIZONS)]


def _put_right() -> Subquery:
    """Cases of which all is verified, and each part has a worker's yes and nobody's no.

    What a worker said last is what counts, whenever a verifier looked.
    """
    said_so = RemedyFact.kind.in_([Kind.CONFIRMED, Kind.PARTLY])
    words = (
        select(
            RemedyFact.action_id,
            func.min(when((said_so, RemedyFact.at))).label("said_at"),
            func.count().filter(~said_so).label("otherwise"),
        )
        .where(RemedyFact.id.in_(last_words()))
        .group_by(RemedyFact.action_id)
        .subquery("words")
    )
    good = and_(
        CorrectiveAction.state == ActionState.VERIFIED, words.c.said_at.is_not(None), words.c.otherwise == 0
    )
    return (
        select(
            Plan.case_id,
            func.max(CorrectiveAction.verified_at).label("verified_at"),
            func.max(words.c.said_at).label("said_at"),
        )
        .join(CorrectiveAction, CorrectiveAction.plan_id == Plan.id)
        .outerjoin(words, words.c.action_id == CorrectiveAction.id)
        .where(Plan.state == PlanState.AGREED, promised())
        .group_by(Plan.case_id)
        .having(func.count() == func.count().filter(good))
        .subquery("put_right")
    )


def value(selection: Selection) -> list[Line]:
    """Add up what counts as delivered: money by currency, people by kind of remedy."""
    found = remedies(selection)
    lines = []
    for code in sorted({code for each in found for code in each.confirmed.money}):
        cases = {each.case_id for each in found if each.confirmed.money.get(code)}
        amount = sum(each.confirmed.money.get(code, 0) for each in found)
        lines.append(Line(code, Unit.MONEY, len(cases), amount, named=Named.CURRENCY))
    for kind in _IN_PEOPLE:
        of_kind = [each for each in found if each.remedy_type == kind and each.confirmed.workers]
        people = sum(each.confirmed.workers for each in of_kind)
        behind = len({each.case_id for each in of_kind})
        lines.append(number(kind, people, behind=behind, named=Named.REMEDY_TYPE))
    return lines


def gap(selection: Selection) -> list[Line]:
    """Count how much of what owners claim is not confirmed: in people, and in each currency."""
    found = [each for each in remedies(selection) if each.claimed.workers or each.claimed.money]
    lines = [_gap("workers", found, [(each.claimed.workers, each.confirmed.workers) for each in found])]
    for code in sorted({code for each in found for code in each.claimed.money}):
        pairs = [(each.claimed.money.get(code, 0), each.confirmed.money.get(code, 0)) for each in found]
        lines.append(_gap(code, [each for each in found if code in each.claimed.money], pairs))
    return lines


def _gap(key: str, found: Iterable[ActionRemedy], pairs: list[tuple[int, int]]) -> Line:
    behind = len({each.case_id for each in found})
    claimed = sum(said for said, _ in pairs)
    missing = sum(max(0, said - so) for said, so in pairs)
    named = None if key == "workers" else Named.CURRENCY
    return Line(key, Unit.SHARE, behind, missing / claimed if claimed else None, named=named)


def adequacy(selection: Selection) -> list[Line]:
    """Count agreed plans that were good enough as they were first proposed."""
    cases = selection.cases()
    first_time = and_(
        Plan.sent_back_item_id.is_(None), cast(Plan.adequacy, String).not_like('%"no"%', escape="\\")
    )
    query = (
        select(func.count().filter(first_time), func.count())
        .select_from(Plan)
        .join(cases, cases.c.id == Plan.case_id)
        .where(Plan.agreed_at.is_not(None))
    )
    part, whole = db.session.execute(query).one()
    return [share("first_time", part, whole)]


def retaliation(selection: Selection) -> list[Line]:
    """Count cases about punishment, workers who say they are treated worse, and what was found of it."""
    cases = selection.cases()
    whole = db.session.scalar(select(func.count()).select_from(cases)) or 0
    children = (
        select(Case.id)
        .join(cases, cases.c.id == Case.parent_id)
        .where(Case.case_type == CaseType.RETALIATION, Case.id.in_(select(Case.id).where(selection.reach)))
        .subquery("children")
    )
    opened = db.session.scalar(select(func.count()).select_from(children)) or 0
    case_id = Allegation.case_id.distinct()
    outcomes = select(
        func.count(case_id).filter(Allegation.outcome.in_(sorted(CALLS_FOR_REMEDY))),
        func.count(case_id).filter(Allegation.outcome.is_not(None)),
    ).join(children, children.c.id == Allegation.case_id)
    found, decided = db.session.execute(outcomes).one()
    checks = (
        select(
            func.count().filter(CheckIn.treated_worse == CheckAnswer.YES),
            func.count().filter(CheckIn.treated_worse.is_not(None)),
        )
        .select_from(CheckIn)
        .join(CaseComplaint, CaseComplaint.complaint_id == CheckIn.complaint_id)
        .join(cases, cases.c.id == CaseComplaint.case_id)
    )
    worse, answered = db.session.execute(checks).one()
    return [share("cases", opened, whole), share("worse", worse, answered), share("found", found, decided)]


MEASURES = (
    Measure(
        code="K14",
        name=N_("Put right, by the workers’ word"),
        criterion=Criterion.RIGHTS,
        numerator=N_(
            "Substantiated cases of which everything promised is verified, and to each part of it a worker’s "
            "last word is yes or partly and nobody’s is another, within 90, 180 and 365 days of the report"
        ),
        denominator=N_("Substantiated cases that came in at least so many days ago"),
        left_out=N_(
            "Younger cases, which still have time. A part of which no worker has said anything keeps a case "
            "from being counted, and so does a no or the fear to say, even where a verifier looked later"
        ),
        source="allegations.outcome; plans.state; corrective_actions: state, verified_at; "
        "remedy_facts: kind, at, complaint_id",
        units=(Unit.SHARE,),
        lines={
            "within_90": N_("Within 90 days"),
            "within_180": N_("Within 180 days"),
            "within_365": N_("Within 365 days"),
        },
        count=remedied,
        targets=(Target("within_365", 0.80),),
    ),
    Measure(
        code="K15",
        name=N_("What workers got"),
        criterion=Criterion.RIGHTS,
        numerator=N_("Money, posts, documents and schooling that a worker confirmed or a verifier saw"),
        denominator="",
        left_out=N_("What owners claim and nobody has confirmed; currencies are never converted"),
        source="remedy_facts: kind, workers, amount, currency; corrective_actions: remedy_type",
        units=(Unit.MONEY, Unit.NUMBER),
        count=value,
    ),
    Measure(
        code="K16",
        name=N_("Claimed and not confirmed"),
        criterion=Criterion.RIGHTS,
        numerator=N_("What owners say was delivered and no worker confirmed nor verifier saw"),
        denominator=N_("What owners say was delivered"),
        left_out=N_("Actions of which nothing is claimed; more confirmed in one never makes up for another"),
        source="remedy_facts: kind claimed, verified, confirmed, disputed, rejected",
        units=(Unit.SHARE,),
        lines={"workers": N_("Counted in workers")},
        count=gap,
        targets=(Target("workers", 0.10, at_least=False),),
    ),
    Measure(
        code="K17",
        name=N_("Plans good enough the first time"),
        criterion=Criterion.RIGHTS,
        numerator=N_("Agreed plans that were never sent back and of which no question was answered with no"),
        denominator=N_("Plans that were agreed"),
        left_out=N_("Plans that are still being drawn up or were given up before they were agreed"),
        source="plans: agreed_at, sent_back_item_id, adequacy",
        units=(Unit.SHARE,),
        lines={"first_time": N_("Good enough the first time")},
        count=adequacy,
        targets=(Target("first_time", 0.70),),
    ),
    Measure(
        code="K18",
        name=N_("Punished for speaking up"),
        criterion=Criterion.RIGHTS,
        numerator=N_(
            "Cases about punishment; safety checks in which a worker is treated worse; cases about "
            "punishment in which it was found to be so"
        ),
        denominator=N_("All cases; safety checks with an answer; cases about punishment with findings"),
        left_out=N_("Safety checks without an answer: silence is never read as all is well"),
        source="cases: case_type RTL, parent_id; check_ins: treated_worse; allegations.outcome",
        units=(Unit.SHARE,),
        lines={
            "cases": N_("Cases about punishment"),
            "worse": N_("Treated worse, by their own word"),
            "found": N_("Found to be so"),
        },
        count=retaliation,
        outside=Outside.NOTHING,
    ),
)
