"""Which reports there are."""

from __future__ import annotations

from enum import StrEnum


class ReportKind(StrEnum):
    """A report of a brand; the value stands in its address."""

    FIVE_STEPS = "five-steps"
    """What is known of the chain along the OECD's five steps of due diligence."""
    TRACING = "tracing"
    """From the brand back to the ground, step by step, with an index of documents."""
