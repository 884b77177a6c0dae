"""Put a message into its reader's language, without a request to take the language from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel.support import NullTranslations, Translations

from grievance.foundation.text import translations_folder
from grievance.notifications.wording import WORDINGS, Template


@dataclass(frozen=True)
class Letter:
    """A message as it is sent."""

    locale: str
    subject: str
    body: str


def render(template: Template, *, locale: str, address: str) -> Letter:
    """Return the message in a language, with the address that its reader goes to."""
    words = _catalogue(locale)
    wording = WORDINGS[template]
    paragraphs = [words.gettext(text) % {"address": address} for text in wording.paragraphs]
    return Letter(locale, words.gettext(wording.subject), "\n\n".join(paragraphs) + "\n")


def render_short(template: Template, *, locale: str, address: str) -> str:
    """Return what goes to a phone as text."""
    return _catalogue(locale).gettext(WORDINGS[template].short) % {"address": address}


@lru_cache
def _catalogue(locale: str) -> NullTranslations:
    return Translations.load(str(translations_folder()), [locale], "messages")
