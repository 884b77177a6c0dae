"""Take in a voice and nothing else: what is refused leaves nothing behind."""

from __future__ import annotations

from grievance.evidence.kinds import CannotOpen
from grievance.evidence.scanning import Scanner
from grievance.evidence.services.storing import LIMIT, NOBODY, PreparedFile, discard_file, prepare_file
from grievance.evidence.states import Scan
from grievance.evidence.store import FileStore, Readable
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

#: Many phones write a voice into the container of films.
_OF_PHONES = "video/mp4"


class NotARecording(InvalidInput):
    """It holds no sound that we know."""

    def __init__(self) -> None:
        super().__init__(N_("This is not a recording. Choose a recording."), field="file")


class Infected(InvalidInput):
    """A virus was found in it."""

    def __init__(self) -> None:
        super().__init__(N_("This file has a virus. We did not keep it. Choose another one."), field="file")


def hold_recording(
    stream: Readable, *, name: str, store: FileStore, limit: int = LIMIT, scanner: Scanner = NOBODY
) -> PreparedFile:
    """Keep a voice as its copy without hidden data, or as it came where no copy can be made."""
    try:
        prepared = prepare_file(stream, name=name, store=store, limit=limit, scanner=scanner)
    except CannotOpen:
        raise NotARecording from None
    refusal = _refusal_of(prepared)
    if refusal is not None:
        discard_file(prepared, store=store)
        raise refusal
    if prepared.clean is None:
        return prepared
    store.delete(prepared.original.store_key)
    return PreparedFile(prepared.clean, None, prepared.scan)


def _refusal_of(prepared: PreparedFile) -> InvalidInput | None:
    kind, clean = prepared.original.media_type, prepared.clean
    heard = kind == _OF_PHONES or kind.startswith("audio/")
    if not heard or (clean is not None and not clean.media_type.startswith("audio/")):
        return NotARecording()
    return Infected() if prepared.scan is Scan.FOUND else None
