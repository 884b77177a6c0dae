"""What the database itself asks of a case in each state; it agrees with what the steps leave behind."""

from __future__ import annotations

from dataclasses import dataclass

from grievance.cases.states import ENDED, OPEN, PAUSED, CaseState

S = CaseState
_SCREENED = frozenset(
    {S.ACCEPTED, S.ASSIGNED, S.SITE_NOTIFIED, S.DIALOGUE, S.FACT_FINDING, S.FINDINGS}
    | {S.PLAN_PROPOSED, S.PLAN_REVISION, S.PLAN_AGREED, S.REMEDIATION, S.VERIFICATION}
)
_WATCHED = frozenset({S.RESOLVED, S.CLOSING})


@dataclass(frozen=True)
class Filled:
    """In which states a column of a case always holds something, and in which it never does."""

    column: str
    name: str
    """What the database calls the rule."""
    always: frozenset[CaseState]
    never: frozenset[CaseState] = frozenset()

    @property
    def rule(self) -> str:
        """Return it as a condition in SQL."""
        if self.always | self.never == set(CaseState):
            return f"(state IN ({_listed(self.always)})) = ({self.column} IS NOT NULL)"
        parts = [f"(state NOT IN ({_listed(self.always)}) OR {self.column} IS NOT NULL)"]
        if self.never:
            parts.append(f"(state NOT IN ({_listed(self.never)}) OR {self.column} IS NULL)")
        return " AND ".join(parts)


def _listed(states: frozenset[CaseState]) -> str:
    return ", ".join(f"'{state}'" for state in CaseState if state in states)


FILLED: tuple[Filled, ...] = (
    Filled("band", "band_if_screened", _SCREENED | _WATCHED | {S.CLOSED}),
    Filled("handler_id", "handler_if_assigned", _SCREENED - {S.ACCEPTED} | _WATCHED),
    Filled(
        "site_told_at",
        "told_if_notified",
        frozenset({S.SITE_NOTIFIED, S.DIALOGUE, S.PLAN_AGREED, S.REMEDIATION, S.VERIFICATION, S.RESOLVED}),
        frozenset({S.RECEIVED, S.ACKNOWLEDGED}),
    ),
    Filled("paused_from", "way_back_if_paused", PAUSED, frozenset(CaseState) - PAUSED),
    Filled(
        "suspended_until",
        "until_if_suspended",
        frozenset({S.SUSPENDED}),
        frozenset(CaseState) - {S.SUSPENDED},
    ),
    Filled("merged_into_id", "target_if_merged", frozenset({S.MERGED}), frozenset(CaseState) - {S.MERGED}),
    Filled(
        "resolved_at",
        "resolved_if_verified",
        frozenset({S.RESOLVED}),
        frozenset({S.RECEIVED, S.ACKNOWLEDGED, S.SCREENING, S.DECLINED, S.REFERRED_OUT, S.MERGED})
        | _SCREENED,
    ),
    Filled("closure_reason", "reason_if_ended", ENDED, OPEN),
    Filled("closed_at", "day_if_ended", ENDED, OPEN),
)
