"""What a contractor or recruiter was told, as a letter on paper: for a firm that nobody signs in for."""

from __future__ import annotations

from typing import Any

from grievance.cases.models.respondent import Respondent, RespondentLetter
from grievance.cases.respondents import NAMED
from grievance.cases.services.safety_gate import hash_of
from grievance.exports.letters import LetterFacts, letter
from grievance.exports.services.issuing import NOT_AS_RELEASED
from grievance.exports.states import LetterKind
from grievance.exports.typesetting import Paper
from grievance.exports.voices import Voice
from grievance.foundation.errors import GuardRefused, NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_item


def firm_letter(actor: Actor, respondent: Respondent, reference: str, *, voice: Voice, address: str) -> Paper:
    """Return exactly what a firm was told, word for word, in a language in which the text exists.

    It is the same paper each time: nothing is kept of it but what was released, and its day is that day.
    """
    NAMED.require(actor, Permission.Case.NOTIFY_SITE, respondent)
    told = next((each for each in respondent.letters if each.reference == reference), None)
    if told is None or told.disclosure_id is None or voice.code not in languages_told(actor, told):
        raise NotFound
    content: dict[str, Any] = open_item(actor, told.item)
    if hash_of(content["text"]) != told.text_hash:
        raise GuardRefused(NOT_AS_RELEASED)
    waits = respondent.answered_on is None and respondent.due_at is not None
    facts = LetterFacts(
        kind=LetterKind.NOTICE,
        number=told.reference,
        on=told.at.date(),
        addressees=(respondent.company.name,),
        answer_by=respondent.due_at.date() if waits and respondent.due_at is not None else None,
        look_again_until=None,
        address=address if respondent.organisation_id is not None else "",
        to_firm=True,
    )
    return letter(respondent.case, facts, content, voice=voice, draft=False)


def languages_told(actor: Actor, told: RespondentLetter) -> list[str]:
    """Return the languages in which a text that a firm was told exists; none for whoever holds no key."""
    if told.disclosure_id is None:
        return []
    try:
        held = open_item(actor, told.item)
    except Sealed:
        return []
    return sorted({held["lang"], *held.get("translations", {})})
