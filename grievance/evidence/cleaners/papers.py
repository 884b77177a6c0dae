"""Take out of a PDF what says who made it and what acts by itself: names, dates, scripts, files, actions."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

#: What goes, wherever it stands.
_GONE = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/Info", "/OpenAction", "/AA", "/JS", "/JavaScript"),
    *("/EmbeddedFiles", "/EF", "/AF", "/XFA", "/Perms", "/Legal", "/Collection", "/Thumb", "/SpiderInfo"),
    *("/RichMediaContent", "/RichMediaSettings", "/Movie", "/Sound", "/CreationDate", "/ModDate", "/Threads"),
)
#: Notes in the margin that carry something else than words.
_CARRIERS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Projection"})
#: What a note says about its author; a form field's /T is its own name and stays.
_AUTHOR = ("/T", "/M", "/NM", "/Popup")


def clean() -> None:
    """Read a PDF from standard input and write a bare one to standard output."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sys.stdin.buffer.read()), attempt_recovery=False) as paper:
        strip(paper)
        # Objects that nothing names any more, older versions among them, are not written.
        paper.save(out, deterministic_id=True, fix_metadata_version=False)
    sys.stdout.buffer.write(out.getvalue())


def strip(paper: pikepdf.Pdf) -> None:
    """Remove from an open document all that is not its pages."""
    for name in ("/Info", "/ID"):
        if name in paper.trailer:
            del paper.trailer[name]
    for each in list(paper.objects):
        for part in _parts(each):
            if isinstance(part, Dictionary | Stream):
                _strip_one(part)


def _parts(whole: Any) -> Iterator[Any]:
    """Give a value and all that stands directly inside it; what it only points at comes by itself."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        yield part
        inside: list[Any] = []
        if isinstance(part, Dictionary | Stream):
            inside = [part[name] for name in part.keys()]  # noqa: SIM118 - a stream has only keys()
        elif isinstance(part, Array):
            inside = list(part)
        waiting += [each for each in inside if not getattr(each, "is_indirect", False)]


def _strip_one(part: Dictionary | Stream) -> None:
    for name in _GONE:
        if name in part:
            del part[name]
    _strip_action(part)
    if "/Subtype" in part and "/Rect" in part:
        _strip_note(part)
    if isinstance(part, Stream) and _is_photo(part):
        part.write(bare_jpeg(part.read_raw_bytes()), filter=Name.DCTDecode)


def _strip_action(part: Dictionary | Stream) -> None:
    """Let a link jump within the paper and do nothing else."""
    for name in ("/A", "/PA", "/Next"):
        action = part.get(name)
        if isinstance(action, Dictionary) and action.get("/S") != Name.GoTo:
            del part[name]


def _strip_note(part: Dictionary | Stream) -> None:
    kind = str(part.get("/Subtype"))
    if kind in _CARRIERS:
        for name in ("/FS", "/A", "/MK", "/3DD"):
            if name in part:
                del part[name]
    if kind != "/Widget":
        for name in _AUTHOR:
            if name in part:
                del part[name]


def _is_photo(part: Stream) -> bool:
    kind = part.get("/Filter")
    return kind == Name.DCTDecode or (isinstance(kind, Array) and list(kind) == [Name.DCTDecode])


def bare_jpeg(photo: bytes) -> bytes:
    """Return a JPEG without the parts in which a camera writes place, time and name."""
    if photo[:2] != b"\xff\xd8":
        raise ValueError
    kept, at = [photo[:2]], 2
    while photo[at] == 0xFF and photo[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
        # Adobe's part (EE) says how colours are meant, and JFIF's (E0) that it is a JPEG.
        if not (0xE1 <= photo[at + 1] <= 0xED or photo[at + 1] in {0xEF, 0xFE}):
            kept.append(photo[at:end])
        at = end
    return b"".join([*kept, photo[at:]])
