"""What a piece of a case is, to which a finding can point, and what that is called: never a word of it."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_


class PieceKind(StrEnum):
    """What a finding can point to."""

    REPORT = "report"
    FILE = "file"
    TRANSCRIPT = "transcript"
    """What is said in a recording, as somebody on the team wrote it down."""
    MESSAGE = "message"
    NOTE = "note"
    VISIT_NOTE = "visit_note"
    VISIT_INTERVIEW = "visit_interview"
    VISIT_PHOTO = "visit_photo"
    VISIT_RECORDING = "visit_recording"
    VISIT_DOCUMENT = "visit_document"
    SITE_ANSWER = "site_answer"
    SITE_TEXT = "site_text"
    """What the team told the site, as it was released."""
    PUBLIC_SOURCE = "public_source"


PIECE_LABELS: dict[PieceKind, str] = {
    PieceKind.REPORT: N_("Report %(number)s, %(day)s"),
    PieceKind.FILE: N_("File of report %(number)s, %(day)s"),
    PieceKind.TRANSCRIPT: N_("What is said in a recording of report %(number)s, %(day)s"),
    PieceKind.MESSAGE: N_("Message from the worker of report %(number)s, %(day)s"),
    PieceKind.NOTE: N_("Note of the team, %(day)s"),
    PieceKind.VISIT_NOTE: N_("Note from a visit, %(day)s"),
    PieceKind.VISIT_INTERVIEW: N_("Interview on a visit, %(day)s"),
    PieceKind.VISIT_PHOTO: N_("Photo from a visit, %(day)s"),
    PieceKind.VISIT_RECORDING: N_("Recording from a visit, %(day)s"),
    PieceKind.VISIT_DOCUMENT: N_("Document from a visit, %(day)s"),
    PieceKind.SITE_ANSWER: N_("Answer of the site, %(day)s"),
    PieceKind.SITE_TEXT: N_("Text that the site was given, %(day)s"),
    PieceKind.PUBLIC_SOURCE: N_("Public source, %(day)s"),
}
#: What a finding points to and is no longer kept, because its report was erased.
GONE = N_("Something that was erased since")
