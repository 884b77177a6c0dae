"""The events of one case, written down in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grievance.cases.models.event import CaseEvent
from grievance.cases.states import CaseState
from grievance.demo.crowd.pages import Book
from grievance.foundation import clock
from grievance.foundation.references import new_reference
from grievance.policy.roles import Role

#: Who did something, by number, and in which role.
By = tuple[int | None, Role]
NOBODY: By = (None, Role.SERVICE)
REPORTER: By = (None, Role.REPORTER)


class Log:
    """Gathers what happened in a case; what happened at one moment stays in the order of telling."""

    def __init__(self, case_id: int) -> None:
        self._case_id = case_id
        self._rows: list[tuple[datetime, dict[str, Any]]] = []

    def note(
        self,
        at: datetime,
        verb: str,
        *,
        by: By = NOBODY,
        target: CaseState | None = None,
        visible_to: tuple[str, ...] = (),
        reason: int | None = None,
        details: Mapping[str, str] | None = None,
    ) -> str:
        """Note something down and return its reference; without a target the case stays where it is."""
        reference = new_reference()
        row = {
            "reference": reference,
            "case_id": self._case_id,
            # What a reporter does is dated to the day.
            "at": clock.day_of(at) if by == REPORTER else at,
            "verb": verb,
            "target": target,
            "user_id": by[0],
            "role": by[1],
            "visible_to": list(visible_to),
            "details": dict(details or {}),
            "reason_item_id": reason,
        }
        self._rows.append((at, row))
        return reference

    def write(self, book: Book) -> None:
        """Write all of it down."""
        state = CaseState.RECEIVED
        for _, row in sorted(self._rows, key=_moment):
            source, state = state, row["target"] or state
            book.add(CaseEvent, **{**row, "source": source, "target": state})


def _moment(noted: tuple[datetime, dict[str, Any]]) -> datetime:
    return noted[0]
