"""Official letters as their lists show them, to the team and to the site alike."""

from __future__ import annotations

from grievance.exports.labels import LETTER_LABELS
from grievance.exports.letters import SHORT
from grievance.exports.queries import LetterView
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, translated


def letter_row(letter: LetterView, url: str) -> dict[str, str]:
    """Return a letter as a row of the table of letters."""
    return {
        "url": url,
        "number": letter.number,
        "kind": translated(LETTER_LABELS[letter.kind]),
        "language": language(letter.locale).autonym,
        "on": day(letter.on),
        "answer_by": day(letter.answer_by),
        "fingerprint": letter.fingerprint[:SHORT],
    }
