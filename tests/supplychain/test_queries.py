"""Sites are found as people type them; chains are walked over what the viewer may know."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import fold
from grievance.supplychain import queries
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.searching import companies_by_reference, find_companies
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.numbering import issue_number, stop_reports
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.stages import Confidence, LinkState, Mineral, SiteStatus, Stage
from grievance.supplychain.upstream import chain_of
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site

pytestmark = pytest.mark.usefixtures("app")


def names(text: str, *, takes_reports: bool = False) -> list[str]:
    return [each.name for each in queries.find_sites(text, takes_reports=takes_reports)]


def test_names_that_begin_with_the_text_come_first() -> None:
    for name in ("Big Akela Pit", "Akela North Works", "Akela"):
        make_site(name)
    assert names("akela") == ["Akela", "Akela North Works", "Big Akela Pit"]


@pytest.mark.parametrize("typed", ["Bécancour", "becancour", "BECANCOUR  works"])
def test_accents_case_and_spaces_do_not_matter(typed: str) -> None:
    make_site("Bécancour Works")
    assert names(typed) == ["Bécancour Works"]


@pytest.mark.parametrize(
    ("name", "typed"), [("腾科丰谷鲁美矿", "丰谷"), ("بو أزار", "ازار"), ("新居浜ニッケル工場", "ニッケル")]
)
def test_names_in_other_scripts_are_found_by_a_part(name: str, typed: str) -> None:
    make_site(name)
    assert names(typed) == [name]


def test_companies_are_found_by_a_part_of_any_name() -> None:
    for name in ("Great Akela Holding", "Akela Mining", "Kela 100% Ore"):
        make_company(name)
    assert [each.name for each in find_companies("akela")] == ["Akela Mining", "Great Akela Holding"]
    assert [each.name for each in find_companies("100%")] == ["Kela 100% Ore"]
    assert find_companies(" ") == []
    [one] = find_companies("kela 100")
    assert [each.name for each in companies_by_reference([one.reference])] == [one.name]


def test_signs_of_patterns_are_plain_characters() -> None:
    make_site("Shaft 100% Hope")
    make_site("Shaft 1000 Hope")
    assert names("100%") == ["Shaft 100% Hope"]
    assert names("____") == []


def test_a_mistyped_name_is_found() -> None:
    make_site("Mokambe Refinery")
    assert names("mokanbe refinry") == ["Mokambe Refinery"]
    assert names("zzzzqqq") == []


def test_only_sites_that_take_reports_are_offered() -> None:
    make_site("Akela Closed")
    with_number = make_site("Akela Open")
    with transaction():
        site = db.session.get_one(Site, with_number)
        number = issue_number(site)
    assert names("akela", takes_reports=True) == ["Akela Open"]
    assert names(f"{number[:3]} {number[3:]}", takes_reports=True) == ["Akela Open"]


def test_a_number_typed_wrong_is_not_one_that_does_not_exist() -> None:
    site_id = make_site("Akela")
    with transaction():
        number = issue_number(db.session.get_one(Site, site_id))
    found = queries.site_by_number(number)
    assert found is not None
    assert found.id == site_id
    with pytest.raises(InvalidInput):
        queries.site_by_number(number[:-1] + str((int(number[-1]) + 1) % 10))
    with transaction():
        stop_reports(db.session.get_one(Site, site_id))
    assert queries.site_by_number(number) is None


def test_a_number_is_never_given_to_another_site(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_site(), make_site()
    with transaction():
        site = db.session.get_one(Site, first)
        number = issue_number(site)
        db.session.delete(site)
    drawn = iter([number, "5724640"])
    monkeypatch.setattr("grievance.supplychain.services.numbering.new_number", lambda: next(drawn))
    with transaction():
        assert issue_number(db.session.get_one(Site, second)) == "5724640"


def test_finding_is_fast_among_five_thousand_sites() -> None:
    with transaction():
        for number in range(5000):
            name = f"Invented Working {number} of the {'north' if number % 2 else 'south'} range"
            db.session.add(
                Site(
                    code=f"many-{number}",
                    name=name,
                    search_text=fold(f"{name} · Invented Holding {number % 97} · Nowhere {number % 31}"),
                    country="ZZ",
                    stage=Stage.MINE,
                    status=SiteStatus.OPERATING,
                    source="invented for a test",
                    licence="none",
                    confidence=Confidence.LOW,
                    invented=True,
                    minerals=[SiteMineral(mineral=Mineral.COBALT)],
                )
            )
    taken = []  # of the processor, so that a busy machine does not matter
    for typed in ("working", "invented working 4321", "nowhere 7", "wroking 4999 nroth"):
        started = time.process_time()
        assert queries.find_sites(typed, takes_reports=False)
        taken.append(time.process_time() - started)
    assert max(taken) < 0.5, taken


def chain(*, uploaded_by: int | None = None, shared: bool = True) -> tuple[int, int]:
    """Make a mine that supplies a brand; returns the mine's id and the brand's company."""
    miner, brand = make_company(), make_company(is_brand=True)
    mine = make_site(operator=miner)
    make_link(miner, brand, from_site=mine, uploaded_by=uploaded_by, shared=shared)
    return mine, brand


def reach() -> None:
    with transaction():
        chain_changed()
        refresh_reach()


def test_a_brand_sees_its_chain_with_the_path() -> None:
    mine, company = chain()
    organisation = make_organisation(OrganisationKind.BRAND)
    act_for(organisation, company)
    reach()
    [row] = chain_of(organisation)
    assert (row.site.id, row.mineral, row.tier, row.all_active) == (mine, Mineral.COBALT, 1, True)
    assert row.path[0].start == row.site.name
    assert list(db.session.scalars(queries.upstream_sites(organisation))) == [mine]
    assert queries.companies_of(organisation) == [row.path[0].customer]


def test_uploaded_links_are_walked_only_by_their_owner() -> None:
    owner = make_organisation(OrganisationKind.BRAND)
    other = make_organisation(OrganisationKind.BRAND)
    _mine, company = chain(uploaded_by=owner, shared=False)
    act_for(owner, company)
    act_for(other, company)
    reach()
    assert len(chain_of(owner)) == 1
    assert chain_of(other) == []
    assert queries.buyers_of(_mine) == []
    assert [each.is_brand for each in queries.buyers_of(_mine, organisation_id=owner)] == [True]


def test_a_shared_upload_is_walked_by_all() -> None:
    owner = make_organisation(OrganisationKind.BRAND)
    other = make_organisation(OrganisationKind.BRAND)
    _mine, company = chain(uploaded_by=owner, shared=True)
    act_for(other, company)
    reach()
    assert len(chain_of(other)) == 1


def test_the_graph_in_memory_is_renewed_when_the_chain_changes() -> None:
    mine, company = chain()
    reach()
    assert len(queries.buyers_of(mine)) == 1
    make_link(company, make_company(is_brand=True))
    reach()
    assert len(queries.buyers_of(mine)) == 2


def test_a_brand_without_companies_has_no_chain() -> None:
    chain()
    organisation = make_organisation(OrganisationKind.BRAND)
    reach()
    assert chain_of(organisation) == []


def test_paths_and_gaps_of_the_shipped_chain_agree() -> None:
    with transaction():
        load_seed()
    graph = queries.graph_for(None)
    early = list(Stage).index(Stage.CATHODE)
    for country in ("JP", "US"):
        live = {each.mineral for each in queries.chain_gaps(country) if each.live}
        brands = db.session.scalars(select(Company.id).where(Company.is_brand, Company.country == country))
        found = [
            (mineral, path)
            for brand in brands.all()
            for mineral in Mineral
            for site_id, path in graph.upstream(brand, mineral).items()
            if graph.sites[site_id].place <= early
        ]
        assert {mineral for mineral, path in found if path.all_active} == live, country
        assert all(link.state is not LinkState.ENDED for _mineral, path in found for link in path.links)
