"""What an interpreter can be asked for, and how the work on a text ends."""

from __future__ import annotations

from enum import StrEnum


class TextKind(StrEnum):
    """Which of a case's texts it is."""

    REPORT = "report"
    FROM_WORKER = "from_worker"
    TO_WORKER = "to_worker"
    RECORDING = "recording"


class TranslationEnd(StrEnum):
    """How the work on a text ended."""

    HANDED_IN = "handed_in"
    CONFIRMED = "confirmed"
    """A second reader found nothing to change."""
    GIVEN_BACK = "given_back"
    """By the interpreter."""
    TAKEN_BACK = "taken_back"
    """By the team, or because of ties."""
