"""Consents in the desk's words."""

from __future__ import annotations

from flask_babel import gettext

from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField

#: Tone and icon of a tag.
ANSWER_TONES = {
    ConsentAnswer.YES: ("good", "check"),
    ConsentAnswer.ASK_FIRST: ("warn", "speech"),
    ConsentAnswer.NO: ("plain", "lock"),
}


def audience_words(audience: ConsentAudience) -> str:
    """Return what an audience is called at the desk."""
    return {
        ConsentAudience.CASE_TEAM: gettext("Case team"),
        ConsentAudience.HELPER: gettext("Helper"),
        ConsentAudience.EMPLOYER: gettext("Site"),
        ConsentAudience.BRAND: gettext("Brand"),
        ConsentAudience.PARTY_US: gettext("Government of the United States"),
        ConsentAudience.PARTY_JP: gettext("Government of Japan"),
        ConsentAudience.AUTHORITY: gettext("Labour authority of the country"),
        ConsentAudience.PUBLIC: gettext("Public"),
    }[audience]


def field_words(field: ConsentField) -> str:
    """Return what a kind of thing is called at the desk."""
    return {
        ConsentField.IDENTITY: gettext("who it was"),
        ConsentField.WORDS: gettext("their words"),
        ConsentField.PROBLEM: gettext("the problem"),
        ConsentField.FILES: gettext("their files"),
    }[field]


def answer_words(answer: ConsentAnswer) -> str:
    """Return an answer at the desk."""
    return {
        ConsentAnswer.YES: gettext("Yes"),
        ConsentAnswer.ASK_FIRST: gettext("Ask first"),
        ConsentAnswer.NO: gettext("No"),
    }[answer]
