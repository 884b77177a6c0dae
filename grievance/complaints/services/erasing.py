"""Erase a report: first every key to it, then its files, then its rows but one, which serves counts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from sqlalchemy import delete, select

from grievance.audit.trail import record
from grievance.complaints.models.complaint import Complaint, Consent
from grievance.complaints.models.consenting import ConsentRequest
from grievance.complaints.models.message import ComplaintFile, Message, MessageText
from grievance.complaints.states import KnownTo, RaiseWithEmployer, ReplyRoute
from grievance.evidence.models import StoredFile
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Compartment, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.services.destruction import (
    delete_compartment,
    destroy_compartment,
    destroy_items,
    forget_reporter,
)


def destroy_keys(complaint: Complaint) -> None:
    """Destroy every key to a report, its code's among them: from now on nobody reads it again."""
    for compartment in _compartments(complaint):
        destroy_compartment(compartment)
    destroy_items(_items_of_files(complaint))
    forget_reporter(db.session.get_one(Principal, complaint.reporter_id))
    complaint.raise_with_employer = RaiseWithEmployer.NO
    complaint.erased_on = clock.day_of(clock.now()).replace(day=1)
    db.session.flush()


def erase_identity(actor: Actor, complaint: Complaint) -> None:
    """Erase the name and the reply address of a reporter; the report goes on without them."""
    parts = [part for part in (complaint.identity, complaint.delivery) if part is not None]
    complaint.identity = complaint.delivery = None
    complaint.known_to, complaint.reply_route = KnownTo.NOBODY, ReplyRoute.CODE
    db.session.flush()
    for part in parts:
        delete_compartment(part)
    record(actor, "complaint.identity_erased", complaint, count=len(parts))


def files_to_delete(complaint: Complaint) -> list[str]:
    """Return where the files of a report lie in the store."""
    return [stored.store_key for stored in _files(complaint)]


def reduce_to_mark(actor: Actor, complaint: Complaint) -> None:
    """Take away all rows of an erased report but the one that counts need: site, codes and month."""
    record(actor, "complaint.erased", complaint)
    _delete_messages(complaint)
    _delete_files(complaint)
    db.session.execute(delete(Consent).where(Consent.complaint_id == complaint.id))
    db.session.execute(delete(ConsentRequest).where(ConsentRequest.complaint_id == complaint.id))
    _empty_narrative(complaint)
    others = [part for part in _compartments(complaint) if part is not complaint.narrative]
    complaint.original = complaint.identity = complaint.delivery = None
    # A name of its own: facts of former times cannot be joined to what is left.
    complaint.reference = new_reference()
    complaint.submission_key = secrets.token_bytes(32)
    complaint.locale = "und"
    complaint.known_to, complaint.reply_route = KnownTo.NOBODY, ReplyRoute.CODE
    complaint.received_at = clock.day_of(complaint.received_at).replace(day=1)
    complaint.last_seen_by_reporter = None
    db.session.flush()
    for part in others:
        delete_compartment(part)


def _compartments(complaint: Complaint) -> list[Compartment]:
    parts = (complaint.narrative, complaint.original, complaint.identity, complaint.delivery)
    return [part for part in parts if part is not None]


def _files(complaint: Complaint) -> list[StoredFile]:
    rows = db.session.scalars(select(ComplaintFile).where(ComplaintFile.complaint_id == complaint.id))
    return [stored for row in rows for stored in (row.file, row.original_file) if stored is not None]


def _items_of_files(complaint: Complaint) -> list[int]:
    return [stored.item_id for stored in _files(complaint)]


def _delete_messages(complaint: Complaint) -> None:
    own = select(Message.id).where(Message.complaint_id == complaint.id)
    items = db.session.scalars(select(MessageText.item_id).where(MessageText.message_id.in_(own))).all()
    db.session.execute(delete(MessageText).where(MessageText.message_id.in_(own)))
    db.session.execute(delete(Message).where(Message.complaint_id == complaint.id))
    _delete_items(items)


def _delete_files(complaint: Complaint) -> None:
    stored = [(each.id, each.item_id) for each in _files(complaint)]
    rows = ComplaintFile.complaint_id == complaint.id
    said = db.session.scalars(select(ComplaintFile.transcript_id).where(rows)).all()
    db.session.execute(delete(ComplaintFile).where(rows))
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_([file_id for file_id, _ in stored])))
    _delete_items([item_id for _, item_id in stored] + [each for each in said if each is not None])


def _delete_items(item_ids: Iterable[int]) -> None:
    db.session.execute(delete(SealedItem).where(SealedItem.id.in_(list(item_ids))))


def _empty_narrative(complaint: Complaint) -> None:
    """Leave of the narrative its empty shell: what others refer to stays without content."""
    inside = select(SealedItem.id).where(SealedItem.compartment_id == complaint.narrative_id)
    destroy_items(db.session.scalars(inside).all())
