"""No cell under five leaves, and none can be worked out from those that do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.supplychain.workforce import is_large_enough
from grievance.transparency.disclosure import (
    LEAST,
    Cell,
    PartCell,
    SiteCell,
    steady,
    suppress,
)

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 12), max_size=8)


def cells(counts: dict[str, int]) -> dict[str, Cell]:
    return {key: Cell(number, number) for key, number in counts.items()}


@pytest.mark.parametrize(("reports", "shown"), [(4, None), (5, 5), (0, None), (6, 6)])
def test_five_is_shown_and_four_is_not(reports: int, shown: int | None) -> None:
    assert suppress({"only": Cell(reports, reports)}) == {"only": shown}


@pytest.mark.parametrize(
    ("value", "complaints", "workforce", "shown"),
    [
        (5, 5, 25, 5),
        (5, 5, 24, None),
        (5, 5, None, None),
        (5, 4, 400, None),
        (4, 5, 400, None),
        (120, 1, 4000, None),
    ],
)
def test_a_figure_about_a_site_needs_enough_reports_and_enough_workers(
    value: int, complaints: int, workforce: int | None, shown: int | None
) -> None:
    figure = SiteCell(value, complaints=complaints, workforce=workforce)
    assert suppress({"open": figure}, parts_of_a_whole=False) == {"open": shown}


@pytest.mark.parametrize(("reports", "of", "shown"), [(5, 9, None), (5, 10, 5), (9, 9, 9), (5, 6, None)])
def test_a_part_is_shown_only_where_the_rest_is_large_enough_too(
    reports: int, of: int, shown: int | None
) -> None:
    cell = PartCell(reports, complaints=reports, workforce=300, of=of)
    assert suppress({"WA": cell}, parts_of_a_whole=False) == {"WA": shown}


def test_a_figure_moves_by_five_or_not_at_all() -> None:
    assert steady({"a": 9, "b": 10, "c": None, "d": 6}, {"a": 5, "b": 5, "c": 7, "d": None}) == {
        "a": 5,
        "b": 10,
        "c": None,
        "d": 6,
    }


def test_an_unknown_workforce_counts_as_too_small() -> None:
    assert not is_large_enough(None)
    assert not is_large_enough(24)
    assert is_large_enough(25)


def test_a_single_small_cell_takes_another_with_it() -> None:
    assert suppress(cells({"cobalt": 9, "nickel": 3, "lithium": 7})) == {
        "cobalt": 9,
        "nickel": None,
        "lithium": None,
    }


def test_two_small_cells_that_make_five_hide_each_other() -> None:
    assert suppress(cells({"cobalt": 9, "nickel": 3, "lithium": 2}))["cobalt"] == 9


def test_reports_that_are_in_no_cell_hide_others_too() -> None:
    assert suppress(cells({"a": 9, "b": 4}), hidden=1)["a"] == 9
    assert suppress(cells({"a": 9, "b": 4}))["a"] is None


@given(counts=COUNTS, hidden=st.integers(0, 8))
def test_no_cell_under_five_leaves(counts: dict[str, int], hidden: int) -> None:
    shown = suppress(cells(counts), hidden=hidden)
    assert set(shown) == set(counts)
    assert all(value is None or value == counts[key] >= LEAST for key, value in shown.items())


@given(counts=COUNTS, hidden=st.integers(0, 8))
def test_the_total_does_not_give_a_hidden_cell_away(counts: dict[str, int], hidden: int) -> None:
    shown = suppress(cells(counts), hidden=hidden)
    total = sum(counts.values()) + hidden
    if total < LEAST:
        # Then the total is not told either.
        assert all(value is None for value in shown.values())
        return
    missing = total - sum(value for value in shown.values() if value is not None)
    assert missing == 0 or missing >= LEAST
    small = [number for key, number in counts.items() if 0 < number < LEAST]
    # Whoever subtracts learns about five reports or more together, never about a small cell alone.
    assert all(missing > number for number in small)


@given(counts=COUNTS)
def test_what_needs_no_hiding_is_shown(counts: dict[str, int]) -> None:
    if all(number == 0 or number >= LEAST for number in counts.values()):
        assert suppress(cells(counts)) == {key: number or None for key, number in counts.items()}


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 9), st.none() | st.integers(0, 60)), max_size=6
    )
)
def test_every_site_figure_that_leaves_rests_on_five_reports_and_25_workers(
    rows: list[tuple[int, int, int | None]],
) -> None:
    figures = {
        number: SiteCell(value, complaints=reports, workforce=workers)
        for number, (value, reports, workers) in enumerate(rows)
    }
    for number, value in suppress(figures, parts_of_a_whole=False).items():
        cell = figures[number]
        if value is not None:
            assert value >= LEAST
            assert cell.complaints >= LEAST
            assert cell.workforce is not None
            assert cell.workforce >= 25
