"""Which cases a figure is about: those within reach that came in within a period, at certain sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Subquery, false, select

from grievance.cases.models.case import Case
from grievance.cases.states import CaseState, CaseType
from grievance.measures.days import Day
from grievance.measures.splits import Split, having

#: A retaliation case and an appeal are about a case that is counted already.
COUNTED_TYPES = frozenset(CaseType) - {CaseType.RETALIATION, CaseType.APPEAL}


@dataclass(frozen=True, eq=False)
class Selection:
    """What is counted; a case that was reopened keeps the day on which it first came in."""

    reach: ColumnElement[bool]
    """Which cases the reader may know of."""
    acts: ColumnElement[bool] = field(default_factory=false)
    """Which official acts the reader may know of."""
    since: date | None = None
    until: date | None = None
    """The last day, included."""
    narrowed: tuple[tuple[Split, str], ...] = ()

    def narrowed_to(self, split: Split, value: str) -> Selection:
        """Return the part of it that has one value."""
        return replace(self, narrowed=(*self.narrowed, (split, value)))

    def cases(self) -> Subquery:
        """Return the cases that are counted; what was joined to another case counts as that one."""
        return (
            select(
                Case.id,
                Case.reference,
                Case.register_reference,
                Case.site_told_at,
                Case.opened_at,
                Case.state,
                Case.band,
                Case.site_id,
                Case.handler_id,
                Case.resolved_at,
            )
            .where(*self._conditions())
            .subquery("counted")
        )

    def within_days(self, column: Day) -> list[ColumnElement[bool]]:
        """Return the conditions for something that has only a day and happened in the period."""
        found: list[ColumnElement[bool]] = [column.is_not(None)]
        if self.since is not None:
            found.append(column >= self.since)
        if self.until is not None:
            found.append(column <= self.until)
        return found

    def within(self, column: Day) -> list[ColumnElement[bool]]:
        """Return the conditions for something that happened in the period."""
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(column >= _begin_of(self.since))
        if self.until is not None:
            found.append(column < _begin_of(self.until + timedelta(days=1)))
        return found

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        yield self.reach
        yield Case.case_type.in_(sorted(COUNTED_TYPES))
        yield Case.state != CaseState.MERGED
        yield from self.within(Case.opened_at)
        for split, value in self.narrowed:
            yield having(split, value)


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
