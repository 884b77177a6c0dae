"""Read a list of sites that somebody brings: any encoding they are likely to have, one row at a time."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_

LARGEST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 50_000
COLUMNS = (
    "site_id",
    "name",
    "local_names",
    "operator",
    "owners",
    "country",
    "minerals",
    "stage",
    "lat",
    "lon",
    "coord_precision",
    "nearest_place",
    "status",
    "source",
    "licence",
    "confidence",
    "notes",
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WRONG_ENCODING = N_("The file is in an encoding we cannot read. Save it as CSV in UTF-8 and try again.")
EMPTY = N_("The file is empty.")
TOO_BIG = N_("The file is larger than %(limit)s MiB. Split it and import the parts.")
TOO_LONG = N_("The file has more than %(limit)s rows. Split it and import the parts.")
NO_COLUMNS = N_("These columns are missing from the file: %(columns)s")
TWICE = N_("These columns stand twice in the file: %(columns)s")
BROKEN_ROW = N_("Line %(line)s cannot be read as a row of a CSV file.")


class ListFile(io.RawIOBase):
    """The bytes of a list as they are read: counted, fingerprinted, and stopped when there are too many."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._waiting = file.read(4)
        self._size = 0
        self.digest = hashlib.sha256()
        self.encoding = next((name for bom, name in _BOMS if self._waiting.startswith(bom)), "utf-8")

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read the next bytes into `buffer`."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk, self._waiting = self._waiting[: len(view)], self._waiting[len(view) :]
        if not chunk:
            chunk = self._file.read(len(view))
        self._size += len(chunk)
        if self._size > LARGEST_BYTES:
            raise InvalidInput(TOO_BIG, field="file", limit=LARGEST_BYTES // 1024 // 1024)
        self.digest.update(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)


def read_list(raw: ListFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the line number and the cells of each row; a file that is no such list raises `InvalidInput`."""
    text = io.TextIOWrapper(io.BufferedReader(raw), encoding=raw.encoding, newline="")
    try:
        yield from _rows(text)
    except UnicodeError:
        raise InvalidInput(WRONG_ENCODING, field="file") from None
    finally:
        text.detach()


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, dict[str, str]]]:
    header = text.readline(16384)
    if not header.strip():
        raise InvalidInput(EMPTY, field="file")
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter))]
    _check_header(names)
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    for number in range(1, MOST_ROWS + 2):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InvalidInput(BROKEN_ROW, field="file", line=line + 1) from None
        first, line = line + 1, reader.line_num + 1
        if number > MOST_ROWS:
            raise InvalidInput(TOO_LONG, field="file", limit=MOST_ROWS)
        if any(cell.strip() for cell in cells):
            padded = cells + [""] * (len(names) - len(cells))
            extra = {"": "x"} if len(cells) > len(names) else {}
            yield first, {**dict(zip(names, padded, strict=False)), **extra}


def _check_header(names: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise InvalidInput(NO_COLUMNS, field="file", columns=", ".join(missing))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InvalidInput(TWICE, field="file", columns=", ".join(twice))
