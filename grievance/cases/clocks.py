"""The deadlines of a case: started and stopped by what happens, late by comparison, never by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from grievance.cases import ladder
from grievance.cases.calendars import calendar_for, calendar_of_site
from grievance.cases.models.case import Band, Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.states import PAUSED, CaseState
from grievance.foundation import clock
from grievance.foundation.db import add_record, add_rows, db
from grievance.standards.clock_rules import rule_in_force, rule_of
from grievance.standards.entries import ClockRule

#: A case that nobody has rated is treated like a serious one.
UNRATED = Band.P2
PAUSE_CAP = timedelta(days=60)
#: These go on while others pause: they wait for the reporter, or watch over them.
_NEVER_PAUSED = frozenset(
    {"reporter_silence", "retaliation_check", "silence_review", "monitoring", "action_due"}
    | {"brand_answer", "firm_answer", "withdrawal"}
)
#: A worker who did not answer may be in danger, whatever has become of the case.
_OUTLASTS_THE_CASE = frozenset({"silence_review"})
#: A worker hears from us when these run out.
_PROMISES = frozenset({"first_contact", "feedback"})
#: A promise that was missed is renewed in small steps, not by its whole length.
_RENEWAL = timedelta(days=3)


@dataclass(frozen=True)
class Subject:
    """The one action of a plan that a clock runs for, and the firm that owes it where the site does not."""

    reference: str
    respondent_id: int | None = None


@dataclass(frozen=True)
class Promise:
    """The next day on which a worker hears something, and whether an earlier one was missed."""

    day: date
    late: bool


def start(
    case: Case,
    kind: str,
    *,
    at: datetime | None = None,
    due_at: datetime | None = None,
    band: Band | None = None,
    subject: Subject | None = None,
) -> CaseClock | None:
    """Start a clock by the rule of the case's band, or of another one, unless it runs.

    None if the band has no such clock.
    """
    running = running_clock(case, kind, subject)
    if running is not None:
        return running
    rule = rule_in_force(kind)
    period = _period(rule, band or case.band)
    if not period and due_at is None:
        return None
    return _add(case, rule, period or "date", at=at, due_at=due_at, subject=subject)


def start_first(case: Case, kinds: Collection[str]) -> None:
    """Start the clocks of a new case, from when it was opened, and add it to the database."""
    rules = [rule_in_force(kind) for kind in kinds]
    periods = [(rule, _period(rule, case.band)) for rule in rules]
    first = [_made(case, rule, period, at=case.opened_at) for rule, period in periods if period]
    case.next_due_at = min((each["due_at"] for each in first), default=None)
    add_record(case)
    add_rows(CaseClock, [{"case_id": case.id, **each} for each in first])


def start_series(
    case: Case, kind: str, *, since: datetime | None = None, besides: Collection[str] = ()
) -> None:
    """Start every clock of a rule that names several periods, such as checks after 7, 30 and 90 days.

    Counted from an earlier moment, those that would be over by now are left out.
    """
    rule = rule_in_force(kind)
    for period in rule.for_band(case.band or UNRATED).split():
        over = since is not None and due_after(case, rule, period, at=since) <= clock.now()
        if period not in besides and not over:
            _add(case, rule, period, at=since)


def stop(case: Case, kind: str, *, at: datetime | None = None, subject: Subject | None = None) -> None:
    """End a clock because what it was for has happened, now or earlier: in time or late."""
    found = running_clock(case, kind, subject)
    if found is not None:
        _end(found, met=(at or clock.now()) <= _due_with_pause(found))
        _note_next(case)


def call_off(case: Case, *kinds: str, subject: Subject | None = None) -> None:
    """End clocks whose reason has gone: neither met nor missed; of one action only, if one is named.

    If no kind is named, all end but those that outlast their case.
    """
    for each in running_clocks(case):
        meant = each.kind in kinds or (not kinds and each.kind not in _OUTLASTS_THE_CASE)
        if meant and (subject is None or each.subject == subject.reference):
            _end(each, met=None)
    _note_next(case)


def restart(case: Case, kind: str) -> None:
    """End a clock as met or late and start it again, as with news that is due again and again."""
    stop(case, kind)
    start(case, kind)


def run_until(case: Case, kind: str, due_at: datetime, *, subject: Subject, since: datetime) -> None:
    """Let the clock of one action end on the day that was agreed, wherever it ran to until now.

    If the day has moved, the clock before was called off, or missed if it is late.
    """
    found = running_clock(case, kind, subject)
    if found is not None and found.due_at == due_at:
        return
    if found is not None:
        _end(found, met=False if is_late(found) else None)
    _add(case, rule_in_force(kind), "date", at=since, due_at=due_at, subject=subject)


def pause(case: Case) -> None:
    """Hold the clocks still: only while a case waits for its reporter or is suspended."""
    for each in running_clocks(case):
        if each.kind not in _NEVER_PAUSED and each.paused_at is None:
            each.paused_at = clock.now()
    _note_next(case)


def unpause(case: Case) -> None:
    """Let held clocks run on; all pauses of one clock together give it 60 days at most."""
    for each in running_clocks(case):
        if each.paused_at is not None:
            _release(each)
    _note_next(case)


def rebase(case: Case) -> None:
    """Bring running clocks that are not late forward to a more urgent band; none ever moves back.

    Each keeps to the version of its rule that it began with, whatever the newest says.
    """
    for each in running_clocks(case):
        rule = rule_of(each.kind, each.rule_version)
        period = rule.for_band(case.band or UNRATED) if rule is not None else ""
        if rule is None or not period or " " in period or each.rule == "date" or each.due_at <= clock.now():
            continue
        due = due_after(case, rule, period, at=clock.now())
        if due < each.due_at:
            each.due_at, each.rule = due, period
            ladder.plan_next(each)
    _note_next(case)


def release_long_pauses() -> int:
    """End pauses that have used up their 60 days and return how many; runs in the caller's transaction."""
    held = db.session.scalars(
        select(CaseClock).where(CaseClock.ended_at.is_(None), CaseClock.paused_at.is_not(None))
    ).all()
    over = [each for each in held if _pause_of(each) >= PAUSE_CAP - timedelta(seconds=each.paused_seconds)]
    for each in over:
        _release(each)
        case = db.session.get(Case, each.case_id)
        assert case is not None
        _note_next(case)
    return len(over)


