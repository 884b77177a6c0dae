"""Plain words: what a text may say to a worker, and how a placeholder is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Nobody looks for help under these words, and the last one promises what no service can keep.
_FORBIDDEN = re.compile(r"\b(?:grievance|remediation|confidential)\w*", re.IGNORECASE)
LONGEST_SENTENCE = 15
HARDEST_GRADE = 7
#: The grade of a text shorter than this says more about one word than about the text.
_FEWEST_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?:…](?=\s|$)|\n")
# A vowel group is a syllable, but for what is written and not spoken at the end of a word.
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$")
_VOWELS = re.compile(r"[aeiouy]+")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the values that a text takes."""
    return frozenset(_PLACEHOLDER.findall(text))


def has_stray_percent(text: str) -> bool:
    """Say whether a text holds a percent sign that is no placeholder.

    A sign written twice is fine only in a text with values: without any, it may be shown as it is written.
    """
    rest = _PLACEHOLDER.sub("", text)
    return "%" in (rest.replace("%%", "") if placeholders(text) else rest)


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; a value counts as one short word."""
    parts = _SENTENCE_END.split(_PLACEHOLDER.sub("ten", text))
    return [words for part in parts if (words := _WORD.findall(part))]


def reading_grade(text: str) -> float:
    """Return the school year in which an English text can be read, after Flesch and Kincaid."""
    spoken = sentences(text)
    words = [word for sentence in spoken for word in sentence]
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(spoken) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    spoken = _SILENT_END.sub(lambda end: end.group()[0], word.lower())
    return max(1, len(_VOWELS.findall(spoken)))


def hard_words(text: str, *, any_length: bool = False) -> Iterator[str]:
    """Say what in an English text is hard for a worker; `any_length` lets sentences be long."""
    for found in _FORBIDDEN.findall(text):
        yield f"says {found!r} to a worker"
    if any_length:
        return
    spoken = sentences(text)
    for words in spoken:
        if len(words) > LONGEST_SENTENCE:
            yield f"has a sentence of {len(words)} words, more than {LONGEST_SENTENCE}"
    if sum(map(len, spoken)) >= _FEWEST_WORDS and (grade := reading_grade(text)) > HARDEST_GRADE:
        yield f"reads at grade {grade:.1f}, above {HARDEST_GRADE}"
