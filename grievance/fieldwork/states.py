"""What comes back from a visit, and what becomes of a pack."""

from __future__ import annotations

from enum import StrEnum


class FieldKind(StrEnum):
    """What somebody brings back."""

    NOTE = "note"
    INTERVIEW = "interview"
    """What one worker said alone, written down while nobody else could read it."""
    PHOTO = "photo"
    RECORDING = "recording"
    DOCUMENT = "document"


class PackState(StrEnum):
    """Where a pack is."""

    OUT = "out"
    BACK = "back"
    LOST = "lost"
