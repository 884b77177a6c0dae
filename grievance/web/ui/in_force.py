"""What administrators decided about words and languages, as every process knows it within half a minute."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g
from flask_babel import Domain, get_locale
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from grievance.complaints.consent_texts import all_consent_texts
from grievance.foundation.db import db
from grievance.foundation.text import apart, translations_folder
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.language import LanguageReview, TextCorrection
from grievance.opening.models.undertaking import Undertaking

log = logging.getLogger("grievance.web")
#: Seconds for which a process goes by what it has read.
FRESH = 20.0
#: The words of the code: nobody has to translate them, so nobody has to review a translation.
SOURCE = "en"
Corrections = Mapping[str, Sequence[str]]
_VALUE = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True)
class Decided:
    """What stood in the database when it was last read."""

    confirmed: bool = False
    corrections: Mapping[str, Corrections] = field(default_factory=dict)
    """By language, then by message as catalogues key it."""
    reviewed: frozenset[str] = frozenset({SOURCE})
    """Languages whose consent texts somebody has read as they are now."""
    reviewed_once: frozenset[str] = frozenset({SOURCE})
    """Languages that were open at some time: whoever reported in one keeps it."""


class CorrectedTranslations(Translations):
    """A catalogue, and before it what administrators corrected in its language."""

    corrections: Corrections = {}
    from_the_right = False
    """Whether its pages are read from right to left."""

    def gettext(self, message: str) -> str:
        """Return the corrected words, else those of the catalogue."""
        found = self.corrections.get(message)
        return found[0] if found else str(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the corrected words for a number, else those of the catalogue."""
        found = self.corrections.get(msgid1)
        form = int(self.plural(n))
        if found and form < len(found):
            return found[form]
        return str(super().ngettext(msgid1, msgid2, n))

    ugettext = gettext
    ungettext = ngettext


class InForce(Domain):
    """The texts of the product with their corrections, and what else administrators decided."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.decided = Decided()
        self._read_at = float("-inf")
        self._was_read = False
        self._loaded: dict[str, Translations | NullTranslations] = {}
        self._reading = threading.Lock()

    def get_translations(self) -> Translations | NullTranslations:
        """Return the texts in the language of the present page or letter."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        # A page says hundreds of texts: Flask-Babel keeps this, and forgets it when the language changes.
        request_words = g._flask_babel
        found: Translations | NullTranslations | None = getattr(request_words, "babel_translations", None)
        if found is None:
            self.keep_fresh()
            found = request_words.babel_translations = self.texts_in(str(locale))
        return found

    def gettext(self, string: str, **variables: object) -> str:
        """Return a text as the present page or letter says it."""
        texts = self.get_translations()
        return _said(texts, texts.ugettext(string), variables)

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        """Return a text about a number as the present page or letter says it."""
        texts = self.get_translations()
        return _said(texts, texts.ungettext(singular, plural, num), {"num": num, **variables})

    def texts_in(self, locale: str) -> Translations | NullTranslations:
        """Return the texts of one language."""
        # Bound once: a thread that loads meanwhile must not put old words among new ones.
        loaded = self._loaded
        if locale not in loaded:
            found = copy(_catalogue(locale))
            if isinstance(found, CorrectedTranslations):
                found.corrections = self.decided.corrections.get(locale, {})
            loaded[locale] = found
        return loaded[locale]

    def keep_fresh(self) -> None:
        """Read again what was decided, if it was read some time ago; one thread at a time.

        Until it was read once everybody waits, so that nobody is told that an open portal is closed.
        """
        if self._is_fresh() or not self._reading.acquire(blocking=not self._was_read):
            return
        try:
            if not self._is_fresh():
                self.read()
        finally:
            self._was_read = True
            self._reading.release()

    def _is_fresh(self) -> bool:
        return self._was_read and time.monotonic() - self._read_at < FRESH

    def read(self) -> None:
        """Read what was decided, now; a database that does not answer changes nothing."""
        self._read_at = time.monotonic()
        try:
            confirmed, corrections, reviews = _stored()
        except SQLAlchemyError as error:
            log.warning("decisions unread", extra={"error_kind": type(error).__name__})
            return
        changed = corrections != self.decided.corrections
        self.decided = replace(self.decided, confirmed=confirmed, corrections=corrections)
        if changed:
            self._loaded = {}
        now = {locale: fingerprint(self.consents_in(locale)) for locale in reviews}
        self.decided = Decided(
            confirmed,
            corrections,
            reviewed=frozenset({SOURCE, *(each for each, newest in reviews.items() if newest == now[each])}),
            reviewed_once=frozenset({SOURCE, *reviews}),
        )

    def consents_in(self, locale: str) -> list[str]:
        """Return what workers agree to, in one language as it is shown now."""
        texts = self.texts_in(locale)
        return [str(texts.ugettext(text)) for text in all_consent_texts()]


def _said(texts: Translations | NullTranslations, text: str, values: Mapping[str, object]) -> str:
    if isinstance(texts, CorrectedTranslations) and texts.from_the_right:
        text = _with_values_apart(text)
    return text % values if values else text


@cache
def _with_values_apart(text: str) -> str:
    """Let each value keep its own direction: a code or a day among Arabic words is taken to pieces else."""
    return _VALUE.sub(lambda value: apart(value[0]), text)


@cache
def _catalogue(locale: str) -> Translations | NullTranslations:
    """Read a catalogue, which takes ten times as long as all that a page says with it."""
    found = CorrectedTranslations.load(str(translations_folder()), [locale])
    if isinstance(found, CorrectedTranslations):
        found.from_the_right = Locale.parse(locale).text_direction == "rtl"
    return found


def set_up_words(app: Flask) -> InForce:
    """Give an application its texts."""
    made = InForce()
    app.extensions["in_force"] = made
    return made


def in_force() -> InForce:
    """Return the texts and decisions of this installation."""
    found = current_app.extensions["in_force"]
    assert isinstance(found, InForce)
    return found


def decided() -> Decided:
    """Return what administrators decided."""
    found = in_force()
    found.keep_fresh()
    return found.decided


def _stored() -> tuple[bool, dict[str, dict[str, list[str]]], dict[str, str]]:
    """Read in a connection of its own: the present transaction is none of its business."""
    corrections: dict[str, dict[str, list[str]]] = {}
    with db.engine.connect() as connection:
        confirmed = connection.scalar(select(exists(select(Undertaking.id)))) or False
        for row in connection.execute(
            select(TextCorrection.locale, TextCorrection.message, TextCorrection.forms)
        ):
            # Templates trust these words: markup is refused when they are written, and here once more.
            if not any("<" in form for form in row.forms):
                corrections.setdefault(row.locale, {})[row.message] = row.forms
        reviews = {
            row.locale: row.text_hash
            for row in connection.execute(
                select(LanguageReview.locale, LanguageReview.text_hash).order_by(LanguageReview.id)
            )
        }
    return bool(confirmed), corrections, reviews