def running_clocks(case: Case) -> list[CaseClock]:
    """Return the clocks of a case that have not ended, the earliest first."""
    db.session.flush()
    found = select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.ended_at.is_(None))
    return list(db.session.scalars(found.order_by(CaseClock.due_at, CaseClock.id)))


def running_clock(case: Case, kind: str, subject: Subject | None = None) -> CaseClock | None:
    """Return the earliest running clock of a kind, for one action if one is named."""
    return next(
        (
            each
            for each in running_clocks(case)
            if each.kind == kind and (subject is None or each.subject == subject.reference)
        ),
        None,
    )


def clocks_of(case: Case) -> list[CaseClock]:
    """Return all clocks of a case in the order they were started."""
    return list(
        db.session.scalars(select(CaseClock).where(CaseClock.case_id == case.id).order_by(CaseClock.id))
    )


def missed_clocks(case: Case) -> list[CaseClock]:
    """Return the clocks of a case that ended after their time was up, in the order they were started."""
    missed = select(CaseClock).where(CaseClock.case_id == case.id, CaseClock.met.is_(False))
    return list(db.session.scalars(missed.order_by(CaseClock.id)))


def is_late(each: CaseClock) -> bool:
    """Whether a clock runs, is not paused, and its time is up."""
    return each.ended_at is None and each.paused_at is None and each.due_at < clock.now()


def late_cases() -> ColumnElement[bool]:
    """Return the condition that a case has a deadline behind it; agrees with `is_late`."""
    return Case.next_due_at < clock.now()


