"""What a figure comes to, as tests write it down."""

from __future__ import annotations

from collections.abc import Iterable

from grievance.measures.entries import Line
from grievance.transparency.queries.key_figures import ALL_MEASURES

BY_CODE = {each.code: each for each in ALL_MEASURES}
#: Two thirds and the like: a part and what it is a part of. Others: the value and how many stand behind it.
Worked = dict[str, tuple[float | None, int]]


def told(lines: Iterable[Line]) -> Worked:
    """Return what each line says."""
    return {each.key: (each.part if each.part is not None else each.value, each.behind) for each in lines}
