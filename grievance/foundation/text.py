"""Words shown to people: marked here for translation, translated by the audience that shows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
#: Letters that people type one for the other and that no decomposition brings together.
_ALIKE = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}
    | {"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ـ": None}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff")
)


def N_(message: str) -> str:
    """Mark a message for the catalogue without translating it yet."""
    return message


def ascii_digits(text: str) -> str:
    """Return the decimal digits of `text`, of any script, as ASCII; everything else is dropped."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def fold(text: str) -> str:
    """Return `text` for comparison: case-folded, without accents, one space between words."""
    folded = text.casefold()
    if folded.isascii():
        # Nothing to take apart: most names of a register are so, and all of them are folded at once.
        return " ".join(folded.split())
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.split())


def sought(text: str) -> str:
    """Return `text` as it is compared when somebody looks for words in it.

    As `fold` does, and beyond it what people type alike: Vietnamese without any mark, Arabic with one alef
    and one yeh, digits of every script.
    """
    plain = fold(text).translate(_ALIKE)
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in plain)


def apart(text: str) -> str:
    """Return a name, a number or an address so that it stays in one piece, whatever runs around it."""
    return f"\u2068{text}\u2069"


def in_runs(numbers: Iterable[int]) -> Iterator[str]:
    """Give rising numbers as text, those that follow one another as a run: 1–3, 7."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        (_, first), *others = run
        yield f"{first}–{others[-1][1]}" if others else str(first)


def clean_lines(text: str) -> str:
    """Return what somebody typed in NFC with unix line ends and without control characters."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(char for char in unified if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def translations_folder() -> Path:
    """Return where the catalogues are: inside an installed package, or beside it in a checkout."""
    inside = _PACKAGE / "translations"
    return inside if inside.is_dir() else _PACKAGE.parent / "translations"
