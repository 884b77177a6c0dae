"""What is known of a site or company stands there in pages, however much it is, and all of it is reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.audit.models import Fact
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain import dossier, unsettled
from grievance.supplychain.claims import (
    AssuranceScheme,
    AssuranceStatus,
    ClaimState,
    CompanyRole,
    SiteClaimState,
)
from grievance.supplychain.identifiers import Scheme
from grievance.supplychain.models.assurance import Assurance
from grievance.supplychain.models.company import CompanyName
from grievance.supplychain.models.identifier import Identifier
from grievance.supplychain.models.involvement import Involvement
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.park import Park
from grievance.supplychain.models.site import Site, SiteAnswerer, SiteName
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.stages import Confidence
from grievance.web.admin import parks, sites
from grievance.web.inspector import known_site
from grievance.web.ui import typed_names
from tests.factories.cases import make_field
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation, make_person
from tests.factories.places import make_company, make_site
from tests.factories.visits import look_again, text_of, visit_as

MANY, ROWS = 5, 2
LOW = Confidence.LOW
SAID: dict[str, Any] = {"confidence": LOW, "recorded_at": clock.now()}


@pytest.fixture
def steward(app: Flask, client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    visit_as(client, make_person(Role.STEWARD, peppers=peppers))
    return client


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of two."""
    for module in (dossier, unsettled):
        monkeypatch.setattr(module, "ROWS", ROWS)
    monkeypatch.setattr(sites, "FEW", ROWS)
    monkeypatch.setattr(known_site, "_NAMED", ROWS)


def add_involvement(site: int, at: int) -> Any:
    company = make_company(f"Invented Holding {at}")
    return Involvement(company_id=company, site_id=site, role=CompanyRole.OWNER, source="a page", **SAID)


def add_tenancy(site: int, at: int) -> Any:
    park = Park(code=f"invented-{at}", name=f"Invented Park {at}", country="ZZ", source="x", confidence=LOW)
    return Tenancy(site_id=site, park=park, since=f"{2020 - at}", source="a page", **SAID)


def add_relation(site: int, at: int, **values: Any) -> Any:
    buyer = make_company(f"Invented Smelter {at}")
    link = make_link(make_company(), buyer, from_site=site)
    made = db.session.get_one(SupplyLink, link)
    made.claim = values.get("claim", ClaimState.ASSERTED)
    return made


def add_claim(site: int, at: int) -> Any:
    firm = make_organisation(OrganisationKind.CONTRACTOR, name=f"Invented Diggers {at}")
    return SiteClaim(
        site_id=site,
        organisation_id=firm,
        role=CompanyRole.CONTRACTOR,
        state=SiteClaimState.WAITING,
        claimed_on=clock.today(),
    )


def add_merged(site: int, at: int) -> Any:
    made = db.session.get_one(Site, make_site(f"Invented Twin {MANY - at}"))
    made.same_as_id, made.merged_at = site, clock.now()
    return made


def add_assurance(site: int, at: int) -> Any:
    return Assurance(
        site_id=site,
        scheme=AssuranceScheme.IRMA,
        status=AssuranceStatus.CONFORMANT,
        standard=f"Invented standard {at}",
        source="its list",
        source_url="https://example.org/list",
        as_of=date(2026, 1, 1),
        recorded_at=clock.now(),
    )


def add_statement(site: int, at: int) -> Any:
    said = {"workforce": 100 + at}
    return Statement(site_id=site, source=f"Invented source {at}", licence="none", said=said, **SAID)


def add_number(site: int, at: int) -> Any:
    number = {"scheme": Scheme.REGISTER, "value": f"INVENTED{at}", "source": "a list"}
    return Identifier(site_id=site, **number, recorded_at=clock.now())


LISTS: list[tuple[str, Callable[[int, int], Any], str, str]] = [
    (
        "names",
        lambda site, at: SiteName(site_id=site, name=f"Invented Name {at}"),
        "Invented Name 0",
        "Invented Name 4",
    ),
    ("numbers", add_number, "INVENTED0", "INVENTED4"),
    ("involvements", add_involvement, "Invented Holding 0", "Invented Holding 4"),
    ("tenancies", add_tenancy, "Invented Park 0", "Invented Park 4"),
    ("assurances", add_assurance, "Invented standard 0", "Invented standard 4"),
    ("relations", add_relation, "Invented Smelter 0", "Invented Smelter 4"),
    ("differing", add_statement, "Invented source 0", "Invented source 4"),
    ("merged", add_merged, "Invented Twin", "Invented Twin 5"),
    ("claims", add_claim, "Invented Diggers 0", "Invented Diggers 4"),
    (
        "disputed",
        lambda site, at: add_relation(site, at, claim=ClaimState.DISPUTED),
        "Invented Smelter 0",
        "Invented Smelter 4",
    ),
]


