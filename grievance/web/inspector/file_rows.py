"""A worker's files as the case page shows them: how far they can be trusted, and what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import format_decimal, gettext

from grievance.cases.history import Text
from grievance.cases.models.case import Case
from grievance.cases.recordings import Recording
from grievance.cases.translations import file_key
from grievance.cases.versions import Version
from grievance.complaints.queries import ReportFile
from grievance.evidence.cleaning import Obstacle, largest, obstacle
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import FileDescription
from grievance.evidence.states import Scan
from grievance.web.inspector.words_beside import pane_written_down, translate_url, words_beside
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day

_MIB = 1024 * 1024
_KINDS = {"image/jpeg": "picture", "audio/ogg": "voice"}


def shown_file(
    case: Case,
    file: ReportFile,
    versions: Mapping[str, Sequence[Version]],
    transcripts: Mapping[str, Sequence[Version]],
) -> dict[str, Any]:
    """Return one file of a report with its player or picture, its marks, and what is said in it.

    `versions` are translations of what is said, `transcripts` how it was written down, the newest first.
    """

    def url(view: str, **more: int) -> str:
        return url_for(
            f"inspector.{view}",
            reference=case.reference,
            file=file.reference,
            **more,  # type: ignore[arg-type]
        )

    described = file.description
    kind = _KINDS.get(described.media_type) if described is not None and file.cleaned else None
    # What was not cleaned may be a recording too: who opens it knows.
    spoken = described is None or described.media_type.startswith(("audio/", "video/"))
    transcript, key = file.transcript, file_key(file.reference)
    written = [pane_written_down(each) for each in transcripts.get(key, ())]
    return {
        "name": described.name if described is not None else gettext("A file"),
        "about": _size(described) if described is not None else "",
        "kind": kind,
        "icon": "camera" if kind == "picture" else "microphone" if spoken else "file",
        "url": url("file"),
        "play_url": url("file", play=1) if kind else None,
        "marks": _marks(file),
        "added": day(file.added_at),
        "original_url": url_for("inspector.file", reference=case.reference, file=file.original_reference)
        if file.cleaned and file.original_reference is not None
        else None,
        "words_url": url("transcript") if spoken else None,
        "transcript": transcript.text if transcript is not None else None,
        "language": language(transcript.lang) if transcript is not None else None,
        "beside": words_beside(Text(transcript.lang, transcript.text), versions.get(key, []))
        if transcript is not None
        else None,
        "written_by": written[0]["title"] if written else "",
        "earlier": written[1:],
        "translate_url": translate_url(case, key) if transcript is not None else None,
    }


def shown_recording(case: Case, recording: Recording) -> dict[str, Any]:
    """Return the recording of a private interview with its player and its marks."""
    stored, described = recording.stored, recording.description
    url = url_for("inspector.file", reference=case.reference, file=stored.reference)
    played = described is not None and stored.cleaned and described.media_type in _KINDS
    return {
        "name": gettext("Recording"),
        "about": _size(described) if described is not None else "",
        "kind": "voice" if played else None,
        "icon": "microphone",
        "url": url,
        "play_url": f"{url}?play=1",
        "marks": _marks(stored),
        "added": day(stored.added_at),
    }


def _marks(file: ReportFile | StoredFile) -> list[tuple[str, str, str]]:
    """Return (words, tone, icon) of what a reader must know before opening it."""
    marks = []
    if file.scan is Scan.FOUND:
        marks.append((gettext("A virus was found in it"), "danger", "danger"))
    elif file.scan is Scan.WAITING:
        marks.append((gettext("Not checked for viruses"), "warn", "clock"))
    if not file.cleaned:
        marks.append((gettext("Not cleaned"), "warn", "danger"))
    return marks


def file_facts(file: FileDescription) -> list[tuple[str, str]]:
    """Return what is known of a file as it came, its fingerprint last."""
    return [
        (gettext("Name as it came"), file.name),
        (gettext("Kind"), file.media_type),
        (gettext("Size"), _size(file)),
        (gettext("Fingerprint (SHA-256)"), file.sha256),
    ]


def can_be_cleaned(file: FileDescription) -> bool:
    """Whether another try could bring a clean copy."""
    return obstacle(file.media_type, file.size) is None


def why_unclean(file: FileDescription) -> str:
    """Return in words why there is no clean copy of a file."""
    found = obstacle(file.media_type, file.size)
    if found is Obstacle.SIZE:
        most = format_decimal(largest(file.media_type) // _MIB)
        return gettext("It is too large: at most %(size)s MB can be cleaned.", size=most)
    if found is Obstacle.PROGRAM:
        return gettext("The program that cleans recordings, ffmpeg, is not installed on this server.")
    if found is Obstacle.KIND:
        return gettext("Files of this kind cannot be cleaned.")
    return gettext("It may be damaged, or the server had too much to do when it came.")


def _size(file: FileDescription) -> str:
    if file.size < _MIB:
        return gettext("%(size)s kB", size=format_decimal(max(1, file.size // 1024)))
    return gettext("%(size)s MB", size=format_decimal(round(file.size / _MIB, 1)))
