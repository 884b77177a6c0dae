"""Read of a claim what its worker allows; the worker sees that it was read."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.complaints.labels import READ
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.access import CLAIMS
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import FiledWords, words_of
from grievance.representation.services.ending import newcomers_to
from grievance.vault.services.compartments import grant


def read_words(actor: Actor, claim: RepresentedClaim) -> FiledWords | None:
    """Return what was filed, and leave a fact of it about the report; None where the worker says no."""
    CLAIMS.require(actor, Permission.Representation.FOLLOW, claim)
    try:
        words = words_of(actor, claim)
    except Sealed:
        # Sealed before this colleague came; it opens for them once somebody who holds the key has looked.
        return None
    if words is not None:
        assert claim.words is not None
        newcomers = newcomers_to(claim, claim.words)
        if newcomers:
            grant(actor, claim.words, newcomers)
        record(actor, READ, claim.complaint)
    return words