@pytest.mark.parametrize(("name", "make", "first", "last"), LISTS, ids=[each[0] for each in LISTS])
@pytest.mark.usefixtures("short")
def test_each_list_of_a_site_turns_pages(
    steward: FlaskClient, name: str, make: Callable[[int, int], Any], first: str, last: str
) -> None:
    site_id = make_site()
    with transaction():
        db.session.add_all([make(site_id, at) for at in range(MANY)])
    look_again()
    address = f"/admin/sites/{db.session.get_one(Site, site_id).reference}"
    shown = text_of(steward.get(address))
    assert first in part(shown, name)
    assert last not in part(shown, name)
    assert f'href="{address}?{name}=2#{name}"' in shown
    end = text_of(steward.get(f"{address}?{name}=3"))
    assert last in part(end, name)
    assert f'href="{address}?{name}=2#{name}"' in end


def part(page: str, name: str) -> str:
    """Return what stands between a list's anchor and its pages."""
    return page.partition(f' id="{name}"')[2].partition('<nav class="pages"')[0]


def test_sites_of_a_park_turn_pages(steward: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parks, "SITES", ROWS)
    sites_there = [make_site(f"Invented Works {at}") for at in range(MANY)]
    with transaction():
        park = Park(code="invented", name="Invented Park", country="ZZ", source="x", confidence=LOW)
        for site_id in sites_there:
            db.session.add(Tenancy(site_id=site_id, park=park, source="a page", **SAID))
        db.session.flush()
        address = f"/admin/parks/{park.reference}"
    first = text_of(steward.get(address))
    assert "Invented Works 4" in first, "the latest first"
    assert "Invented Works 0" not in first
    assert f'href="{address}?page=2"' in first
    assert "Invented Works 0" in text_of(steward.get(f"{address}?page=3"))


@pytest.mark.usefixtures("short")
def test_names_of_a_company_turn_pages(steward: FlaskClient) -> None:
    company = make_company()
    with transaction():
        for at in range(MANY):
            db.session.add(CompanyName(company_id=company, name=f"Invented Name {at}"))
    found = steward.get("/admin/search?q=Invented+Company")
    address = text_of(found).partition('href="/admin/companies/')[2].partition('"')[0]
    assert "Invented Name 4" not in text_of(steward.get(f"/admin/companies/{address}"))
    assert "Invented Name 4" in text_of(steward.get(f"/admin/companies/{address}?names=3"))


@pytest.mark.usefixtures("short")
def test_of_many_that_answer_those_that_are_not_shown_go_on(steward: FlaskClient) -> None:
    site_id = make_site()
    firms = [
        make_organisation(OrganisationKind.CONTRACTOR, name=f"Invented Diggers {at}") for at in range(MANY)
    ]
    with transaction():
        db.session.add_all(SiteAnswerer(site_id=site_id, organisation_id=each) for each in firms)
    look_again()
    address = f"/admin/sites/{db.session.get_one(Site, site_id).reference}"
    references = [db.session.get_one(Organisation, each).reference for each in firms]
    shown = text_of(steward.get(f"{address}?answering=2"))
    assert f'name="shown" value="{references[2]} {references[3]}"' in shown
    assert f'href="{address}?answering=3#answering"' in shown
    sent = {"team": "", "shown": " ".join(references[2:4]), "answerers": references[3:4]}
    assert steward.post(f"{address}/responsible", data=sent).status_code == 303
    look_again()
    left = db.session.scalars(select(SiteAnswerer.organisation_id).order_by(SiteAnswerer.organisation_id))
    assert left.all() == [each for each in firms if each != firms[2]]
    told = select(Fact.codes).where(Fact.verb == "site.answerers_set")
    assert db.session.scalars(told).one()["count"] == MANY - 1


@pytest.mark.usefixtures("short")
def test_whoever_works_on_cases_reads_the_first_names_in_a_line(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    field = make_field(peppers)
    with transaction():
        db.session.add_all(SiteName(site_id=field.site_id, name=f"Pit {at}") for at in range(MANY))
    address = f"/inspector/sites/{db.session.get_one(Site, field.site_id).reference}"
    visit_as(client, field.inspector)
    shown = text_of(client.get(address))
    line = shown.partition("Also called:")[2].partition("</p>")[0]
    assert ("Pit 1" in line, "Pit 2" in line, "and 3 more" in line) == (True, False, True)
    assert f'href="{address}?names=2#names"' in shown
    assert "Pit 4" in part(text_of(client.get(f"{address}?names=3")), "names")


def test_of_many_that_may_answer_to_a_relation_one_is_named(
    steward: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_names, "FEW", ROWS)
    buyer = make_company()
    link_id = make_link(make_company(), buyer)
    for at in range(MANY):
        act_for(make_organisation(OrganisationKind.BRAND, name=f"Invented Buyer {at}"), buyer)
    address = f"/admin/relations/{db.session.get_one(SupplyLink, link_id).reference}"
    shown = text_of(steward.get(address))
    assert ('name="by-typed"' in shown, "Invented Buyer 4" in shown) == (True, False)
    sent = {"verb": "dispute", "by-typed": "invented buyer 4"}
    assert steward.post(address, data=sent).status_code == 303
    look_again()
    assert db.session.get_one(SupplyLink, link_id).claim is ClaimState.DISPUTED
