"""Look for words in bytes: plain, in the ways programs write text down, and inside what is compressed."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Bytes that open something compressed, and the window that zlib has to be told of.
_OPENINGS = re.compile(
    rb"(?P<zlib>\x78[\x01\x5e\x9c\xda])|(?P<gzip>\x1f\x8b\x08)"
    rb"|(?P<zip>PK\x03\x04.{22}(?P<name>..)(?P<more>..))",
    re.DOTALL,
)
#: How much is looked at inside one blob: streams that open, and bytes that come out of each.
MOST_STREAMS = 20_000
MOST_INFLATED = 1 << 20
_DEEP = 2


@dataclass(frozen=True)
class Hit:
    """Words that were found where they must not be."""

    place: str
    label: str
    form: str


def forms_of(words: str) -> Iterator[tuple[str, bytes]]:
    """Return the ways in which words lie on a disk without being sealed; letters are small in all of them."""
    for name, raw in (
        ("utf-8", words.encode()),
        ("utf-16-le", words.encode("utf-16-le")),
        ("utf-16-be", words.encode("utf-16-be")),
    ):
        yield name, raw.lower()
        yield f"hex of {name}", raw.hex().encode()
        for shift in range(3):
            # The same words look different by where they start; the edges depend on the neighbours.
            encoded = base64.b64encode(b"\0" * shift + raw + b"\0" * (-(shift + len(raw)) % 3))
            inner = encoded[(0, 2, 3)[shift] : len(encoded) - (0, 4)[(shift + len(raw)) % 3 > 0]]
            yield f"base64 of {name}, {shift} bytes in", inner
            urlsafe = inner.translate(bytes.maketrans(b"+/", b"-_"))
            if urlsafe != inner:
                yield f"urlsafe base64 of {name}, {shift} bytes in", urlsafe


class Searcher:
    """Looks for labelled words; each is found whatever its letters' case."""

    def __init__(self, words: dict[str, str]) -> None:
        self._plain: list[tuple[str, str, bytes]] = []
        self._exact: list[tuple[str, str, bytes]] = []
        for label, each in words.items():
            for spelling in {each, each.lower(), each.upper()}:
                for form, needle in forms_of(spelling):
                    kept = self._exact if "base64" in form else self._plain
                    kept.append((label, form, needle))
        self._clean: set[bytes] = set()
        self.streams = 0
        """How many compressed streams were opened, so that a test can see that there were any."""

    def look(self, place: str, blob: bytes) -> list[Hit]:
        """Return every form of every word in these bytes and in what is compressed in them."""
        # Half of what a server of databases keeps are copies, and most lies there unchanged the second time.
        digest = hashlib.sha256(blob).digest()
        if digest in self._clean:
            return []
        hits = {Hit(place, label, form) for label, form in self._found(blob)}
        for kind, inflated in self._inflated(blob, _DEEP):
            hits |= {Hit(place, label, f"{kind}, then {form}") for label, form in self._found(inflated)}
        if not hits:
            self._clean.add(digest)
        return sorted(hits, key=lambda hit: (hit.place, hit.label, hit.form))

    def look_into(self, folder: Path, *, skip: Iterable[Path] = ()) -> list[Hit]:
        """Look into every file below a folder, names of files included."""
        hits: list[Hit] = []
        left_out = set(skip)
        for path in sorted(folder.rglob("*")):
            if path in left_out or any(parent in left_out for parent in path.parents):
                continue
            hits += self.look(f"name of {path}", str(path.relative_to(folder)).encode())
            if path.is_file() and not path.is_symlink():
                hits += self.look(str(path), path.read_bytes())
        return hits

    def _found(self, blob: bytes) -> Iterator[tuple[str, str]]:
        lowered = blob.lower()
        for label, form, needle in self._plain:
            if needle in lowered:
                yield label, form
        for label, form, needle in self._exact:
            if needle in blob:
                yield label, form

    def _inflated(self, blob: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
        for kind, start, window in _candidates(blob):
            content = _inflate(blob, start, window)
            if not content:
                continue
            self.streams += 1
            yield kind, content
            if depth > 1:
                for inner, more in self._inflated(content, depth - 1):
                    yield f"{kind} in {inner}", more


def _candidates(blob: bytes) -> Iterator[tuple[str, int, int]]:
    """Return (kind, offset, window) of what may be a compressed stream."""
    yield "raw deflate", 0, -15
    for number, found in enumerate(_OPENINGS.finditer(blob)):
        if number >= MOST_STREAMS:
            return
        if found["zlib"]:
            yield "zlib", found.start(), 15
            # A stream whose head was cut away or damaged is still deflate behind its two bytes.
            yield "raw deflate", found.start() + 2, -15
        elif found["gzip"]:
            yield "gzip", found.start(), 31
        else:
            skipped = int.from_bytes(found["name"], "little") + int.from_bytes(found["more"], "little")
            yield "zip", found.start() + 30 + skipped, -15


def _inflate(blob: bytes, start: int, window: int) -> bytes:
    machine = zlib.decompressobj(window)
    out = b""
    try:
        # In pieces, so that a damaged or cut stream gives what came before the damage.
        for at in range(start, min(len(blob), start + MOST_INFLATED), 4096):
            out += machine.decompress(blob[at : at + 4096], MOST_INFLATED - len(out))
            if machine.eof or len(out) >= MOST_INFLATED:
                break
    except zlib.error:
        pass
    return out if len(out) > 8 else b""
