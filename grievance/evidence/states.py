"""What the search for viruses has said about a file."""

from __future__ import annotations

from enum import StrEnum


class Scan(StrEnum):
    """Whether a file was looked through, and what came of it."""

    NONE = "none"
    """This installation has nothing that looks."""
    WAITING = "waiting"
    """The scanner did not answer: somebody who may open the file can ask it again."""
    CLEAN = "clean"
    FOUND = "found"
    """A virus was found: only the untouched original is kept, behind a warning."""
