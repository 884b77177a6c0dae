"""What a page says in a language, from the catalogues that the product itself reads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from grievance.foundation.text import apart
from grievance.web.ui.locales import language

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


def said_in(locale: str, text: str, **values: object) -> str:
    """Return a text of the product in a language; one without a translation is a hole and fails the test."""
    if locale == "en":
        return text % values if values else text
    translated = str(_catalogue(locale).gettext(text))
    assert translated != text, f"not translated into {locale}: {text}"
    if language(locale).direction == "rtl":
        values = {name: apart(str(value)) for name, value in values.items()}
    return translated % values if values else translated


@cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [locale])
