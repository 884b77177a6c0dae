"""Read of a claim what its worker allows; the worker sees that it was read."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.complaints.labels import READ
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.access import CLAIMS
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import FiledWords, words_of


def read_words(actor: Actor, claim: RepresentedClaim) -> FiledWords | None:
    """Return what was filed, and leave a fact of it about the report; None where the worker says no."""
    CLAIMS.require(actor, Permission.Representation.FOLLOW, claim)
    words = words_of(actor, claim)
    if words is not None:
        record(actor, READ, claim.complaint)
    return words
