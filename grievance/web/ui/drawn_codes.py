"""Texts as pictures for a phone's camera."""

from __future__ import annotations

from dataclasses import dataclass

import segno

#: How the squares of a reporter's code are mixed: for our codes as good as the best of all eight patterns,
#: which costs several times as long to find out each time.
_MASK = 7


@dataclass(frozen=True)
class Drawing:
    """A QR code as one path in a square of so many modules."""

    side: int
    path: str


def drawing_of(code: str) -> Drawing:
    """Draw a reporter's code."""
    return drawn(code, mask=_MASK)


def drawn(text: str, *, mask: int | None = None) -> Drawing:
    """Draw a text so that a phone's camera reads it, without a picture file and without styles."""
    matrix = segno.make(text, error="m", micro=False, mask=mask).matrix
    border = 4
    runs: list[str] = []
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append(f"M{start + border} {row + border}.5h{column - start}")
                start = None
    return Drawing(len(matrix) + 2 * border, "".join(runs))
