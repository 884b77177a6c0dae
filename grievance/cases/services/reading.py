"""Every look at sealed content leaves a fact: about the report, the case, or else the compartment itself."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.models.translation import TranslationRequest
from grievance.complaints.labels import FILE, IDENTITY, ONE_TEXT, READ
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Compartment, CompartmentKind

_OF_COMPLAINT = {
    CompartmentKind.NARRATIVE: READ,
    CompartmentKind.ORIGINAL: FILE,
    CompartmentKind.IDENTITY: IDENTITY,
    CompartmentKind.DELIVERY: IDENTITY,
    CompartmentKind.TRANSLATION: ONE_TEXT,
}
_OF_CASE = {CompartmentKind.INTERNAL: "case.read", CompartmentKind.SHARED: "case.released_read"}


def note_reading(actor: Actor, opened: Collection[str], *, as_file: bool = False) -> int:
    """Record what an actor was shown from these compartments, once for each record; returns how many."""
    found = db.session.scalars(select(Compartment).where(Compartment.reference.in_(opened))).all()
    noted: set[tuple[str, str]] = set()
    for compartment in found:
        verb, subject = _reading_of(compartment)
        verb = FILE if as_file and verb == READ else verb
        if (verb, subject.reference) not in noted:
            noted.add((verb, subject.reference))
            kind = compartment.kind if subject is compartment else None
            record(actor, verb, subject, kind=kind)
    return len(noted)


def _reading_of(compartment: Compartment) -> tuple[str, Complaint | Case | Compartment]:
    owner = _complaint_of(compartment.id) if compartment.kind in _OF_COMPLAINT else None
    if owner is not None:
        return _OF_COMPLAINT[compartment.kind], owner
    case = _case_of(compartment.id) if compartment.kind in _OF_CASE else None
    if case is not None:
        return _OF_CASE[compartment.kind], case
    return "compartment.read", compartment


def _complaint_of(compartment_id: int) -> Complaint | None:
    keys = (Complaint.narrative_id, Complaint.original_id, Complaint.identity_id, Complaint.delivery_id)
    copied = select(TranslationRequest.complaint_id).where(TranslationRequest.copy_id == compartment_id)
    whose = or_(*(key == compartment_id for key in keys), Complaint.id.in_(copied))
    return db.session.scalar(select(Complaint).where(whose).limit(1))


def _case_of(compartment_id: int) -> Case | None:
    keys = (Case.internal_id, Case.shared_id)
    return db.session.scalar(select(Case).where(or_(*(key == compartment_id for key in keys))).limit(1))
