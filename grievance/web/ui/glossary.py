"""Words of a text that have no easy translation, explained to whoever translates or reads it."""

from __future__ import annotations

from typing import Any

from grievance.standards.glossary import terms_in
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated


def explained(text: str, locale: str) -> list[dict[str, Any]]:
    """Return the words of a language that are explained and occur in a text."""
    return [
        {
            "term": each.term,
            "meaning": translated(each.meaning),
            "lang": language(locale).tag,
            "checked": each.checked,
        }
        for each in terms_in(text, locale)
    ]
