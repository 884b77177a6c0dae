"""What changed from one version of a text to the next, word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum


class Change(StrEnum):
    """What became of a piece of a text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A piece of either version."""

    text: str = field(repr=False)
    change: Change


def differences(before: str, after: str) -> list[Piece]:
    """Return both versions as one row of pieces; in scripts without spaces each letter counts as a word."""
    old, new = _split(before), _split(after)
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, old_start, old_end, new_start, new_end in steps:
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            pieces.append(Piece(come, Change.SAME))
        else:
            pieces += [Piece(gone, Change.REMOVED), Piece(come, Change.ADDED)]
    return [each for each in pieces if each.text]


def _split(text: str) -> list[str]:
    return _UNITS.findall(text)


_SPACELESS = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_UNITS = re.compile(rf"{_SPACELESS}|\s+|\w+|[^\w\s]")
