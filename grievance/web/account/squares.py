"""A QR code as the geometry of one SVG path, so that the page needs no picture file."""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Squares:
    """A square drawing of `size` units with a margin; `path` fills the dark squares."""

    size: int
    path: str


def squares(text: str) -> Squares:
    """Return the QR code of `text`, dark runs as horizontal strips of one unit."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    parts = []
    for line, row in enumerate(rows):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                parts.append(f"M{start} {line}h{column - start}v1h-{column - start}z")
                start = None
    return Squares(len(rows), "".join(parts))
