"""Recordings of private interviews: which a case has, and what each is to whoever holds its key."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseNote
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import FileDescription, describe_file
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound, Sealed
from grievance.policy.actor import Actor


@dataclass(frozen=True)
class Recording:
    """What somebody said who was heard alone."""

    stored: StoredFile
    description: FileDescription | None = field(repr=False)
    """None where the reader holds no key."""


def recording_of(actor: Actor, note: CaseNote) -> Recording | None:
    """Return the recording that belongs to a note, if one does."""
    if note.file is None:
        return None
    try:
        return Recording(note.file, describe_file(actor, note.file))
    except Sealed:
        return Recording(note.file, None)


def find_recording(case: Case, reference: str) -> StoredFile:
    """Return a recording of a case by the public name of its file."""
    query = select(StoredFile).join(CaseNote, CaseNote.file_id == StoredFile.id)
    found = db.session.scalar(query.where(CaseNote.case_id == case.id, StoredFile.reference == reference))
    if found is None:
        raise NotFound
    return found
