"""Representatives and the case team write to each other; what the worker writes is another talk."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.text import N_, clean_lines
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.access import CLAIMS
from grievance.representation.models import ClaimMessage, RepresentedClaim
from grievance.representation.queries import followed_in
from grievance.representation.services.ending import holders_of
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import open_compartment, seal

LONGEST = 4000
NOBODY_READS = N_("Nobody of this organisation could open it. Ask an administrator.")


def write_to_team(actor: Actor, claim: RepresentedClaim, *, words: Words) -> None:
    """Write to whoever works on a claim; its worker does not read it."""
    CLAIMS.require(actor, Permission.Representation.FOLLOW, claim)
    case = case_of(claim.complaint)
    if case is None:
        raise NotFound
    said = _said(words)
    _keep(actor, claim, said, from_team=False)
    add_event(actor, case, "representative_wrote", reason=said)
    record(actor, "case.representative_wrote", case)


def answer_representatives(actor: Actor, case: Case, *, claim: str, words: Words) -> None:
    """Write, for the team, to the representatives who follow a claim of the case."""
    require_any(actor, case, Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
    found = next((each for each in followed_in(case) if each.reference == claim), None)
    if found is None:
        raise InvalidInput(N_("Choose a report that a representative follows."), field="claim")
    said = _said(words)
    _keep(actor, found, said, from_team=True)
    add_event(actor, case, "representative_answered", reason=said)
    record(actor, "claim.answered", found)


def _said(words: Words) -> Words:
    text = clean_lines(words.text)
    if not text:
        raise InvalidInput(N_("Write the message first."), field="text")
    if len(text) > LONGEST:
        raise InvalidInput(N_("The text is too long."), field="text")
    return Words(text, words.locale)


def _keep(actor: Actor, claim: RepresentedClaim, said: Words, *, from_team: bool) -> None:
    """Seal a message to the representatives; the team has its own in the case."""
    assert actor.user_id is not None
    if claim.talk is None:
        holders = holders_of(claim)
        if not holders:
            raise GuardRefused(NOBODY_READS)
        claim.talk = open_compartment(CompartmentKind.REPRESENTED, holders)
    content = {"lang": said.locale, "text": said.text}
    item = seal(claim.talk, content, kind="talk", author_role=actor.leading_role)
    db.session.add(
        ClaimMessage(
            claim_id=claim.id,
            from_team=from_team,
            user_id=actor.user_id,
            sent_at=clock.now(),
            item_id=item.id,
        )
    )
    db.session.flush()
