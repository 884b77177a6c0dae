"""An operator says that a site is its own, a steward looks at it, and each reads what the other said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site, SiteAnswerer
from grievance.supplychain.models.site_claim import SiteClaim
from tests.factories.people import make_person
from tests.factories.places import make_site
from tests.factories.remedies import Matter
from tests.factories.visits import look_again, text_of, visit_as

DESK, STEWARDS = "/operator/sites", "/admin/site-claims"
FOUND = {"do": "confirm", "how": "call_back", "source": "Invented registry, entry 17; number on its page."}


@pytest.fixture
def steward(app: Flask, peppers: PepperRing) -> FlaskClient:
    client = app.test_client()
    visit_as(client, make_person(Role.STEWARD, peppers=peppers))
    return client


def newest() -> str:
    look_again()
    return db.session.scalars(select(SiteClaim.reference).order_by(SiteClaim.id.desc())).first() or ""


def test_said_checked_refused_said_again_and_over(
    operator: FlaskClient, steward: FlaskClient, matter: Matter
) -> None:
    site_id = make_site("Invented Copper Shaft")
    site = db.session.get_one(Site, site_id).reference
    hits = text_of(operator.get(f"{DESK}?q=copper+shaft"))
    assert f"site={site}" in hits
    assert "No site fits." in text_of(operator.get(f"{DESK}?q=zzzzqqqq"))
    assert "What shows it" in text_of(operator.get(f"{DESK}?q=copper+shaft&site={site}"))
    said = {"do": "claim", "site": site, "role": "operator", "proof": "Licence 17 of the invented registry."}
    empty = operator.post(DESK, data={**said, "role": "recruiter", "proof": ""})
    assert (empty.status_code, text_of(empty).count("Fill this in.")) == (422, 2)
    assert operator.post(DESK, data={**said, "site": "nowhere"}).status_code == 409
    assert operator.post(DESK, data=said).status_code == 303
    again = operator.post(DESK, data=said)
    assert again.status_code == 422
    assert "said this already" in text_of(again)
    assert "Licence 17 of the invented registry." in text_of(again), "what was typed stays"
    assert "waits to be checked" in text_of(operator.get(DESK))

    assert "Invented Copper Shaft" in text_of(steward.get(STEWARDS))
    one = {"claim": newest()}
    assert "Licence 17" in text_of(steward.get(STEWARDS, query_string=one))
    no = {"do": "refuse", **one, "reason": "Entry 17 is a bakery."}
    assert steward.post(STEWARDS, data={**no, "reason": ""}).status_code == 422
    assert steward.post(STEWARDS, data=no).status_code == 303
    assert "Entry 17 is a bakery." in text_of(operator.get(DESK))
    assert operator.post(DESK, data={"do": "withdraw", **one}).status_code == 409

    operator.post(DESK, data=said)
    one = {"claim": newest()}
    unsaid = steward.post(STEWARDS, data={**FOUND, **one, "source": ""})
    assert unsaid.status_code == 422
    assert steward.post(STEWARDS, data={**FOUND, **one}).status_code == 303
    look_again()
    assert db.session.scalars(select(SiteAnswerer.site_id)).all()[-1] == site_id
    assert "It is over at" in text_of(operator.get(f"{DESK}?over={one['claim']}"))
    over = {"do": "over", **one, "since": clock.today().isoformat()}
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert operator.post(DESK, data={**over, "since": tomorrow}).status_code == 422
    assert operator.post(DESK, data=over).status_code == 303
    assert "said to be over" in text_of(steward.get(STEWARDS))
    at_the_site = text_of(steward.get(f"/admin/sites/{site}"))
    assert f"claim={one['claim']}" in at_the_site
    assert "said to be over" in at_the_site
    assert steward.post(STEWARDS, data={"do": "end", **one, "because": "sold"}).status_code == 303
    assert "The site was sold" in text_of(operator.get(DESK))
    assert "Invented Copper Shaft" in text_of(steward.get(f"{STEWARDS}?state=past"))
