"""A brand brings its own relations: nobody else sees them, and no other brand's list exists for it."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.services.importing import read_in, take
from tests.factories.accounts import make_account, sign_in
from tests.factories.people import make_organisation
from tests.factories.visits import text_of

STEWARD = Actor(roles=frozenset({Role.STEWARD}))
COMPANIES = b"company,country,roles\nInvented Firm,ZA,mine\nInvented Cars,JP,brand\n"
LINKS = b"supplier,customer,mineral\nInvented Firm,Invented Cars,cobalt\nNobody Knows,Invented Cars,cobalt\n"


@pytest.fixture
def brands(app: Flask, peppers: PepperRing) -> list[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = False
    found = []
    for _ in range(2):
        organisation = make_organisation(OrganisationKind.BRAND)
        client = app.test_client()
        sign_in(client, make_account(Role.BRAND, peppers=peppers, organisation_id=organisation))
        found.append(client)
    return found


def test_a_brand_reads_takes_and_undoes_a_list_that_no_other_sees(brands: list[FlaskClient]) -> None:
    with transaction():
        assert take(STEWARD, read_in(STEWARD, io.BytesIO(COMPANIES), name="c.csv", list_name="Companies"))
    brand, rival = brands
    data = {"file": (io.BytesIO(LINKS), "mine.csv"), "list_name": "Our buyers know"}
    answer = brand.post("/brand/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    text = text_of(brand.get(page))
    assert "Only your organisation" in text
    assert "Ask for it to be added" in text
    for step in ("take", "undo", "forget", "reviewed"):
        assert rival.post(f"{page}/{step}").status_code == 404
    assert rival.get(page).status_code == 404
    assert "Our buyers know" not in text_of(rival.get("/brand/imports"))
    assert brand.post(f"{page}/take").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(SupplyLink.is_shared)).all() == [False]
    assert "Our buyers know" in text_of(brand.get("/brand/imports"))
    assert brand.post(f"{page}/undo").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(SupplyLink)).all() == []
