"""Say that two records are one site or company, and take it back; no reference to them is touched."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.supplychain.redirects import Entity, redirects, standing
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.naming import noun_of, require_steward

ITSELF = N_("Choose another record: this is the same one.")
REAL_AND_INVENTED = N_("A real one and an invented one are never the same.")


def merge(actor: Actor, merged: Entity, *, into: Entity) -> Entity:
    """Let one record stand for another: names, numbers, relations and reports stay where they are.

    Whoever looks for the merged one is shown the one that stands for it; chains run through both. Returns
    the record that stands.
    """
    target = standing(into)
    require_steward(actor, merged)
    require_steward(actor, target)
    if merged.same_as_id is not None:
        raise WrongState
    if target.id == merged.id:
        raise InvalidInput(ITSELF, field="into")
    if target.invented != merged.invented:
        raise InvalidInput(REAL_AND_INVENTED, field="into")
    merged.same_as_id = target.id
    merged.merged_at = clock.now()
    db.session.flush()
    chain_changed()
    record(actor, f"{noun_of(merged)}.merged", merged, target=target.reference)
    return target


def split(actor: Actor, merged: Entity) -> None:
    """Take a merger back: the record stands for itself again, with all that it had."""
    require_steward(actor, merged)
    if merged.same_as_id is None:
        raise WrongState
    target = db.session.get_one(type(merged), redirects(type(merged))[merged.id])
    merged.same_as_id = None
    merged.merged_at = None
    db.session.flush()
    chain_changed()
    record(actor, f"{noun_of(merged)}.split", merged, source=target.reference)
