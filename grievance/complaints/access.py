"""Who reaches which complaint: the reporter their own, the team those whose words it was given the key of."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from grievance.complaints.models.complaint import Complaint
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.vault.models.compartment import Grant


def _own(actor: Actor) -> ColumnElement[bool]:
    return Complaint.id == actor.complaint_id


def _granted(actor: Actor) -> ColumnElement[bool]:
    held = select(Grant.compartment_id).where(Grant.principal_id == actor.principal_id)
    return Complaint.narrative_id.in_(held)


COMPLAINTS: Scope[Complaint] = Scope(
    Complaint, {Reach.OWN: _own, Reach.TEAM: _granted}, read=Permission.Complaint.READ
)
