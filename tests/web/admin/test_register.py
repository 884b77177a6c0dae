"""Stewards find sites and companies in any script, say what names in lists mean, merge and split."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.outcomes import RowOutcome, Subject
from grievance.supplychain.recognising import asked_cells
from grievance.supplychain.stages import Confidence, Mineral
from tests.factories.accounts import make_account, sign_in
from tests.factories.chains import act_for
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def steward(client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    """A signed-in steward."""
    sign_in(client, make_account(Role.STEWARD, peppers=peppers))
    return client


def page(browser: FlaskClient, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def address_of(record_id: int, model: type[Site | Company]) -> str:
    db.session.expire_all()
    folder = "sites" if model is Site else "companies"
    return f"/admin/{folder}/{db.session.get_one(model, record_id).reference}"


def test_names_and_numbers_are_added_and_found(steward: FlaskClient) -> None:
    firm, pit = make_company("Akela Mining"), make_site("Wrocław Pit", operator=None)
    company, site = address_of(firm, Company), address_of(pit, Site)
    name = {"name": "見本鉱業株式会社", "kind": "official", "language": "ja", "source": "its report"}
    assert steward.post(f"{company}/name", data=name).status_code == 303
    again = steward.post(f"{company}/name", data=name)
    assert again.status_code == 422
    assert "見本鉱業株式会社" in again.get_data(as_text=True)
    number = {
        "scheme": "rmi_cid",
        "value": "CID 003283",
        "source": "a list",
        "since": "2020",
        "until": "2021",
    }
    assert steward.post(f"{site}/number", data=number).status_code == 303
    for wrong in ({"value": "CID 3283"}, {"until": "2019"}, {"scheme": "cadastre"}, {"source": ""}):
        assert steward.post(f"{site}/number", data={**number, **wrong}).status_code == 422
    assert "Akela Mining" in page(steward, "/admin/search?q=見本鉱業")
    assert "Akela Mining" in page(steward, "/admin/search?q=AKELA%20mining%20Co.%20Ltd")
    assert "Wrocław Pit" in page(steward, "/admin/search?q=cid003283")
    assert "Wrocław Pit" in page(steward, "/admin/search?q=wroclaw")
    assert "Nothing like it" in page(steward, "/admin/search?q=zzzzqq")
    assert "CID003283" in page(steward, site)
    assert "見本鉱業株式会社" in page(steward, company)


def test_where_sources_differ_they_stand_side_by_side(steward: FlaskClient) -> None:
    pit = make_site("Akela Pit")
    with transaction():
        site = db.session.get_one(Site, pit)
        for source, workers in (("the firm", 100), ("the union", 340)):
            said = {"workforce": workers, "status": "operating"}
            statement = Statement(source=source, licence="none", confidence=Confidence.LOW, said=said)
            statement.recorded_at = clock.now()
            site.statements.append(statement)
    text = page(steward, address_of(pit, Site))
    assert "Where sources differ" in text
    assert "the union" in text
    assert "340" in text


def test_what_is_one_is_merged_and_split_again(steward: FlaskClient) -> None:
    old, new = make_site("Akela Pit"), make_site("Akela Works")
    before, after = address_of(old, Site), address_of(new, Site)
    assert "Akela Works" in page(steward, f"{before}/merge?q=akela")
    merged = steward.post(f"{before}/merge", data={"into": after.rpartition("/")[2]})
    assert merged.headers["Location"].endswith(after)
    assert "Akela Pit" in page(steward, after)
    assert "This record was merged" in page(steward, before)
    assert steward.post(f"{before}/merge", data={"into": after.rpartition("/")[2]}).status_code == 409
    assert steward.post(f"{before}/split").status_code == 303
    assert steward.post(f"{before}/split").status_code == 409
    assert steward.post(f"{before}/merge", data={"into": before.rpartition("/")[2]}).status_code == 422


def ask(name: str, list_name: str = "Invented list") -> int:
    with transaction():
        run = ImportRun(kind="sites", file_name="list.csv", file_hash=b"h" * 32, started_at=clock.now())
        run.counts, run.list_name = {}, list_name
        for line in (2, 3):
            cells = asked_cells(country="ZZ", minerals=[Mineral.COBALT], stage="mine", address="Road 1")
            row = ImportRow(run=run, line=line, subject=Subject.SITE, name=name, outcome=RowOutcome.REVIEW)
            row.cells, row.fingerprint = cells, bytes([line]) * 32
            db.session.add(row)
        db.session.flush()
        return row.id


def test_a_name_is_asked_about_once_with_what_it_could_mean(steward: FlaskClient) -> None:
    pit, works = make_site("Akela Pit"), make_site("Akela Works")
    with transaction():
        for each in (pit, works):
            db.session.get_one(Site, each).invented = False
    row = db.session.get_one(ImportRow, ask("Akela"))
    address = f"/admin/matches/{row.reference}"
    references = [address_of(each, Site).rpartition("/")[2] for each in (pit, works)]
    assert "Akela" in page(steward, "/admin/matches")
    shown = page(steward, address)
    assert shown.count("It is this one") == 2
    assert "Road 1" in shown
    open_there = [page(steward, address_of(each, Site)) for each in (pit, works)]
    assert [address in each for each in open_there] == [True, True], "both may be meant"
    different = {"verdict": "different", "chosen": references[1]}
    assert steward.post(address, data=different).headers["Location"].endswith(address)
    assert page(steward, address).count("It is this one") == 1
    assert "Nothing about this site waits" in page(steward, address_of(works, Site))
    assert steward.post(address, data={"verdict": "same", "chosen": "nothing"}).status_code == 404
    assert steward.post(address, data={"verdict": "same", "chosen": references[0]}).status_code == 303
    assert "No name waits" in page(steward, "/admin/matches")
    assert steward.get(address).status_code == 404
    assert "Akela" in page(steward, address_of(pit, Site))
    own = db.session.get_one(ImportRow, ask("Quite another"))
    assert steward.post(f"/admin/matches/{own.reference}", data={"verdict": "new"}).status_code == 303


RELATION = {
    "direction": "supplies",
    "other": "Contoh Works",
    "mineral": "cobalt",
    "product": "hydroxide",
    "hs_code": "282200",
    "since": "2024",
    "amount": "1200",
    "unit": "t",
    "period": "year",
    "state": "active",
    "evidence": "report",
    "confidence": "high",
    "source": "its report",
    "source_url": "https://example.org/report",
    "as_of": "2026-03-01",
}


def test_a_relation_is_written_down_and_its_ends_answer(steward: FlaskClient) -> None:
    miner, maker, brand = (
        make_company("Akela Mining"),
        make_company("Contoh Works"),
        make_organisation(OrganisationKind.BRAND),
    )
    pit = make_site("Akela Pit", operator=miner)
    act_for(brand, maker)
    site = address_of(pit, Site)
    for wrong, said in (
        ({"other": "Akela Pit"}, "Nobody is their own supplier."),
        ({"other": "akela"}, "Several fit."),
        ({"other": "zzzzqq"}, "No site or company fits this."),
        ({"until": "2023"}, "It cannot have ended before it began."),
        ({"hs_code": "28220"}, "has 4, 6, 8 or 10 digits"),
        ({"unit": ""}, "An amount needs its unit"),
        ({"source_url": ""}, "needs the address of a page"),
        ({"as_of": ""}, "Give a day"),
    ):
        refused = steward.post(f"{site}/say/relation", data={**RELATION, **wrong})
        text = refused.get_data(as_text=True)
        assert (refused.status_code, said in text) == (422, True), wrong
        assert 'value="hydroxide"' in text
    assert db.session.scalar(select(func.count()).select_from(SupplyLink)) == 0
    assert steward.post(f"{site}/say/relation", data=RELATION).status_code == 303
    link = db.session.scalars(select(SupplyLink)).one()
    assert (link.supplier_id, link.supplier_site_id, link.customer_id) == (miner, pit, maker)
    address = f"/admin/relations/{link.reference}"
    assert address in page(steward, site)
    assert "1200 tonnes" in page(steward, address)
    assert steward.post(address, data={"verb": "confirm", "by": ""}).status_code == 422
    by = db.session.get_one(Organisation, brand).reference
    for move, state in (
        ({"verb": "dispute", "by": by}, "Disputed by one end"),
        ({"verb": "settle"}, "Asserted, not answered"),
        ({"verb": "check"}, "Asserted, not answered"),
        ({"verb": "end", "until": "2026"}, "Ended"),
    ):
        assert steward.post(address, data=move).status_code == 303
        assert state in page(steward, address)
        assert ("Nothing about this site waits" in page(steward, site)) == (move["verb"] != "dispute")
    assert steward.post(address, data={"verb": "end", "until": "2026"}).status_code == 422


def test_roles_and_assurance_are_written_down_and_nobody_owns_its_owner(steward: FlaskClient) -> None:
    parent, child = make_company("Akela Holding"), make_company("Contoh Works")
    above, below = address_of(parent, Company), address_of(child, Company)
    role = {"company": "Akela Holding", "role": "owner", "share": "60", "confidence": "high"}
    role |= {"source": "a register", "as_of": "2026-03-01"}
    assert steward.post(f"{below}/say/role", data=role).status_code == 303
    assert "60.0 %" in page(steward, below)
    for wrong, said in (
        ({"company": "Contoh Works"}, "A company does not own itself"),
        ({"company": "Contoh Works", "role": "operator"}, "are at a site"),
    ):
        refused = steward.post(f"{above}/say/role", data={**role, **wrong})
        assert (refused.status_code, said in refused.get_data(as_text=True)) == (422, True)
    scheme = {"scheme": "irma", "status": "conformant", "source": "its list", "as_of": "2026-03-01"}
    assert steward.post(f"{below}/say/assurance", data=scheme).status_code == 422
    scheme["source_url"] = "https://example.org/list"
    assert steward.post(f"{below}/say/assurance", data=scheme).status_code == 303
    assert "Conformant" in page(steward, below)


def test_a_park_has_sites_that_are_found_by_its_names(steward: FlaskClient) -> None:
    site = address_of(make_site("Akela Works"), Site)
    facts = {"name": "Sample Park", "names": "zh:见本园区\nid:Kawasan Contoh", "country": "Indonesia"}
    facts |= {"source": "a page", "confidence": "low", "latitude": "-2.82", "longitude": "122.16"}
    for wrong in ({"country": "Nowhere"}, {"longitude": ""}, {"longitude": "25.5"}, {"names": "x" * 201}):
        refused = steward.post("/admin/parks", data={**facts, **wrong})
        assert (refused.status_code, "Sample Park" in refused.get_data(as_text=True)) == (422, True)
    park = steward.post("/admin/parks", data=facts).headers["Location"]
    assert steward.post(park, data={**facts, "operator": "nobody"}).status_code == 422
    says = {"park": park.rpartition("/")[2], "source": "a page", "as_of": "2026-03-01", "confidence": "low"}
    for wrong in ({"since": "2026", "until": "2025"}, {"park": "other"}, {"source": ""}):
        assert steward.post(f"{site}/say/park", data={**says, **wrong}).status_code == 422
    assert "Akela Works" not in page(steward, "/admin/search?q=见本园区")
    assert steward.post(f"{site}/say/park", data={**says, "since": "2020"}).status_code == 303
    assert "Akela Works" in page(steward, "/admin/search?q=见本园区")
    assert "Akela Works" in page(steward, park)
    assert "Sample Park" in page(steward, site)
    assert steward.post(park, data={**facts, "names": "Sample Zone"}).status_code == 303
    assert "Akela Works" in page(steward, "/admin/search?q=sample%20zone")
    assert steward.post(f"{site}/say/park", data={**says, "until": "2021"}).status_code == 303
    assert "Akela Works" not in page(steward, "/admin/search?q=sample%20zone")
    company = address_of(make_company("Akela Holding"), Company)
    assert steward.get(f"{company}/say/park").status_code == 404


def test_what_a_contractor_does_is_said_of_contractors_and_recruiters(steward: FlaskClient) -> None:
    make_company("Akela Boring")
    site = address_of(make_site("Akela Pit"), Site)
    says = {"company": "Akela Boring", "role": "contractor", "work": "Drilling", "since": "2024-02"}
    says |= {"source": "a page", "as_of": "2026-03-01", "confidence": "low"}
    assert steward.post(f"{site}/say/role", data=says).status_code == 303
    assert "Drilling" in page(steward, site)
    refused = steward.post(f"{site}/say/role", data={**says, "role": "owner"})
    assert "Only of a contractor" in refused.get_data(as_text=True)


def test_a_position_in_another_country_or_the_sea_is_refused(steward: FlaskClient) -> None:
    address = address_of(make_site("Akela Pit"), Site)
    facts = {"name": "Akela Pit", "country": "FI", "stage": "mine", "status": "operating", "source": "a list"}
    facts |= {"confidence": "low", "minerals": "cobalt", "latitude": "62.9", "longitude": "27.7"}
    for latitude, longitude, said in (
        ("-10.7", "25.5", "The position is not in FI."),
        ("0", "-30", "The position is in the sea."),
        ("62.9", "", "A place needs both"),
    ):
        refused = steward.post(address, data={**facts, "latitude": latitude, "longitude": longitude})
        assert (refused.status_code, said in refused.get_data(as_text=True)) == (422, True), said
    assert steward.post(address, data=facts).status_code == 303
