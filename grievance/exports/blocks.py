"""What papers are made of, as data: headings, facts, somebody's words, tables, what happened."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from grievance.exports.voices import tongue

Block = dict[str, Any]


def heading(text: str, *, level: int = 1) -> Block:
    """A heading; none may skip a level."""
    return {"kind": "heading", "level": level, "text": clean(text)}


def sentence(text: str) -> Block:
    """Something that the office itself says."""
    return {"kind": "sentence", "text": clean(text)}


def before(text: str) -> Block:
    """The same, on the page of what comes next."""
    return {"kind": "before", "text": clean(text)}


def small(text: str) -> Block:
    """The same, in small letters."""
    return {"kind": "small", "text": clean(text)}


def before_words(text: str) -> Block:
    """In small letters whose words come next, on the page where they begin."""
    return {"kind": "before_words", "text": clean(text)}


def office(name: str, contact: str) -> Block:
    """Whose paper it is."""
    return {"kind": "office", "name": clean(name), "contact": clean(contact)}


def signed(name: str) -> Block:
    """Whose word it is, at the end."""
    return {"kind": "signed", "text": clean(name)}


def title() -> Block:
    """Where the paper's title stands."""
    return {"kind": "title"}


def facts(rows: Iterable[tuple[str, str | None]]) -> Block:
    """Labels with their values; what has no value is left out."""
    kept = [[clean(label), clean(value)] for label, value in rows if value]
    return {"kind": "facts", "rows": kept}


def words(text: str, locale: str) -> Block:
    """Somebody's words, in their language and from the side where it begins."""
    return {"kind": "words", **_spoken(text, locale)}


def table(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> Block:
    """A table; each column has a label and its share of the width."""
    return {
        "kind": "table",
        "columns": [clean(label) for label, _share in columns],
        "widths": [share for _label, share in columns],
        "rows": [[clean(cell) for cell in row] for row in rows],
    }


def entry(
    what: str,
    when: str,
    *,
    who: str = "",
    text: str | None = None,
    locale: str = "",
    note: str = "",
    beside: Iterable[tuple[str, str, str]] = (),
) -> Block:
    """Something that happened, and what was said then; `beside` are translations: whose, words, language."""
    said = _spoken(text, locale) if text else None
    return {
        "kind": "entry",
        "what": clean(what),
        "when": clean(when),
        "who": clean(who),
        "words": said,
        "note": clean(note),
        "beside": [{"whose": clean(whose), **_spoken(made, into)} for whose, made, into in beside],
    }


def contents(label: str, *, depth: int = 2) -> Block:
    """The table of contents, down to headings of this level."""
    return {"kind": "contents", "text": clean(label), "depth": depth}


def new_page() -> Block:
    """What follows begins on a page of its own."""
    return {"kind": "page"}


def clean(text: str) -> str:
    """Return a text without control characters, which no font shows and which can hide what is written."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def _spoken(text: str, locale: str) -> dict[str, Any]:
    return {"text": clean(text), "tongue": tongue(locale)}
