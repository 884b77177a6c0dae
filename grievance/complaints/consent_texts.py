"""What workers are asked about who may know what: read in each language before it opens."""

from __future__ import annotations

from grievance.complaints.consents import COUNTED
from grievance.complaints.states import (
    KNOWN_TO_LABELS,
    RAISE_LABELS,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
)
from grievance.foundation.text import N_

WHO_MAY_KNOW = N_("Who may know it was you?")
MAY_RAISE = N_("May we talk to the company about this problem, without your name?")
MAY_PARAPHRASE = N_("May we tell them what you said, in our own words?")
MAY_LOOK = N_("May we look into what happened? We never tell your employer.")
TEAM_READS = N_("Only the case team reads your words.")
#: Read out by whoever files for a worker, before anything is filed.
MAY_FILE = N_("May they send this report for you, and see where it stands?")
MAY_GO_ON_READING = N_("May they go on reading what they sent for you?")
PARAPHRASE_LABELS: dict[ConsentAnswer, str] = {
    ConsentAnswer.YES: N_("Yes"),
    ConsentAnswer.ASK_FIRST: N_("Ask me first"),
    ConsentAnswer.NO: N_("No"),
}
#: The page where each of these can be changed: who, then what.
AUDIENCE_WORDS: dict[ConsentAudience, str] = {
    ConsentAudience.CASE_TEAM: N_("Our team"),
    ConsentAudience.EMPLOYER: N_("Your employer"),
    ConsentAudience.HELPER: N_("The helper you chose"),
    ConsentAudience.PARTY_US: N_("The government of the United States"),
    ConsentAudience.PARTY_JP: N_("The government of Japan"),
    ConsentAudience.AUTHORITY: N_("The labour office of your country"),
    ConsentAudience.BRAND: N_("Buyers of the metal"),
    ConsentAudience.PUBLIC: N_("Everybody"),
}
FIELD_QUESTIONS: dict[ConsentField, str] = {
    ConsentField.PROBLEM: N_("May they know the problem, without your name?"),
    ConsentField.WORDS: N_("May they read what you said, in our own words?"),
    ConsentField.IDENTITY: N_("May they know your name and how to reach you?"),
    ConsentField.FILES: N_("May they see your photos and files?"),
}
MAY_COUNT = N_("May we count your report? They see totals only.")
MAY_COUNT_FOR_BUYERS = N_("May we count your report? They see totals.")
MAY_ASK_BUYERS = N_("May we ask them to help put it right? You can read the text first.")
_OWN_QUESTIONS = {
    (ConsentAudience.EMPLOYER, ConsentField.PROBLEM): MAY_RAISE,
    (ConsentAudience.CASE_TEAM, ConsentField.PROBLEM): MAY_LOOK,
    (ConsentAudience.BRAND, ConsentField.PROBLEM): MAY_COUNT_FOR_BUYERS,
    (ConsentAudience.BRAND, ConsentField.WORDS): MAY_ASK_BUYERS,
}
#: Shown beside them, and as much a part of what somebody says yes to.
WARNINGS = (
    N_("Your employer may fix it faster, but may also treat you badly. You can say no."),
    N_("If few people know about this, your boss may guess it was you."),
    N_("You can change this later with your code."),
    N_("Buyers of the metal see totals. They do not see your report."),
    N_("We ask them for help only if you say yes."),
)


def question_about(audience: ConsentAudience, field: ConsentField) -> str:
    """Return what a worker is asked about an audience and a kind of thing."""
    if (audience, field) in _OWN_QUESTIONS:
        return _OWN_QUESTIONS[audience, field]
    return MAY_COUNT if audience in COUNTED else FIELD_QUESTIONS[field]


def all_consent_texts() -> tuple[str, ...]:
    """Return every sentence that a consent hangs on, each once, in the order in which workers meet them."""
    questions = (
        *(WHO_MAY_KNOW, *KNOWN_TO_LABELS.values(), TEAM_READS),
        *(MAY_RAISE, *RAISE_LABELS.values(), MAY_PARAPHRASE, *PARAPHRASE_LABELS.values()),
        *AUDIENCE_WORDS.values(),
        *FIELD_QUESTIONS.values(),
        *(MAY_COUNT, MAY_COUNT_FOR_BUYERS, MAY_ASK_BUYERS, MAY_LOOK, MAY_FILE, MAY_GO_ON_READING),
        *WARNINGS,
    )
    return tuple(dict.fromkeys(questions))
