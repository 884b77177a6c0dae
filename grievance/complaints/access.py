"""Who reaches which complaint: the reporter their own, the team those whose words it was given the key of."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from grievance.complaints.models.complaint import Complaint
from grievance.complaints.restrictions import within_reach
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.supplychain.ties import sites_tied_to
from grievance.vault.models.compartment import Grant


def _own(actor: Actor) -> ColumnElement[bool]:
    return Complaint.id == actor.complaint_id


def _granted(actor: Actor) -> ColumnElement[bool]:
    held = select(Grant.compartment_id).where(Grant.principal_id == actor.principal_id)
    # Somebody with ties may hold a key for a while longer, because nobody else does. It opens nothing.
    free = or_(Complaint.site_id.is_(None), Complaint.site_id.not_in(sites_tied_to(actor)))
    named = within_reach(actor, Complaint.restriction, Complaint.narrative_id)
    return and_(Complaint.narrative_id.in_(held), free, named)


COMPLAINTS: Scope[Complaint] = Scope(
    Complaint, {Reach.OWN: _own, Reach.TEAM: _granted}, read=Permission.Complaint.READ
)
