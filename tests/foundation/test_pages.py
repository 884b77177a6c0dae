"""One page of rows that are at hand."""

from __future__ import annotations

import pytest

from grievance.foundation.pages import part_of


@pytest.mark.parametrize(
    ("number", "shown", "at"),
    [(1, [0, 1, 2], 1), (3, [6], 3), (9, [6], 3), (0, [0, 1, 2], 1), (-4, [0, 1, 2], 1)],
)
def test_a_page_out_of_range_is_the_nearest_one(number: int, shown: list[int], at: int) -> None:
    found = part_of(range(7), number=number, size=3)
    assert list(found.rows) == shown
    assert (found.number, found.total, found.pages) == (at, 7, 3)


def test_a_list_without_rows_has_one_page() -> None:
    found = part_of([], number=2)
    assert (list(found.rows), found.number, found.pages) == ([], 1, 1)
