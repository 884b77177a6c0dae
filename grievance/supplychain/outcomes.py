"""How an import stands, what became of its rows, and what it changed."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """How an import stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class RowOutcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    REVIEW = "review"
    """A steward has to say which site or company it means."""


class Subject(StrEnum):
    """What a row, a decision or a change is about."""

    SITE = "site"
    COMPANY = "company"
    LINK = "link"


class Action(StrEnum):
    """What an import did to one record."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Verdict(StrEnum):
    """What a steward decided about a name."""

    SAME = "same"
    DIFFERENT = "different"
    NEW = "new"
    """None that is known: one of its own."""
