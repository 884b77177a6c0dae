"""Words in a text that may show who reported: found by plain rules, so that people look at them twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from babel import Locale

from grievance.cases.identifying_words import HONORIFICS_AFTER, HONORIFICS_BEFORE, LEXICON
from grievance.foundation.text import N_, fold

#: A run of this many words of the worker's is a quotation; in scripts without spaces, of letters.
RUN_OF_WORDS = 6
RUN_OF_LETTERS = 12
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_SHORTEST_NAME = 3
_SHORTEST_NUMBER = 5
_TELLING_END = 7


class Sign(StrEnum):
    """What a highlighted word may give away."""

    KNOWN_NAME = "known_name"
    QUOTE = "quote"
    NUMBER = "number"
    TIME = "time"
    PLACE = "place"
    JOB = "job"
    PERSON = "person"
    ORIGIN = "origin"
    EVENT = "event"
    NAME = "name"


#: These two refuse; all others are advice.
REFUSED = frozenset({Sign.KNOWN_NAME, Sign.QUOTE})
SIGN_WORDS: dict[Sign, str] = {
    Sign.KNOWN_NAME: N_("a name or number that the worker gave"),
    Sign.QUOTE: N_("the worker's own words"),
    Sign.NUMBER: N_("a number"),
    Sign.TIME: N_("a day or a shift"),
    Sign.PLACE: N_("a place or a department"),
    Sign.JOB: N_("a job"),
    Sign.PERSON: N_("age or gender"),
    Sign.ORIGIN: N_("where somebody comes from"),
    Sign.EVENT: N_("something that happened once or to one person"),
    Sign.NAME: N_("perhaps a name"),
}


@dataclass(frozen=True)
class Known:
    """What is known of the workers of a case; never stored, never shown."""

    names: tuple[str, ...] = field(default=(), repr=False)
    """Names and numbers as they were given."""
    told: tuple[str, ...] = field(default=(), repr=False)
    """What the workers wrote."""
    mentioned: tuple[str, ...] = field(default=(), repr=False)
    """Who was spoken of, by workers or in the team's notes; perhaps not all of it are names."""
    whole: bool = True
    """Whether all that was written was looked through, and not only the newest of very much."""


@dataclass(frozen=True)
class Mark:
    """A stretch of a text and what it may give away."""

    start: int
    end: int
    sign: Sign


@dataclass(frozen=True)
class Stretch:
    """A piece of a text as it is shown, marked or not."""

    text: str = field(repr=False)
    sign: Sign | None


def marks_in(text: str, known: Known) -> list[Mark]:
    """Return what may identify somebody in a text, in any language of the product, in order."""
    found = [
        *_known_names(text, known.names),
        *_quotes(text, known.told),
        *_titled_names(text),
        *_listed(text),
        *_numbers(text),
        *_capitalised(text),
        *_mentioned(text, known.mentioned),
    ]
    kept: list[Mark] = []
    for each in sorted(found, key=lambda mark: (list(Sign).index(mark.sign), -(mark.end - mark.start))):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda mark: mark.start)


def stretches(text: str, marks: Iterable[Mark]) -> list[Stretch]:
    """Return the whole text in pieces, marked and not."""
    pieces, at = [], 0
    for each in marks:
        pieces += [Stretch(text[at : each.start], None), Stretch(text[each.start : each.end], each.sign)]
        at = each.end
    return [each for each in (*pieces, Stretch(text[at:], None)) if each.text]


def names_told(text: str) -> list[str]:
    """Return the names that somebody used with a title in what they wrote: "Mr Banda", 田中さん."""
    return [text[each.start : each.end] for each in _titled_names(text)]


def names_mentioned(text: str) -> list[str]:
    """Return what is perhaps a name in what somebody wrote, with a title or without."""
    return [text[each.start : each.end] for each in (*_titled_names(text), *_capitalised(text))]


def pieces_of(text: str) -> set[tuple[str, ...]]:
    """Return every run of words (in a script without spaces: letters) long enough to be a quote."""
    return {run for run, _start, _end in _runs(text)}


