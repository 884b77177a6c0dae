"""The walk keeps to one mineral, prefers what runs, and says what is known only by company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grievance.supplychain.bands import Band, Granularity
from grievance.supplychain.claims import LinkKind, VolumeUnit
from grievance.supplychain.graph import Share, SiteFact, SupplyGraph
from grievance.supplychain.link_facts import LinkFact
from grievance.supplychain.stages import Confidence, LinkState, Mineral, Stage

CO = frozenset({Mineral.COBALT})
_ids = count(1)
MINE, REFINERY, BUYER = 1, 2, 3


def site(number: int, operator: int | None, stage: Stage = Stage.MINE) -> SiteFact:
    return SiteFact(number, operator, stage, CO)


def link(
    supplier: int,
    customer: int,
    *,
    from_site: int | None = None,
    to_site: int | None = None,
    mineral: Mineral = Mineral.COBALT,
    state: LinkState = LinkState.ACTIVE,
    confidence: Confidence = Confidence.HIGH,
) -> LinkFact:
    number = next(_ids)
    return LinkFact(number, supplier, from_site, customer, to_site, mineral, state, confidence)


def test_a_documented_chain_is_walked_site_by_site() -> None:
    links = [link(MINE, REFINERY, from_site=10, to_site=20), link(REFINERY, BUYER, from_site=20)]
    found = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links).upstream(
        BUYER, Mineral.COBALT
    )
    assert found.keys() == {10, 20}
    assert [each.id for each in found[10].links] == [each.id for each in links]
    assert (found[10].tier, found[10].by_company, found[10].all_active) == (2, False, True)


def test_another_mineral_is_another_chain() -> None:
    links = [
        link(MINE, REFINERY, from_site=10, to_site=20, mineral=Mineral.NICKEL),
        link(REFINERY, BUYER, from_site=20),
    ]
    graph = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links)
    assert graph.upstream(BUYER, Mineral.COBALT).keys() == {20}
    assert graph.upstream(BUYER, Mineral.NICKEL) == {}


def test_ended_links_are_not_walked() -> None:
    graph = SupplyGraph([site(10, MINE)], [link(MINE, BUYER, from_site=10, state=LinkState.ENDED)])
    assert graph.upstream(BUYER, Mineral.COBALT) == {}


def test_planned_links_make_a_path_that_does_not_run() -> None:
    graph = SupplyGraph([site(10, MINE)], [link(MINE, BUYER, from_site=10, state=LinkState.PLANNED)])
    assert graph.upstream(BUYER, Mineral.COBALT)[10].all_active is False


def test_a_running_path_is_preferred_to_a_shorter_planned_one() -> None:
    links = [
        link(MINE, BUYER, from_site=10, state=LinkState.PLANNED),
        link(MINE, REFINERY, from_site=10, to_site=20),
        link(REFINERY, BUYER, from_site=20),
    ]
    path = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links).upstream(
        BUYER, Mineral.COBALT
    )[10]
    assert (path.all_active, path.tier) == (True, 2)


def test_strong_evidence_is_preferred_to_a_short_way() -> None:
    links = [
        link(MINE, BUYER, from_site=10, confidence=Confidence.LOW),
        link(MINE, REFINERY, from_site=10, to_site=20),
        link(REFINERY, BUYER, from_site=20, confidence=Confidence.MEDIUM),
    ]
    path = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links).upstream(
        BUYER, Mineral.COBALT
    )[10]
    assert (path.weakest, path.tier) == (Confidence.MEDIUM, 2)


def test_a_supplier_named_alone_stands_for_its_sites_by_company() -> None:
    path = SupplyGraph([site(10, MINE)], [link(MINE, BUYER)]).upstream(BUYER, Mineral.COBALT)[10]
    assert (path.by_company, path.tier) == (True, 1)


def test_a_site_of_a_named_supplier_without_the_mineral_is_left_out() -> None:
    other = SiteFact(10, MINE, Stage.MINE, frozenset({Mineral.NICKEL}))
    assert SupplyGraph([other], [link(MINE, BUYER)]).upstream(BUYER, Mineral.COBALT) == {}


def test_material_goes_on_within_a_company_only_to_a_later_stage() -> None:
    refinery, cathode, cell = 20, 21, 22
    sites = [
        site(10, MINE),
        site(refinery, REFINERY, Stage.REFINERY),
        site(cathode, REFINERY, Stage.CATHODE),
        site(cell, REFINERY, Stage.CELL),
    ]
    links = [
        link(MINE, REFINERY, from_site=10, to_site=refinery),
        link(MINE, REFINERY, from_site=10, to_site=cell),
        link(REFINERY, BUYER, from_site=cathode),
    ]
    found = SupplyGraph(sites, links).upstream(BUYER, Mineral.COBALT)
    assert found.keys() == {10, refinery, cathode}
    assert found[refinery].by_company
    assert not found[cathode].by_company


def test_a_mine_of_the_same_firm_is_not_in_the_chain_of_its_refinery() -> None:
    sites = [site(10, REFINERY), site(20, REFINERY, Stage.REFINERY)]
    found = SupplyGraph(sites, [link(REFINERY, BUYER, from_site=20)]).upstream(BUYER, Mineral.COBALT)
    assert found.keys() == {20}


def test_downstream_names_the_same_companies() -> None:
    links = [link(MINE, REFINERY, from_site=10, to_site=20), link(REFINERY, BUYER, from_site=20)]
    graph = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links)
    found = graph.downstream(10, Mineral.COBALT)
    assert found.keys() == {REFINERY, BUYER}
    assert [each.id for each in found[BUYER].links] == [each.id for each in links]


def test_a_ring_of_links_ends() -> None:
    links = [
        link(MINE, REFINERY, from_site=10, to_site=20),
        link(REFINERY, MINE, from_site=20, to_site=10),
        link(REFINERY, BUYER, from_site=20),
    ]
    graph = SupplyGraph([site(10, MINE), site(20, REFINERY, Stage.REFINERY)], links)
    assert graph.upstream(BUYER, Mineral.COBALT).keys() == {10, 20}


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.integers(1, 6),
            st.sampled_from(list(LinkState)),
            st.sampled_from(list(Confidence)),
        ),
        max_size=14,
    )
)
def test_up_and_down_agree_on_any_graph(edges: list[tuple[int, int, LinkState, Confidence]]) -> None:
    sites = [site(100 + number, number) for number in range(1, 7)]
    links = [
        link(a, b, from_site=100 + a, to_site=100 + b, state=state, confidence=confidence)
        for a, b, state, confidence in edges
        if a != b
    ]
    graph = SupplyGraph(sites, links)
    for buyer in range(1, 7):
        for number, path in graph.upstream(buyer, Mineral.COBALT).items():
            back = graph.downstream(number, Mineral.COBALT)[buyer]
            assert (back.rank, back.links[0].supplier_site_id) == (path.rank, path.links[0].supplier_site_id)
            assert all(each.state is not LinkState.ENDED for each in path.links)


def bought(yearly: float | None, unit: VolumeUnit | None = VolumeUnit.TONNE, **facts: Any) -> LinkFact:
    """A purchase from the site of the same number as its supplier, plus ten."""
    supplier = facts.pop("supplier")
    return replace(
        link(supplier, BUYER, from_site=supplier + 10, **facts), yearly=yearly, unit=unit if yearly else None
    )


def share(links: list[LinkFact], site_id: int = 11) -> Share | None:
    sites = [site(11, 1), site(12, 2), site(13, 4)]
    return SupplyGraph(sites, links).shares_of_site(site_id, Mineral.COBALT).get(BUYER)


@pytest.mark.parametrize(
    ("amounts", "band"),
    [((50, 50), Band.HIGH), ((10, 90), Band.SOME), ((1, 99), Band.SOME), ((0.5, 99.5), Band.TRACE)],
)
def test_volumes_say_how_much_a_site_brings(amounts: tuple[float, float], band: Band) -> None:
    found = share([bought(amounts[0], supplier=1), bought(amounts[1], supplier=2)])
    assert found is not None
    assert (found.band, found.estimated) == (band, False)
    assert found.part == pytest.approx(amounts[0] / sum(amounts))


@pytest.mark.parametrize("other", [bought(None, supplier=2), bought(9, VolumeUnit.TONNE_LCE, supplier=2)])
def test_suppliers_count_alike_where_volumes_cannot_be_compared(other: LinkFact) -> None:
    assert share([bought(1, supplier=1), other]) == Share(0.5, estimated=True)


@pytest.mark.parametrize(
    "unsure",
    [
        bought(5, supplier=1, state=LinkState.DISPUTED),
        bought(5, supplier=1, state=LinkState.PLANNED),
        replace(bought(5, supplier=1), kind=LinkKind.DECLARED),
    ],
)
def test_what_is_not_bought_now_has_a_path_and_no_share(unsure: LinkFact) -> None:
    links = [unsure, bought(5, supplier=2)]
    assert share(links) is None
    assert share(links, 12) == Share(1.0, estimated=False)
    assert 3 in SupplyGraph([site(11, 1)], links).downstream(11, Mineral.COBALT)


def test_shares_multiply_along_the_way_and_a_ring_adds_nothing_of_itself() -> None:
    links = [
        link(1, 2, from_site=11, to_site=12),
        link(4, 2, from_site=13, to_site=12),
        link(2, 1, from_site=12, to_site=11),
        link(2, BUYER, from_site=12),
        link(4, BUYER, from_site=13),
    ]
    assert share(links) == Share(0.25, estimated=True)


def test_a_supplier_of_itself_is_no_step() -> None:
    links = [link(1, 1, from_site=11, to_site=11), link(1, BUYER, from_site=11)]
    found = SupplyGraph([site(11, 1)], links)
    assert [each.id for each in found.upstream(BUYER, Mineral.COBALT)[11].links] == [links[1].id]
    assert share(links) == Share(1.0, estimated=True)


def test_a_path_is_as_old_as_its_oldest_link_and_says_whose_knowledge_it_is() -> None:
    links = [
        replace(link(1, 2, from_site=11, to_site=12), seen_on=date(2024, 5, 1)),
        replace(link(2, BUYER, from_site=12), seen_on=date(2026, 1, 1), own=True),
    ]
    graph = SupplyGraph([site(11, 1), site(12, 2, Stage.REFINERY)], links)
    far, near = (graph.upstream(BUYER, Mineral.COBALT)[each] for each in (11, 12))
    assert (far.seen_on, near.seen_on, far.uses_own) == (date(2024, 5, 1), date(2026, 1, 1), True)
    undated = SupplyGraph([site(11, 1)], [link(1, BUYER, from_site=11)]).upstream(BUYER, Mineral.COBALT)[11]
    assert (undated.seen_on, undated.granularity) == (None, Granularity.SITE)


@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.integers(1, 8), st.one_of(st.none(), st.integers(1, 99))), max_size=20
    )
)
def test_shares_stay_between_nothing_and_all_and_agree_from_both_ends(
    edges: list[tuple[int, int, int | None]],
) -> None:
    sites = [site(100 + number, number) for number in range(1, 9)]
    links = [
        replace(
            link(a, b, from_site=100 + a, to_site=100 + b),
            yearly=amount,
            unit=VolumeUnit.TONNE if amount else None,
        )
        for a, b, amount in edges
        if a < b
    ]
    graph = SupplyGraph(sites, links)
    for buyer in range(2, 9):
        upstream = graph.shares_of_company(buyer, Mineral.COBALT)
        brought: dict[int, float] = {
            number: found[buyer].part
            for number in range(101, 109)
            if buyer in (found := graph.shares_of_site(number, Mineral.COBALT)) and number != 100 + buyer
        }
        assert brought == pytest.approx({number: each.part for number, each in upstream.items()})
        assert all(0 < each <= 1 + 1e-9 for each in brought.values())
