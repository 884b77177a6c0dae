"""Exposure is told over what a viewer may walk, and nothing of what another knows shows in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.supplychain.bands import Band, Granularity
from grievance.supplychain.claims import ClaimState, VolumePeriod, VolumeUnit
from grievance.supplychain.exposure import (
    exposed_brands_by_tiers,
    exposed_companies,
    exposing_sites,
    supplying_sites,
)
from grievance.supplychain.graphs import graph_for
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.stages import Confidence, LinkState, Mineral, Stage
from tests.factories.chains import make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site

pytestmark = pytest.mark.usefixtures("app")


def changed(link: int, **values: object) -> None:
    with transaction():
        db.session.execute(update(SupplyLink).where(SupplyLink.id == link).values(values))
        chain_changed()


def a_chain() -> tuple[int, int, list[int]]:
    """Make a mine that supplies a refinery that supplies a brand, and return its ends and its links."""
    miner, refiner, brand = make_company(), make_company(), make_company(is_brand=True)
    mine = make_site("Akela", operator=miner)
    refinery = make_site("Bell", operator=refiner, stage=Stage.REFINERY)
    links = [
        make_link(miner, refiner, from_site=mine, to_site=refinery),
        make_link(refiner, brand, from_site=refinery, confidence=Confidence.MEDIUM),
    ]
    return mine, brand, links


def test_a_buyer_is_told_with_its_path_its_band_and_its_age() -> None:
    mine, brand, links = a_chain()
    changed(links[0], amount=12, unit=VolumeUnit.TONNE, period=VolumePeriod.MONTH)
    changed(links[1], as_of=date(2024, 3, 1), amount=9, unit=VolumeUnit.TONNE, period=VolumePeriod.YEAR)
    [row] = exposed_companies(mine).rows
    assert [each.start for each in row.links] == ["Akela", "Bell"]
    assert (row.band, row.estimated, row.tier, row.weakest) == (Band.HIGH, False, 2, Confidence.MEDIUM)
    assert (row.granularity, row.seen_on, row.uses_own) == (Granularity.SITE, date(2024, 3, 1), False)
    assert exposed_companies(mine, brands_only=False).total == 2
    found = exposing_sites([brand], limit=1)
    assert (found.total, [each.name for each in found.rows]) == (2, ["Bell"])


def test_a_site_is_told_which_sites_may_supply_it() -> None:
    mine, _brand, links = a_chain()
    changed(links[0], as_of=date(2024, 3, 1), checked_on=date(2025, 3, 1))
    viewer, other = make_organisation(OrganisationKind.BRAND), make_company()
    pit = make_site("Contoh Pit", operator=other)
    make_link(other, make_company(), from_site=pit, to_site=mine, uploaded_by=viewer, shared=False)
    refinery = db.session.scalars(select(Site.id).where(Site.name == "Bell")).one()
    [row] = supplying_sites(refinery).rows
    assert (row.name, row.tier, row.band, row.seen_on) == ("Akela", 1, Band.HIGH, date(2025, 3, 1))
    assert [each.end for each in row.links] == ["Bell"]
    own = supplying_sites(refinery, organisation_id=viewer, limit=1)
    assert (own.total, len(own.rows)) == (2, 1)
    assert supplying_sites(pit, organisation_id=viewer).total == supplying_sites(mine).total == 0


def test_the_database_walks_the_same_ways_and_knows_no_shares() -> None:
    mine, _brand, links = a_chain()
    viewer, other = (make_organisation(OrganisationKind.BRAND) for _ in range(2))
    miner, maker = make_company(), make_company(is_brand=True)
    make_site(operator=miner)
    make_link(make_company(), miner, from_site=mine)
    joined = make_link(miner, maker, uploaded_by=viewer, shared=False)
    for asking in (None, viewer, other):
        known = exposed_companies(mine, organisation_id=asking).rows
        found = exposed_brands_by_tiers(mine, organisation_id=asking).rows
        assert {replace(each, band=Band.UNKNOWN, estimated=True) for each in known} == set(found)
        assert len(found) == (2 if asking == viewer else 1)
    changed(joined, claim=ClaimState.ENDED)
    assert exposed_brands_by_tiers(mine, organisation_id=viewer).total == 1
    changed(links[0], state=LinkState.UNCERTAIN)
    [row] = exposed_brands_by_tiers(mine, limit=1).rows
    assert (row.all_active, row.weakest) == (False, Confidence.MEDIUM)


def test_the_database_walks_merged_records_as_one_and_finds_the_fewest_links() -> None:
    mine, brand, _links = a_chain()
    same_mine, same_brand, last = make_site("Akela again"), make_company(is_brand=True), make_company()
    make_link(make_company(), same_brand, from_site=same_mine)
    make_link(make_company(), last, from_site=mine)
    make_link(last, make_company(is_brand=True))
    with transaction():
        for model, merged, stands in ((Site, same_mine, mine), (Company, same_brand, brand)):
            values = {"same_as_id": stands, "merged_at": clock.now()}
            db.session.execute(update(model).where(model.id == merged).values(values))
        chain_changed()
    [near, far] = exposed_brands_by_tiers(mine).rows
    assert (near.tier, far.tier) == (1, 2)
    known = {(each.reference, each.tier) for each in exposed_companies(mine).rows}
    assert {(each.reference, each.tier) for each in (near, far)} == known


@pytest.mark.parametrize("ended", [{"claim": ClaimState.ENDED}, {"state": "ended"}])
def test_what_either_end_says_has_ended_is_not_walked(ended: dict[str, object]) -> None:
    mine, _brand, links = a_chain()
    changed(links[1], **ended)
    assert exposed_companies(mine).total == 0


@pytest.mark.parametrize("unsure", [{"claim": ClaimState.DISPUTED}, {"until": "2021"}, {"until": "2021-06"}])
def test_what_is_disputed_or_ran_out_is_a_path_that_is_not_known_to_run(unsure: dict[str, object]) -> None:
    mine, _brand, links = a_chain()
    changed(links[1], **unsure)
    [row] = exposed_companies(mine).rows
    assert (row.band, row.all_active) == (Band.UNKNOWN, False)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(0, 4), st.sampled_from([None, 0, 1]), st.booleans(), st.booleans()
        ),
        min_size=4,
        max_size=9,
    )
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_another_uploaded_for_itself_shows(
    world: tuple[list[int], list[int], list[int]], edges: list[tuple[int, int, int | None, bool, bool]]
) -> None:
    viewers, companies, sites = world
    with transaction():
        db.session.execute(delete(SupplyLink))
    owner_of = {}
    for start, end, owner, shared, by_site in edges:
        if start != end:
            link = make_link(
                companies[start],
                companies[end],
                from_site=sites[start] if by_site else None,
                to_site=sites[end] if by_site else None,
                uploaded_by=viewers[owner] if owner is not None else None,
                shared=shared,
            )
            owner_of[link] = viewers[owner] if owner is not None and not shared else None
    for viewer in (*viewers, None):
        others = {link for link, owner in owner_of.items() if owner not in (None, viewer)}
        with transaction():
            chain_changed()
        graph = graph_for(viewer)
        for company in companies:
            for path in graph.upstream(company, Mineral.COBALT).values():
                assert not others & {each.id for each in path.links}
                assert path.uses_own == any(owner_of[each.id] is not None for each in path.links)
        told = all_told(viewer, companies, sites)
        with transaction():
            db.session.execute(
                update(SupplyLink).where(SupplyLink.id.in_(others)).values(state=LinkState.ENDED)
            )
            chain_changed()
        assert all_told(viewer, companies, sites) == told
        with transaction():
            db.session.execute(update(SupplyLink).values(state=LinkState.ACTIVE))


def all_told(viewer: int | None, companies: list[int], sites: list[int]) -> list[object]:
    """Return everything that exposure tells a viewer."""
    return [
        *(exposed_companies(each, organisation_id=viewer) for each in sites),
        *(exposing_sites([each], organisation_id=viewer) for each in companies),
    ]


@pytest.fixture
def world() -> tuple[list[int], list[int], list[int]]:
    """Two brands' organisations, and five companies with a site each."""
    viewers = [make_organisation(OrganisationKind.BRAND) for _ in range(2)]
    companies = [make_company(is_brand=True) for _ in range(5)]
    return viewers, companies, [make_site(operator=each) for each in companies]
