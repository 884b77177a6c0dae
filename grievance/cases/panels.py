"""What an appeal is: who may ask, on what grounds, who sits on its panel, and what it can decide."""

from __future__ import annotations

from enum import StrEnum


class AppealSide(StrEnum):
    """Who asks for a fresh look."""

    WORKER = "worker"
    SITE = "site"


class AppealGround(StrEnum):
    """What is said to be wrong."""

    WRONG_FACTS = "wrong_facts"
    UNFAIR_PROCESS = "unfair_process"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    REMEDY_NOT_ADEQUATE = "remedy_not_adequate"
    REMEDY_NOT_DELIVERED = "remedy_not_delivered"
    REFUSED_CASE = "refused_case"


class AppealOutcome(StrEnum):
    """What a panel decides."""

    UPHOLD = "uphold"
    """What was found, or that the case was refused, stays."""
    VARY = "vary"
    """A finding changes; the one before is kept."""
    SEND_BACK = "send_back"
    """The team looks at it again."""


class PanelSeat(StrEnum):
    """For whom a member of a panel sits there."""

    WORKER_SIDE = "worker_side"
    OUTSIDE = "outside"
    THIRD = "third"
