"""What kinds of names a site or a company has, and how names are made comparable."""

from __future__ import annotations

import re
from enum import StrEnum

from grievance.foundation.text import fold
from grievance.supplychain.legal_forms import ANYWHERE, AT_THE_ENDS, IN_A_ROW, PHRASES

#: What parts one name from the next where several stand in a line.
PART = " · "
# Letters that are no other letter with an accent, and yet are typed without what makes them theirs.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ʻ": "", "ʼ": ""}
)
_DROPPED = re.compile("['’‘`.]")
_FORMS = re.compile(rf"\b(?:{'|'.join(PHRASES)})\b")
_SIGNS = re.compile("[!-/:-@\\[-`{-~·«»¿¡‐-‧、。〈-】・]+")


class NameKind(StrEnum):
    """How a name came to stand for a site or a company."""

    OFFICIAL = "official"
    """In its own script, as the firm or the register writes it."""
    ALIAS = "alias"
    FORMER = "former"
    AS_IN_FILE = "as_in_file"
    """As some list writes it; a steward said that it means this one."""


def plain_name(name: str) -> str:
    """Return a name in small letters without accents and signs."""
    bare = _DROPPED.sub("", fold(name).translate(_LETTERS))
    return " ".join(_SIGNS.sub(" ", bare).split())


def bare_name(name: str) -> str:
    """Return a plain name without what says of what legal form a firm is, unless nothing else is left."""
    folded = fold(name)
    for form in IN_A_ROW:
        folded = folded.replace(form, " ")
    words = [word for word in _FORMS.sub(" ", plain_name(folded)).split() if word not in ANYWHERE]
    while words and words[-1] in AT_THE_ENDS:
        words.pop()
    while words and words[0] in AT_THE_ENDS:
        words.pop(0)
    return " ".join(words) or plain_name(name)
