"""A steward reads who else says to be what an organisation says to be, however many they are."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain import site_claims
from grievance.supplychain.claims import CompanyRole, SiteClaimState
from grievance.supplychain.models.site_claim import SiteClaim
from tests.factories.people import make_organisation, make_person
from tests.factories.places import make_site
from tests.factories.visits import look_again, text_of, visit_as

ADDRESS = "/admin/site-claims"


@pytest.fixture
def steward(client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    visit_as(client, make_person(Role.STEWARD, peppers=peppers))
    return client


def test_rivals_turn_pages(steward: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_claims, "RIVALS", 2)
    firms = [make_organisation(OrganisationKind.OPERATOR, name=f"Invented Kilns {each}") for each in range(5)]
    site_id = make_site()
    with transaction():
        for firm in firms:
            db.session.add(
                SiteClaim(
                    site_id=site_id,
                    organisation_id=firm,
                    role=CompanyRole.OPERATOR,
                    state=SiteClaimState.WAITING,
                    claimed_on=clock.today(),
                )
            )
    look_again()
    claim = db.session.scalars(select(SiteClaim.reference).order_by(SiteClaim.id)).first()
    assert text_of(steward.get(ADDRESS)).count("another says so too") == len(firms)
    first = text_of(steward.get(f"{ADDRESS}?claim={claim}"))
    assert "Invented Kilns 1 says the same of itself" in first
    assert "Invented Kilns 4 says the same" not in first
    assert f"claim={claim}&amp;against=2#one" in first
    assert "Invented Kilns 4 says the same" in text_of(steward.get(f"{ADDRESS}?claim={claim}&against=2"))
