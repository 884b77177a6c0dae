"""What came of a year, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from benchmarks.year import night
from benchmarks.year.days import DAYS, Year
from benchmarks.year.workers import promised
from grievance.cases.labels import CLOCK_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.states import OPEN, CaseState, CaseType
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.notifications.models import Mail
from grievance.notifications.wording import Template
from grievance.remediation.confirmed import workers_confirmed


def lines(year: Year) -> Iterator[str]:
    """Yield what a year shows, a line each."""
    cases = list(db.session.scalars(select(Case).order_by(Case.id)))
    covert = sum(each.site_told_at is None for each in cases)
    open_now = sum(each.state in OPEN for each in cases)
    yield f"reports {len(year.by_report)}, cases {len(cases)}, open at the end {open_now}, covert {covert}"
    yield f"leaks of covert cases in brand and public pages, {year.looks} looks: {year.leaks}"
    yield from _retaliation(year, cases)
    yield from _nights()
    yield from night.lines(DAYS)
    yield f"open cases for which nobody at work answered, at the worst moment: {year.left_alone}"
    yield from _remedies(cases)
    yield from _clocks()
    for text, number in year.desk.refused.most_common(8):
        yield f"  refused {number} times: {text}"


def _retaliation(year: Year, cases: list[Case]) -> Iterator[str]:
    children = [each for each in cases if each.case_type is CaseType.RETALIATION]
    parents = {each.id: each for each in cases}
    false = 0
    for child in children:
        parent = parents[child.parent_id or 0]
        workers = [year.by_report[each.id] for each in parent.all_complaints]
        false += not any(worker.punished() for worker in workers)
    punished = sum(worker.punished() for worker in year.by_report.values())
    yield f"workers punished {punished}, cases about punishment {len(children)}, false ones {false}"


def _nights() -> Iterator[str]:
    sent = db.session.execute(select(Mail.created_at, Mail.template)).all()
    at_night = [template for created, template in sent if created.hour in night.NIGHT]
    urgent = sum(template == Template.DEADLINE_NOW for template in at_night)
    yield (
        f"messages to staff {len(sent)}; at night (21 to 5) {len(at_night) / DAYS:.2f} a night, "
        f"of which about danger that waits {urgent / DAYS:.2f}"
    )


def _remedies(cases: list[Case]) -> Iterator[str]:
    agreed = [each for each in cases if promised(each)]
    ended = Counter(
        "by the workers' own word" if workers_confirmed(each) else "by a verifier's look alone"
        for each in agreed
        if each.resolved_at is not None
    )
    yield f"remedies agreed {len(agreed)}, put right {sum(ended.values())}: " + ", ".join(
        f"{number} {how}" for how, number in sorted(ended.items())
    )
    disputed = sum(
        any(
            fact.kind.value in {"disputed", "rejected"} for action in promised(each) for fact in action.ledger
        )
        for each in agreed
    )
    yield f"remedies said to be done that were not, and found out: {disputed}"
    closed = Counter(str(each.closure_reason) for each in cases if each.state is CaseState.CLOSED)
    yield "closed: " + ", ".join(f"{number} {reason}" for reason, number in closed.most_common())


def _clocks() -> Iterator[str]:
    late = (CaseClock.ended_at.is_(None)) & (CaseClock.paused_at.is_(None)) & (CaseClock.due_at < clock.now())
    query = select(
        CaseClock.kind,
        func.count().filter(CaseClock.met.is_(True)),
        func.count().filter(CaseClock.met.is_(False) | late),
    ).group_by(CaseClock.kind)
    yield "deadlines kept, of those that ended or are late:"
    for kind, kept, missed in sorted(db.session.execute(query).all()):
        if kept + missed:
            yield f"  {CLOCK_LABELS.get(kind, kind):45} {kept / (kept + missed):5.0%} of {kept + missed}"
