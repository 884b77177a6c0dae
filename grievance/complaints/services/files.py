"""What the team does with a reporter's files: have them looked at once more, write down what is said."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.questionnaire import clean_story
from grievance.complaints.services.submission import add_clean_copy
from grievance.evidence.scanning import Scanner
from grievance.evidence.services.storing import PreparedFile, held_file, look_into
from grievance.evidence.states import Scan
from grievance.evidence.store import FileStore
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import seal

LOOKED_THROUGH = frozenset({Scan.CLEAN, Scan.FOUND})


def look_again(actor: Actor, row: ComplaintFile, *, store: FileStore, scanner: Scanner) -> PreparedFile:
    """Scan and clean a file that could not be when it came, with the key of whoever may read it.

    Nothing that acts by itself ever holds such a key. It takes a while and writes no record, so that nobody
    waits for it: `keep_second_look` does.
    """
    _require(actor, row)
    if row.original_file is None or row.file is not None:
        raise WrongState
    return look_into(held_file(actor, row.original_file), store=store, scanner=scanner)


def keep_second_look(actor: Actor, row: ComplaintFile, outcome: PreparedFile) -> None:
    """Keep what a second look at a file has brought."""
    complaint = _require(actor, row)
    if row.original_file is None or row.file is not None:
        raise WrongState
    if outcome.scan in LOOKED_THROUGH:
        row.original_file.scan = outcome.scan
    if outcome.clean is not None:
        row.file = add_clean_copy(complaint, outcome, author_role=actor.leading_role)
    record(actor, "complaint.file_looked_into", complaint, count=1)


def transcribe(actor: Actor, row: ComplaintFile, *, text: str, locale: str) -> None:
    """Write down what is said in a recording; a better version replaces the one shown, and both stay."""
    complaint = _require(actor, row)
    words = clean_story(text)
    if not words:
        raise InvalidInput(N_("Write down what is said."), field="text")
    row.transcript = seal(
        complaint.narrative,
        {"lang": locale, "text": words, "of": row.id, "by": actor.user_id},
        kind="transcript",
        author_role=actor.leading_role,
    )
    record(actor, "complaint.file_transcribed", complaint, locale=locale)


def _require(actor: Actor, row: ComplaintFile) -> Complaint:
    complaint = db.session.get_one(Complaint, row.complaint_id)
    COMPLAINTS.require(actor, Permission.Complaint.READ, complaint)
    return complaint
