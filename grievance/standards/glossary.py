"""Words of work that have no easy translation, by language: what each means to the people who use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from grievance.standards.catalogue import DATA
from grievance.standards.loading import Row, read_rows


@dataclass(frozen=True)
class Term:
    """One word of a language, and what it means."""

    locale: str
    term: str
    meaning: str
    """For whoever translates, in the language of the desks."""
    source: str
    checked: bool
    """Whether it was looked up; else it is what the makers of this software know."""
    pattern: re.Pattern[str] = field(repr=False)


@lru_cache(maxsize=1)
def glossary() -> dict[str, tuple[Term, ...]]:
    """Return the words of each language, in the order of their file."""
    found: dict[str, tuple[Term, ...]] = {}
    for row in read_rows(DATA / "glossary.csv"):
        made = _term(row)
        found[made.locale] = (*found.get(made.locale, ()), made)
    return found


def terms_in(text: str, locale: str) -> list[Term]:
    """Return which words of its language are explained and occur in a text."""
    words = text.casefold()
    return [each for each in glossary().get(locale, ()) if each.pattern.search(words)]


def _term(row: Row) -> Term:
    forms = "|".join(_form(each.casefold()) for each in row.text("forms").split("|"))
    return Term(
        locale=row.text("locale"),
        term=row.text("term"),
        meaning=row.text("meaning"),
        source=row.text("source"),
        checked=row.text("confidence") == "V",
        pattern=re.compile(forms),
    )


def _form(form: str) -> str:
    """Return what finds a form of a word; a star says that the word may begin earlier or go on."""
    begins = "" if form.startswith("*") else r"(?<!\w)"
    ends = "" if form.endswith("*") else r"(?!\w)"
    return f"{begins}{re.escape(form.strip('*'))}{ends}"
