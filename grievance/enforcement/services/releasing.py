"""Let the officials of a Party know about a case: facts with the workers' consent, words with more of it."""

from __future__ import annotations

from typing import Any

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import cleared, compose, released
from grievance.cases.services.steps import Words, add_event
from grievance.cases.states import CaseType
from grievance.enforcement.consents import AUDIENCES
from grievance.enforcement.facts import facts_of, fingerprint
from grievance.enforcement.models import CaseRelease
from grievance.enforcement.officials import languages_of, officials_of
from grievance.enforcement.states import Party
from grievance.enforcement.wording import careful
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import open_compartment, seal

LONGEST = 8000
NOT_RATED = N_("Nobody has rated how grave this case is yet.")
SAY_WHY = N_("The site does not know of this case. Say why a government must, and how the workers stay safe.")


def compose_release(
    actor: Actor, case: Case, *, party: Party, text: str = "", locale: str = "en", **translations: str
) -> Disclosure:
    """Write what a Party's officials would read of a case; without a text the facts go alone."""
    CASES.require(actor, Permission.Enforcement.RELEASE, case)
    summary = careful(text, field="text", limit=LONGEST)
    for each in translations.values():
        careful(each, field="text", limit=LONGEST)
    return compose(
        actor,
        case,
        audience=AUDIENCES[party],
        text=summary,
        locale=locale,
        translations=translations,
        readers=languages_of(party),
    )


def release_case(
    actor: Actor, case: Case, *, party: Party, disclosure: Disclosure | None, covert_reason: str = ""
) -> CaseRelease:
    """Seal what a Party's officials may know of a case, and write down that they may.

    Where the site has not been told, a reason is needed; it stays with the team, and what goes is marked.
    """
    CASES.require(actor, Permission.Enforcement.RELEASE, case)
    if case.severity is None:
        raise GuardRefused(NOT_RATED)
    content = cleared(actor, disclosure, audience=AUDIENCES[party])
    assert disclosure is not None
    covert = is_covert(case)
    reason = careful(covert_reason, field="covert_reason", limit=LONGEST)
    if covert and not reason:
        raise GuardRefused(SAY_WHY)
    made = _sealed(actor, case, party, content, covert=covert)
    released(actor, disclosure, reference=made.reference)
    add_event(
        actor,
        case,
        "released_to_party",
        reason=Words(reason, content["lang"]) if reason else None,
        party=str(party),
        with_words=made.with_words,
    )
    record(actor, "case.released", case, party=party, kind="covert" if covert else "open")
    return made


def is_covert(case: Case) -> bool:
    """Whether the site does not know of a case, or must not know that a Party does."""
    return case.site_told_at is None or case.case_type is CaseType.RETALIATION


def content_for(case: Case, words: dict[str, Any]) -> dict[str, Any]:
    """Return everything that officials would read, as it is sealed."""
    return {**words, "facts": {**facts_of(case), "covert": is_covert(case)}}


def _sealed(actor: Actor, case: Case, party: Party, words: dict[str, Any], *, covert: bool) -> CaseRelease:
    content = content_for(case, words)
    packet = open_compartment(CompartmentKind.PACKET, officials_of(party))
    item = seal(packet, content, kind="release", author_role=actor.leading_role)
    made = CaseRelease(
        case=case,
        party=party,
        released_by_id=actor.user_id,
        released_at=clock.now(),
        packet=packet,
        item=item,
        text_hash=fingerprint(content),
        with_words=bool(words["text"]),
        covert=covert,
    )
    db.session.add(made)
    db.session.flush()
    return made
