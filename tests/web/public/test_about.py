"""The pages that say what this is: true to the data, open to everybody, and careful about the Agreement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.supplychain.numbers import new_number
from grievance.supplychain.queries import chain_gaps, sites_by_mineral_and_stage
from grievance.supplychain.services.changing import chain_changed
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.stages import Confidence, Stage
from tests.factories.chains import make_link
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site

PAGES = ("/about", "/about/agreement", "/about/minerals", "/about/sites", "/about/sources")


@pytest.fixture(scope="module")
def seeded(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser on an installation with the sites that are shipped, for whoever only looks."""
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("seeded")) as app:
        with transaction():
            load_seed()
        yield app.test_client()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_anybody_reads_it_and_gets_no_cookie(seeded: FlaskClient, address: str, language: str) -> None:
    answer = seeded.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)


def test_the_process_is_the_one_that_the_product_follows(client: FlaskClient) -> None:
    page = client.get("/about").get_data(as_text=True)
    for rule in catalogue().clocks.values():
        assert rule.label.replace("'", "&#39;") in page
    assert "15 working days" in page
    assert "Waiting for the reporter" in page
    assert "Send the plan back" in page


def test_every_commitment_has_its_source_and_nothing_is_called_a_violation(client: FlaskClient) -> None:
    page = client.get("/about/agreement").get_data(as_text=True)
    for code, provision in catalogue().provisions.items():
        assert f'id="{code}"' in page
        assert all(catalogue().sources[mark].title.split(",")[0] in page for mark in provision.marks)
    assert "We have not read the authentic text." in page
    assert "March 28, 2027" in page
    assert "violation of the Agreement" not in page


def test_the_five_minerals_have_real_numbers_and_their_gaps(seeded: FlaskClient) -> None:
    page = seeded.get("/about/minerals").get_data(as_text=True)
    counted = sites_by_mineral_and_stage()
    for mineral in {mineral for mineral, _stage in counted}:
        number = sum(count for (each, _stage), count in counted.items() if each is mineral)
        assert f"{number} sites are known." in page
    gaps = [gap for gap in chain_gaps() if not gap.live]
    assert page.count("gap: no live way is documented") == len(gaps) > 0
    assert "TVPRA" in page


def test_sites_are_found_and_say_how_to_complain(client: FlaskClient) -> None:
    make_site("Blue Hill", number="1000016")
    make_site("Grey Ridge")
    page = client.get("/about/sites?search=blue").get_data(as_text=True)
    assert "Blue Hill" in page
    assert "Grey Ridge" not in page
    address = page.split('href="/about/sites/')[1].split('"')[0]
    site = client.get(f"/about/sites/{address}").get_data(as_text=True)
    assert 'href="/s/1000016"' in site
    assert "invented for this demonstration" in site
    assert "Whether anybody has reported about this site is not told on this page." in site
    assert client.get("/about/sites/nothing").status_code == 404


def test_a_site_is_found_in_any_script_with_mistakes_and_by_its_number(seeded: FlaskClient) -> None:
    for typed in ("腾科", "tenke fungurumé", "Tenke Fungrume", "TENKE FUNGURUME S.A."):
        answer = seeded.get("/about/sites", query_string={"search": typed})
        assert "Tenke Fungurume" in answer.get_data(as_text=True), typed
    number = new_number()
    make_site("Akela Pit", number=number)
    assert "Akela Pit" in seeded.get(f"/about/sites?search={number}").get_data(as_text=True)
    nothing = seeded.get("/about/sites?search=zzzzqq").get_data(as_text=True)
    assert "No site fits." in nothing


def test_a_site_shows_the_ways_from_it_to_brands(client: FlaskClient) -> None:
    miner, refiner, brand = make_company(), make_company(), make_company("Contoh Motors", is_brand=True)
    pit = make_site("Akela Pit", operator=miner)
    works = make_site("Mfano Works", operator=refiner, stage=Stage.REFINERY)
    make_link(miner, refiner, from_site=pit, to_site=works)
    make_link(refiner, brand, from_site=works, confidence=Confidence.LOW)
    make_link(make_company(), make_company("Hidden Motors", is_brand=True), from_site=pit, shared=False,
              uploaded_by=make_organisation(OrganisationKind.BRAND))  # fmt: skip
    with transaction():
        chain_changed()
        reference = db.session.get_one(Site, pit).reference
    page = client.get(f"/about/sites/{reference}").get_data(as_text=True)
    assert "From the site to brands" in page
    assert page.count("Mfano Works") >= 3
    assert "Link 2" in page
    assert "Hidden Motors" not in page


@pytest.mark.parametrize(
    "query", ["stage=bomb", "mineral=gold", "country=%00", "search=%25%5F'--", "page=-3"]
)
def test_strange_filters_harm_nobody(client: FlaskClient, query: str) -> None:
    assert client.get(f"/about/sites?{query}").status_code == 200


def test_whoever_facts_come_from_is_named(client: FlaskClient) -> None:
    page = client.get("/about/sources").get_data(as_text=True)
    for name in ("International Council on Mining and Metals", "CC BY 4.0", "U.S. Geological Survey"):
        assert name in page
