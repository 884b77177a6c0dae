"""The chain loads, imports, is found and walked alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.migrations.schema import upgrade
from grievance.policy.actor import staff
from grievance.policy.roles import Role
from grievance.supplychain import queries
from grievance.supplychain.models.company import Company
from grievance.supplychain.searching import find_companies
from grievance.supplychain.services.importing import import_sites
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.services.seeding import load_seed
from tests.factories.chains import act_for
from tests.factories.people import make_organisation

FILE = Path(__file__).parents[1] / "data" / "sites_small.csv"


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a migrated database of each kind."""
    PepperRing.new().write(tmp_path / "secrets.json")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=tmp_path, database_url=url, kdf_cost="lowest", testing=True))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("installed")
def test_the_chain_is_the_same() -> None:
    with transaction():
        load_seed()
    with transaction(), FILE.open("rb") as file:
        report = import_sites(staff(1, roles=[Role.STEWARD]), file, name=FILE.name, dry_run=True)
    assert report.counts == {"added": 3, "changed": 0, "unchanged": 44, "refused": 0}
    with transaction(), FILE.open("rb") as file:
        assert import_sites(staff(1, roles=[Role.STEWARD]), file, name=FILE.name).counts == report.counts
    with transaction():
        assert not load_seed().changed_anything
    assert [each.name for each in queries.find_sites("kamotto")] == ["Kamoto"]
    assert [each.name for each in queries.find_sites("腾科")] == ["Tenke Fungurume"]
    assert "Tesla, Inc." in {each.name for each in find_companies("TESLA")}
    organisation = make_organisation(OrganisationKind.BRAND)
    company = db.session.scalars(select(Company.id).where(Company.code == "panasonic-energy")).one()
    act_for(organisation, company)
    with transaction():
        refresh_reach()
    running = {
        row.site.name for row in queries.chain_of(organisation) if row.all_active and not row.by_company
    }
    assert {"Niihama Nickel Refinery", "Coral Bay HPAL"} <= running
