"""The ladder of a missed deadline: when it comes to which rung, as shares of the time that it had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from grievance.cases.models.clock import CaseClock, Rung
from grievance.foundation import clock
from grievance.foundation.calendars import usual_length
from grievance.foundation.text import N_
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Duty

#: How much of its time has passed, counted from the day that it is due.
SHARES: Mapping[Rung, float] = MappingProxyType(
    {Rung.REMINDER: -0.2, Rung.HANDLER: 0.0, Rung.SUPERVISOR: 0.25, Rung.DIRECTOR: 0.5, Rung.PUBLIC: 1.0}
)
RUNG_LABELS: Mapping[Rung, str] = MappingProxyType(
    {
        Rung.REMINDER: N_("Reminded"),
        Rung.HANDLER: N_("Handler told"),
        Rung.SUPERVISOR: N_("Supervisor told"),
        Rung.DIRECTOR: N_("Administrators told"),
        Rung.PUBLIC: N_("The register may say so"),
    }
)
#: Deadlines of the process; those that watch over a worker are nobody else's.
PUBLIC_KINDS = frozenset(
    {"triage", "decision", "interim_measures", "site_reply", "findings", "plan_agreed", "verification"}
)
_LEAST = timedelta(hours=1)


def moment_of(rung: Rung, *, rule: str, started_at: datetime, due_at: datetime) -> datetime:
    """Return when a deadline comes to a rung.

    Measured is the time that its rule gives, or for an agreed day the time until it: a pause makes nobody's
    ladder longer, and a case that is suddenly rated as danger climbs as fast as danger does.
    """
    length = due_at - started_at if rule == "date" else usual_length(rule)
    return due_at + SHARES[rung] * max(length, _LEAST)


def next_rung(kind: str, after: Rung | None) -> Rung | None:
    """Return the rung that follows on another for a kind of deadline, or None at the top."""
    rule = catalogue().clocks.get(kind)
    if rule is None or rule.duty is Duty.WAIT:
        return None
    rungs = [each for each in Rung if each is not Rung.PUBLIC or kind in PUBLIC_KINDS]
    following = 0 if after is None else rungs.index(after) + 1
    return rungs[following] if following < len(rungs) else None


def next_moment(
    kind: str, after: Rung | None, *, rule: str, started_at: datetime, due_at: datetime
) -> datetime | None:
    """Return when a deadline comes to its next rung."""
    rung = next_rung(kind, after)
    return moment_of(rung, rule=rule, started_at=started_at, due_at=due_at) if rung is not None else None


def plan_next(each: CaseClock) -> None:
    """Note on a clock when it comes to its next rung: whenever it starts, moves or climbs."""
    after = Rung(each.rung) if each.rung is not None else None
    each.next_rung_at = next_moment(
        each.kind, after, rule=each.rule, started_at=each.started_at, due_at=each.due_at
    )


def rungs_reached(each: CaseClock) -> list[Rung]:
    """Return the rungs that a running clock has come to since the last one, lowest first.

    After a long rest of the worker there may be several. What is missed already needs no reminder.
    """
    found: list[Rung] = []
    rung = Rung(each.rung) if each.rung is not None else None
    while (rung := next_rung(each.kind, rung)) is not None:
        moment = moment_of(rung, rule=each.rule, started_at=each.started_at, due_at=each.due_at)
        if moment > clock.now():
            break
        found.append(rung)
    return [rung for rung in found if rung is not Rung.REMINDER or len(found) == 1]


def is_publicly_late(each: CaseClock) -> bool:
    """Whether a running clock is so late that the public register may say so."""
    if each.kind not in PUBLIC_KINDS or each.ended_at is not None or each.paused_at is not None:
        return False
    listed = moment_of(Rung.PUBLIC, rule=each.rule, started_at=each.started_at, due_at=each.due_at)
    return listed <= clock.now()
