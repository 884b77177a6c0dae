"""Stewards find sites and companies in any script, say what names in lists mean, merge and split."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.imports import ImportRow, ImportRun
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.statement import Statement
from grievance.supplychain.outcomes import RowOutcome, Subject
from grievance.supplychain.recognising import asked_cells
from grievance.supplychain.stages import Confidence, Mineral
from tests.factories.accounts import make_account, sign_in
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
    different = {"verdict": "different", "chosen": references[1]}
    assert steward.post(address, data=different).headers["Location"].endswith(address)
    assert page(steward, address).count("It is this one") == 1
    assert steward.post(address, data={"verdict": "same", "chosen": "nothing"}).status_code == 404
    assert steward.post(address, data={"verdict": "same", "chosen": references[0]}).status_code == 303
    assert "No name waits" in page(steward, "/admin/matches")
    assert steward.get(address).status_code == 404
    assert "Akela" in page(steward, address_of(pit, Site))
    own = db.session.get_one(ImportRow, ask("Quite another"))
    assert steward.post(f"/admin/matches/{own.reference}", data={"verdict": "new"}).status_code == 303
