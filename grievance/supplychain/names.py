"""What kinds of names a site or a company has."""

from __future__ import annotations

from enum import StrEnum


class NameKind(StrEnum):
    """How a name came to stand for a site or a company."""

    OFFICIAL = "official"
    """In its own script, as the firm or the register writes it."""
    ALIAS = "alias"
    FORMER = "former"
    AS_IN_FILE = "as_in_file"
    """As some list writes it; a steward said that it means this one."""
