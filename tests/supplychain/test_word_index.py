"""Words lead to the same lines as reading all of them would."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from grievance.supplychain.name_index import NameIndex
from grievance.supplychain.word_index import WordIndex

_WORD = st.text("abé鉱", min_size=1, max_size=3)
_LINE = st.lists(_WORD, min_size=1, max_size=4).map(" ".join)


@given(st.lists(_LINE, max_size=6), st.lists(_WORD, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_the_lines_of_some_pieces_are_those_in_which_each_of_them_stands(
    lines: list[str], pieces: list[str]
) -> None:
    index = WordIndex(lines)
    wanted = [number for number, line in enumerate(lines) if all(piece in line for piece in pieces)]
    assert index.lines_with_all(pieces).tolist() == wanted
    once = sum(pieces[0] in word for line in lines for word in set(line.split()))
    assert index.count(pieces[0]) == once


def test_a_name_that_few_have_is_found_among_many_in_the_same_order_as_one_that_all_have() -> None:
    names = [f"akela {number % 40} mine · bell {number}" for number in range(4_000)]
    index = NameIndex(enumerate(names))

    def found(typed: str) -> list[int]:
        return index.containing(typed, limit=3, allowed=lambda _each: True)

    assert found("akela 7 mine") == [7, 47, 87]
    assert found("bell 3999") == [3999]
    assert found("mine bell") == [0, 40, 80]
    assert found("mine 3999") == [3999]
    assert found("akela") == [0, 40, 80]
    assert found("ela 39") == [39, 79, 119]
