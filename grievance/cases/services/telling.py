"""Refuse a text for others that quotes a worker, or holds a name or number that one gave."""

from __future__ import annotations

from grievance.cases.history import notes_of
from grievance.cases.identifying import REFUSED, Known, Sign, marks_in, names_mentioned, names_told
from grievance.cases.models.case import Case
from grievance.cases.services.safety_gate import answer_of
from grievance.cases.states import DisclosureAudience
from grievance.complaints.queries import identity_of, words_of_workers
from grievance.complaints.states import ConsentAnswer, ConsentField
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor


def known_of(actor: Actor, case: Case, audience: DisclosureAudience, *, most: int | None = None) -> Known:
    """Return what a text for an audience must not hold: names, numbers and sentences of the workers.

    Of what was written since the reports only the newest `most` texts are looked through, where so many do.
    """
    complaints = case.complaints
    told = words_of_workers(actor, complaints, most=most)
    names = [name for each in told for name in names_told(each)]
    for complaint in complaints:
        named = audience is not DisclosureAudience.RESPONDENT
        if not named or answer_of(complaint, audience, ConsentField.IDENTITY) is not ConsentAnswer.YES:
            identity = identity_of(actor, complaint)
            names += [identity.name, identity.contact]
    site = case.site.name if case.site is not None else ""
    noted = notes_of(actor, case, most=most)
    spoken_of = {name for each in (*told, *noted) for name in names_mentioned(each)}
    return Known(
        tuple(dict.fromkeys(each for each in names if each)),
        tuple(dict.fromkeys(told)),
        tuple(sorted(each for each in spoken_of if each not in site)),
        whole=most is None or max(len(told) - len(complaints), len(noted)) < most,
    )


def refuse_telling(actor: Actor, case: Case, audience: DisclosureAudience, *texts: str) -> None:
    """Refuse a text that quotes a worker, or holds a name or number that a worker gave."""
    if not any(texts):
        return
    known = known_of(actor, case, audience)
    found = {each.sign for text in texts for each in marks_in(text, known)} & REFUSED
    if Sign.QUOTE in found:
        raise GuardRefused(
            N_("This text holds a worker's own words. Say it in yours, so that nobody is found out.")
        )
    if found:
        raise GuardRefused(
            N_(
                "This text holds a name or a number that a worker gave. "
                "Take it out, so that nobody is found out."
            )
        )
