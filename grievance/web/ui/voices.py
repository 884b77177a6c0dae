"""The voices of papers: the words of one language, with what was corrected in the product."""

from __future__ import annotations

from flask_babel import force_locale

from grievance.exports.voices import Voice
from grievance.web.ui.presentation import translated


def voice_of(code: str) -> Voice:
    """Return the voice that speaks a language of the catalogues."""

    def say(message: str, **values: object) -> str:
        with force_locale(code):
            return translated(message, **values)

    return Voice(code, say)
