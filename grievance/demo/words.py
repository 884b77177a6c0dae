"""What the invented people say and write, read from the files beside this one."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from flask_babel import force_locale, gettext

from grievance.cases.letters import TEMPLATES, Letter


@cache
def reports() -> dict[str, dict[str, Any]]:
    """Return what the workers report, by name."""
    return _read("reports.toml")


@cache
def texts() -> dict[str, dict[str, str]]:
    """Return all other texts by name: language to words, the original first."""
    return _read("texts.toml")


def text(name: str) -> str:
    """Return a text in the language it was written in."""
    return next(iter(texts()[name].values())).strip()


def original_of(name: str) -> str:
    """Return the language that a text was written in."""
    return next(iter(texts()[name]))


def translations_of(name: str) -> dict[str, str]:
    """Return a text's translations by hand."""
    return {locale: words.strip() for locale, words in list(texts()[name].items())[1:]}


def letter(name: str) -> Letter:
    """Return a message to workers that was written, and translated, by hand."""
    return Letter(original=original_of(name), texts={original_of(name): text(name), **translations_of(name)})


def standard_letter(code: str, *locales: str) -> Letter:
    """Return a message from a template in these languages, as far as the catalogues have it."""
    source = TEMPLATES[code].text
    told = {"en": source}
    for locale in locales:
        with force_locale(locale):
            translated = gettext(source)
        if translated != source:
            told[locale] = translated
    return Letter(original="en", texts=told, template=code)


def _read(name: str) -> dict[str, Any]:
    file = resources.files("grievance.demo") / "data" / name
    return tomllib.loads(file.read_text(encoding="utf-8"))