def promise_for(case: Case) -> Promise | None:
    """Return the next day on which a worker hears something, at their site: never a day that is over.

    A promise that was missed is renewed. While a case rests, the promise is the day that is left of it after
    the last day of the rest; while we wait for the worker's own answer, there is none.
    """
    first = next((each for each in running_clocks(case) if each.kind in _PROMISES), None)
    if first is None or case.state is CaseState.AWAITING_REPORTER:
        return None
    due, moment = _promised(case, first), clock.now()
    while due < moment:
        due += _RENEWAL
    return Promise(calendar_of_site(case).day_at(due), late=is_late(first))


def due_after(case: Case, rule: ClockRule, period: str, *, at: datetime) -> datetime:
    """Return when a period of a rule is over, on the calendar of whoever's duty it is.

    No row of holidays carries a clock beyond the outer limit of its rule.
    """
    calendar = calendar_for(case, rule.duty)
    due = calendar.after(at, period)
    return min(due, calendar.after(at, rule.outer_limit)) if rule.outer_limit else due


def day_when_up(case: Case, kind: str, *, band: Band | None = None) -> date | None:
    """Return the day on which a clock that began now would be up; None if the band has no such clock."""
    rule = rule_in_force(kind)
    period = _period(rule, band or case.band)
    if not period:
        return None
    return calendar_for(case, rule.duty).day_at(due_after(case, rule, period, at=clock.now()))


def _period(rule: ClockRule, band: Band | None) -> str:
    periods = rule.for_band(band or UNRATED).split()
    return periods[0] if periods else ""


def _add(
    case: Case,
    rule: ClockRule,
    period: str,
    *,
    at: datetime | None = None,
    due_at: datetime | None = None,
    subject: Subject | None = None,
) -> CaseClock:
    made = CaseClock(case_id=case.id, **_made(case, rule, period, at=at or clock.now(), due_at=due_at))
    if subject is not None:
        made.subject, made.respondent_id = subject.reference, subject.respondent_id
    db.session.add(made)
    _note_next(case)
    return made


def _made(
    case: Case, rule: ClockRule, period: str, *, at: datetime, due_at: datetime | None = None
) -> dict[str, Any]:
    due = due_at or due_after(case, rule, period, at=at)
    return {
        "kind": rule.code,
        "rule": period,
        "rule_version": rule.version,
        "started_at": at,
        "due_at": due,
        # What begins while a case rests begins to run when it is taken up again.
        "paused_at": clock.now() if case.state in PAUSED and rule.code not in _NEVER_PAUSED else None,
        "next_rung_at": ladder.next_moment(rule.code, None, rule=period, started_at=at, due_at=due),
    }


def _promised(case: Case, each: CaseClock) -> datetime:
    """Return when a clock runs out, if its case rests for as long as was said, or as it may."""
    if each.paused_at is None:
        return each.due_at
    longest = each.paused_at + PAUSE_CAP - timedelta(seconds=each.paused_seconds)
    end = min(case.suspended_until or longest, longest)
    return each.due_at + max(end - each.paused_at, timedelta())


def _end(each: CaseClock, *, met: bool | None) -> None:
    each.met = met
    each.ended_at = clock.day_of(clock.now())
    each.due_at, each.started_at = clock.day_of(each.due_at), clock.day_of(each.started_at)
    each.paused_at = each.next_rung_at = None


def _pause_of(each: CaseClock) -> timedelta:
    """Return how long a clock has stood still; never less than nothing, if the machine's own went back."""
    return max(clock.now() - each.paused_at, timedelta()) if each.paused_at is not None else timedelta()


def _due_with_pause(each: CaseClock) -> datetime:
    left = PAUSE_CAP - timedelta(seconds=each.paused_seconds)
    return each.due_at + min(_pause_of(each), left)


def _release(each: CaseClock) -> None:
    due = _due_with_pause(each)
    each.paused_seconds += int((due - each.due_at).total_seconds())
    each.due_at, each.paused_at = due, None
    ladder.plan_next(each)


def _note_next(case: Case) -> None:
    """Keep the earliest deadline on the case, so that a queue of thousands needs no look at the clocks."""
    db.session.flush()
    query = select(func.min(CaseClock.due_at)).where(
        CaseClock.case_id == case.id, CaseClock.ended_at.is_(None), CaseClock.paused_at.is_(None)
    )
    case.next_due_at = db.session.scalar(query)
