"""I know someone here: a tie declared at the case, which is gone from one's view then."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation.secrets import PepperRing
from grievance.supplychain.ties import own_ties
from tests.factories.cases import Field, file_report, make_field
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    app.config["WTF_CSRF_ENABLED"] = False
    return make_field(peppers, name="Invented Blue Hill")


def test_whoever_knows_somebody_there_says_so_and_sees_the_case_no_more(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    case = f"/inspector/cases/{file_report(field, peppers).case.reference}"
    visit_as(client, field.inspector)
    assert f"{case}/do/conflict" in text_of(client.get(case))
    assert "Invented Blue Hill" in text_of(client.get(f"{case}/do/conflict"))
    without_kind = client.post(f"{case}/do/conflict", data={"about": "site", "kind": ""})
    assert without_kind.status_code == 422
    assert "Choose one of the list." in text_of(without_kind)
    ahead = {"about": "site", "kind": "family", "from_day": "2999-01-01"}
    assert client.post(f"{case}/do/conflict", data=ahead).status_code == 422
    look_again()
    assert own_ties(field.inspector.actor).rows == []
    done = client.post(f"{case}/do/conflict", data={"about": "site", "kind": "family"})
    assert done.status_code == 303
    assert "Your tie is written down." in text_of(client.get(done.headers["Location"]))
    assert client.get(case).status_code == 404
    assert "Invented Blue Hill" in text_of(client.get("/account/ties"))


def test_without_a_site_the_page_says_what_to_do(
    client: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    case = f"/inspector/cases/{file_report(field, peppers, site_id=None).case.reference}"
    visit_as(client, field.inspector)
    assert "Link the site first" in text_of(client.get(f"{case}/do/conflict"))
    refused = client.post(f"{case}/do/conflict", data={"about": "site", "kind": "family"})
    assert refused.status_code == 409
    assert "Link the site first" in text_of(refused)
