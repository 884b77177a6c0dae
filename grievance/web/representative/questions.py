"""What a worker is asked before somebody files for them: read out in their language, and kept as it was."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale, gettext

from grievance.complaints.consent_texts import (
    MAY_FILE,
    MAY_GO_ON_READING,
    MAY_RAISE,
    PARAPHRASE_LABELS,
    TEAM_READS,
    WHO_MAY_KNOW,
)
from grievance.complaints.services.submission import ConsentTexts
from grievance.complaints.states import (
    KNOWN_TO_LABELS,
    RAISE_LABELS,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    KnownTo,
)
from grievance.web.ui.locales import open_locales

#: The employer is not among them: who wants that says it with the code.
_OFFERED = (KnownTo.NOBODY, KnownTo.TEAM, KnownTo.HELPER)
_HELPER = ConsentAudience.HELPER
_YES_NO = [PARAPHRASE_LABELS[each] for each in (ConsentAnswer.YES, ConsentAnswer.NO)]


def consent_texts(locale: str) -> ConsentTexts:
    """Return, in a worker's language, what they are asked about each audience."""
    with force_locale(locale):
        known = _asked(WHO_MAY_KNOW, [KNOWN_TO_LABELS[each] for each in _OFFERED])
        return {
            (ConsentAudience.CASE_TEAM, ConsentField.IDENTITY): known,
            (_HELPER, ConsentField.IDENTITY): known,
            (ConsentAudience.CASE_TEAM, ConsentField.WORDS): gettext(TEAM_READS),
            (ConsentAudience.EMPLOYER, ConsentField.PROBLEM): _asked(MAY_RAISE, list(RAISE_LABELS.values())),
            (_HELPER, ConsentField.PROBLEM): _asked(MAY_FILE, _YES_NO),
            (_HELPER, ConsentField.WORDS): _asked(MAY_GO_ON_READING, _YES_NO),
        }


def read_out(locale: str) -> list[Sequence[str]]:
    """Return the questions with their answers, as they are read out to a worker."""
    texts = consent_texts(locale)
    asked = (
        (_HELPER, ConsentField.PROBLEM),
        (ConsentAudience.CASE_TEAM, ConsentField.IDENTITY),
        (ConsentAudience.EMPLOYER, ConsentField.PROBLEM),
        (_HELPER, ConsentField.WORDS),
    )
    return [texts[each].split("\n") for each in asked]


def all_read_out() -> dict[str, list[Sequence[str]]]:
    """Return the questions in every language in which workers report."""
    return {locale: read_out(locale) for locale in open_locales()}


def _asked(question: str, answers: list[str]) -> str:
    return "\n".join(gettext(each) for each in [question, *answers])
