"""The questions in words, and exactly what is shown to whoever agrees or does not."""

from __future__ import annotations

from flask_babel import gettext

from grievance.complaints.consent_texts import (
    AUDIENCE_WORDS,
    MAY_LOOK,
    MAY_PARAPHRASE,
    MAY_RAISE,
    PARAPHRASE_LABELS,
    TEAM_READS,
    WHO_MAY_KNOW,
    question_about,
)
from grievance.complaints.consents import choices_for
from grievance.complaints.questionnaire import Question
from grievance.complaints.services.submission import ConsentTexts
from grievance.complaints.states import (
    KNOWN_TO_LABELS,
    RAISE_LABELS,
    ConsentAudience,
    ConsentField,
    KnownTo,
)
from grievance.foundation.text import N_

QUESTIONS: dict[Question, str] = {
    Question.WHAT: N_("What happened?"),
    Question.EXACTLY: N_("What was it exactly?"),
    Question.WHERE: N_("Where does this happen?"),
    Question.STORY: N_("Tell us what happened"),
    Question.KNOWN: WHO_MAY_KNOW,
    Question.REPLY: N_("How can we answer you?"),
    Question.CHECK: N_("Check before you send"),
}


#: The employer is never among them.
SURVIVORS_TELL = (KnownTo.NOBODY, KnownTo.TEAM, KnownTo.HELPER)


def consent_texts(*, survivor: bool = False) -> ConsentTexts:
    """Return, in the visitor's language, what a report's form asks about each audience."""
    identity = ConsentField.IDENTITY
    if survivor:
        known = _asked(QUESTIONS[Question.KNOWN], [KNOWN_TO_LABELS[each] for each in SURVIVORS_TELL])
        return {
            (ConsentAudience.CASE_TEAM, identity): known,
            (ConsentAudience.HELPER, identity): known,
            (ConsentAudience.CASE_TEAM, ConsentField.WORDS): gettext(TEAM_READS),
            (ConsentAudience.CASE_TEAM, ConsentField.PROBLEM): _asked(
                MAY_LOOK, list(PARAPHRASE_LABELS.values())
            ),
        }
    known = _asked(QUESTIONS[Question.KNOWN], list(KNOWN_TO_LABELS.values()))
    return {
        (ConsentAudience.CASE_TEAM, identity): known,
        (ConsentAudience.HELPER, identity): known,
        (ConsentAudience.EMPLOYER, identity): known,
        (ConsentAudience.CASE_TEAM, ConsentField.WORDS): gettext(TEAM_READS),
        (ConsentAudience.EMPLOYER, ConsentField.PROBLEM): may_raise_text(),
        (ConsentAudience.EMPLOYER, ConsentField.WORDS): _asked(
            MAY_PARAPHRASE, list(PARAPHRASE_LABELS.values())
        ),
    }


def consent_question(audience: ConsentAudience, about: ConsentField) -> str:
    """Return a question of the page where consents are changed, with its answers, as it is shown."""
    if (audience, about) == (ConsentAudience.EMPLOYER, ConsentField.PROBLEM):
        return may_raise_text()
    answers = [PARAPHRASE_LABELS[each] for each in choices_for(audience, about)]
    return _asked(AUDIENCE_WORDS[audience], [question_about(audience, about), *answers])


def may_raise_text() -> str:
    """Return the question whether the problem may be raised, with its answers, as it is shown."""
    return _asked(MAY_RAISE, list(RAISE_LABELS.values()))


def _asked(question: str, answers: list[str]) -> str:
    return "\n".join(gettext(each) for each in [question, *answers])
