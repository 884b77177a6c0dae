"""A name is taken without asking only where it is clear; else a steward sees the likeliest."""

from __future__ import annotations

import pytest

from grievance.supplychain.distinctions import distinctions
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.matching import Because, Known, Matcher, Wanted
from grievance.supplychain.stages import Mineral

COBALT, NICKEL = frozenset({Mineral.COBALT}), frozenset({Mineral.NICKEL})
NUMBER = (Scheme.RMI_CID, "", "CID000001")


def matcher() -> Matcher:
    return Matcher(
        [
            Known(1, ("Mfano Cobalt Refining S.A.", "ムファノ精錬"), "CD", COBALT),
            Known(2, ("Mfano Cobalt Concentrator",), "CD", COBALT),
            Known(3, ("Mfano Nickel Refining",), "CD", NICKEL),
            Known(4, ("Contoh Bay",), "ID", NICKEL, frozenset({NUMBER})),
            Known(5, ("Contoh Hill",), "ID", NICKEL, frozenset({(Scheme.RMI_CID, "", "CID000002")})),
            Known(6, ("Sample Trading",), None),
        ]
    )


def test_a_clear_name_is_taken_whatever_its_legal_form() -> None:
    for name in ("MFANO COBALT REFINING SARL", "refining, mfano cobalt", "ムファノ精錬"):
        match = matcher().match(Wanted(name, "CD", COBALT))
        assert (match.accepted, match.because) == (1, Because.NAME), name
        assert match.candidates[0].id == 1


def test_another_country_and_another_mineral_are_not_compared() -> None:
    assert matcher().match(Wanted("Mfano Cobalt Refining", "ID")).accepted is None
    ids = [each.id for each in matcher().match(Wanted("Mfano Nickel Refining", "CD", NICKEL)).candidates]
    assert ids[0] == 3
    assert not {1, 2} & set(ids)


def test_a_company_of_no_known_country_is_compared_with_all() -> None:
    assert matcher().match(Wanted("Sample Trading Ltd", "JP", COBALT)).accepted == 6
    assert matcher().match(Wanted("Contoh Bay")).accepted == 4


def test_two_that_come_near_are_a_question() -> None:
    match = matcher().match(Wanted("Mfano Cobalt", "CD", COBALT))
    assert match.accepted is None
    assert {each.id for each in match.candidates[:2]} == {1, 2}


def test_a_name_of_which_a_steward_said_no_is_not_offered_again() -> None:
    match = matcher().match(Wanted("Mfano Cobalt", "CD", COBALT), without=[2])
    assert match.accepted == 1


def test_a_number_counts_for_more_than_a_name() -> None:
    match = matcher().match(Wanted("Contoh Hill", "ID", NICKEL, frozenset({NUMBER})))
    assert (match.accepted, match.because) == (4, Because.IDENTIFIER)
    both = frozenset({NUMBER, (Scheme.RMI_CID, "", "CID000002")})
    assert matcher().match(Wanted("Contoh Hill", "ID", NICKEL, both)).accepted is None


def test_odd_names_are_only_not_recognised() -> None:
    for name in ("", "…", "x" * 200, "有限公司"):
        assert matcher().match(Wanted(name, "CD")).accepted is None


def test_a_neighbour_of_nearly_the_same_name_is_a_question() -> None:
    known = Matcher([Known(1, ("Mfano",), "CD"), Known(2, ("Contoh Phase 2", "示例镍业二期"), "ID")])
    for name in ("Mfano East", "Mfano-Est", "New Mfano", "Mfano Plant B", "Mfano 2", "Mfano Supérieur"):
        match = known.match(Wanted(name, "CD"))
        assert (match.accepted, match.candidates[0].id) == (None, 1), name
    for name in ("Contoh Phase 1", "Contoh", "示例镍业一期"):
        match = known.match(Wanted(name, "ID"))
        assert (match.accepted, match.candidates[0].id) == (None, 2), name
    for name in ("Contoh Phase II", "PT Contoh, Phase 02", "示例镍业第二期"):
        assert known.match(Wanted(name, "ID")).accepted == 2, name


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("akela east", "akela est", "akela timur", "الشرقية", "восточныи", "示例东"), {"east"}),
        (("akela north east", "akela nordeste", "示例东北"), {"north", "east"}),
        (("akela 12", "示例十二厂", "第十二工場", "akela no012"), {"12"}),
        (("akela plant b",), {"b"}),
        (("akela", "westernmost", "contohnew", "示例镍业"), set()),
    ],
)
def test_what_tells_neighbours_apart_is_read_in_many_languages(
    names: tuple[str, ...], said: set[str]
) -> None:
    assert {name: distinctions(name) for name in names} == dict.fromkeys(names, frozenset(said))


def test_among_thousands_in_one_country_the_same_is_found() -> None:
    first, second = ("Akela", "Bécanto", "Döbern", "示例", "Exemplo"), ("North", "Salar", "鉱山", "Ridge")
    names = [
        f"{first[number % 5]} {second[number // 5 % 4]} {number} {('Mine', 'Works')[number % 2]}"
        for number in range(3_000)
    ]
    known = Matcher([Known(number, (name,), "CD", COBALT) for number, name in enumerate(names)])
    known.add(Known(5_000, ("Mfano Nickel Refining",), "CD", NICKEL))
    for name in ("AKELA NORTH 2000 Mine S.A.", "2000 mine akela north", "Akela Nrth 2000 Mine"):
        assert known.match(Wanted(name, "CD", COBALT)).candidates[0].id == 2_000, name
    assert known.match(Wanted("示例 鉱山 1153", "CD")).candidates[0].id == 1_153
    # Those of another mineral take no place from the one that fits.
    assert known.match(Wanted("Akela Mfano Nickel Refinig", "CD", NICKEL)).accepted == 5_000
    assert known.match(Wanted("Zzzzz", "CD", COBALT)).candidates == ()