def _runs(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    words = [
        (fold(each.group()), each.start(), each.end()) for each in re.finditer(r"[\w\u0300-\u036f]+", text)
    ]
    letters = [
        (unicodedata.normalize("NFKC", char), at, at + 1)
        for at, char in enumerate(text)
        if _stands_alone(char)
    ]
    for row, length in ((words, RUN_OF_WORDS), (letters, RUN_OF_LETTERS)):
        for at in range(len(row) - length + 1):
            run = row[at : at + length]
            yield tuple(each[0] for each in run), run[0][1], run[-1][2]


def _quotes(text: str, told: Iterable[str]) -> Iterator[Mark]:
    written = set().union(*(pieces_of(each) for each in told)) if told else set()
    end = 0
    for run, start, stop in _runs(text) if written else ():
        if run in written:
            yield Mark(max(start, end), stop, Sign.QUOTE)
            end = stop


def _known_names(text: str, names: Iterable[str]) -> Iterator[Mark]:
    for name in names:
        for part in _parts(name):
            yield from _every(text, part, Sign.KNOWN_NAME)
        digits = re.sub(r"\D", "", name)
        if len(digits) >= _SHORTEST_NUMBER:
            # With or without the country's code, it is the end that tells.
            loose = r"[\s\-.()/]*".join(digits[-_TELLING_END:])
            yield from (
                Mark(each.start(), each.end(), Sign.KNOWN_NAME) for each in re.finditer(loose, _digits(text))
            )


def _parts(name: str) -> Iterator[str]:
    """Yield what of a name is telling: each long word, and a name in a script without spaces whole."""
    for word in re.findall(r"[^\W\d_]+", name):
        alone = all(_stands_alone(char) for char in word)
        if len(word) >= (2 if alone else _SHORTEST_NAME):
            yield word


def _titled_names(text: str) -> Iterator[Mark]:
    for each in _before().finditer(text):
        yield Mark(each.start("name"), each.end("name"), Sign.NAME)
    for each in _after().finditer(text):
        yield Mark(each.start("name"), each.end("name"), Sign.NAME)


def _listed(text: str) -> Iterator[Mark]:
    for sign, words in LEXICON.items():
        for each in _pattern(words).finditer(text):
            yield Mark(each.start(), each.end(), Sign(sign))
    for each in _calendar().finditer(text):
        yield Mark(each.start(), each.end(), Sign.TIME)
    for each in _countries().finditer(text):
        yield Mark(each.start(), each.end(), Sign.PLACE)


def _numbers(text: str) -> Iterator[Mark]:
    for each in re.finditer(r"\d+(?:[.,:/\-年月日時]\d+)*", text):
        yield Mark(
            each.start(), each.end(), Sign.TIME if re.search(r"[:/\-年月日時]", each.group()) else Sign.NUMBER
        )


def _capitalised(text: str) -> Iterator[Mark]:
    """Yield words with a capital letter in the middle of a sentence: often names."""
    for each in re.finditer(r"(?<=[\w,;] )[^\W\d_a-z]\w{2,}", text):
        if each.group()[0].isupper() and not each.group().isupper():
            yield Mark(each.start(), each.end(), Sign.NAME)


def _mentioned(text: str, names: Iterable[str]) -> Iterator[Mark]:
    """Yield who was spoken of elsewhere in the case, also where a sentence begins with them."""
    for part in {part for name in names for part in _parts(name)}:
        yield from (each for each in _every(text, part, Sign.NAME) if not text[each.start].islower())


def _every(text: str, word: str, sign: Sign) -> Iterator[Mark]:
    """Yield a word wherever it stands, without regard to case and accents."""
    if all(_stands_alone(char) for char in word):
        yield from (Mark(each.start(), each.end(), sign) for each in re.finditer(re.escape(word), text))
        return
    wanted = fold(word)
    for each in re.finditer(r"[^\W\d_][\w\u0300-\u036f]*", text):
        if fold(each.group()) == wanted:
            yield Mark(each.start(), each.end(), sign)


def _digits(text: str) -> str:
    """Return the text with the digits of any script as ASCII, letter for letter."""
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)


def _stands_alone(char: str) -> bool:
    """Whether a letter is of a script that puts no spaces between words."""
    code = ord(char)
    return any(low <= code <= high for low, high in _SPACELESS)


@lru_cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of these, whole words where the script has spaces."""
    spaced = [re.escape(each) for each in words if not _stands_alone(each[-1])]
    alone = [re.escape(each) for each in words if _stands_alone(each[-1])]
    parts = [rf"\b(?:{'|'.join(sorted(spaced, key=len, reverse=True))})\b"] if spaced else []
    parts += sorted(alone, key=len, reverse=True)
    return re.compile("|".join(parts), re.IGNORECASE)


@lru_cache
def _before() -> re.Pattern[str]:
    """Return a pattern for a title and the one or two words after it."""
    titles = "|".join(re.escape(each) for each in HONORIFICS_BEFORE)
    return re.compile(rf"(?<!\w)(?:{titles})\s+(?P<name>[^\W\d_]+(?:\s+[^\W\d_a-z]\w+)?)", re.IGNORECASE)


@lru_cache
def _after() -> re.Pattern[str]:
    """Return a pattern for the letters before a title that follows the name."""
    titles = "|".join(HONORIFICS_AFTER)
    return re.compile(rf"(?P<name>[\u4e00-\u9fff]{{1,4}}|[\u30a1-\u30fa\u30fc]{{2,10}})(?:{titles})")


@lru_cache
def _calendar() -> re.Pattern[str]:
    """Return a pattern for months and days of the week in every language of the product."""
    names = []
    for code in LOCALES:
        known = Locale.parse(code)
        for kind in ("format", "stand-alone"):
            names += known.months[kind]["wide"].values()
            names += known.days[kind]["wide"].values()
    return _pattern(tuple(sorted({each for each in names if len(each) > 1 and not each.isdigit()})))


@lru_cache
def _countries() -> re.Pattern[str]:
    """Return a pattern for the names of countries in every language of the product."""
    names = {
        name
        for code in LOCALES
        for key, name in Locale.parse(code).territories.items()
        if len(key) == 2 and len(name) > 1
    }
    return _pattern(tuple(sorted(names)))


LOCALES = ("en", "ja", "ar", "es", "fr", "id", "pt", "sw", "zh_Hans")
#: Thai and Lao, Burmese, Khmer, kana, Han.
_SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0x20000, 0x2FA1F),
)
