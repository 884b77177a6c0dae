"""Which official letters there are."""

from __future__ import annotations

from enum import StrEnum


class LetterKind(StrEnum):
    """What an official letter to a site is for."""

    NOTICE = "notice"
    """The first that the site hears of a matter."""
    REQUEST = "request"
    """Something is asked, by a day."""
    FINDINGS = "findings"
    """What was found."""
    CLOSING = "closing"
    """The work on the matter ends."""
