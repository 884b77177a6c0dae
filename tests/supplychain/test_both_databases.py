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
from grievance.foundation.settings import Settings
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.supplychain import queries
from grievance.supplychain.exposure import exposed_brands_by_tiers, exposed_companies
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.supplychain.searching import find_companies
from grievance.supplychain.services.importing import read_in, take
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.services.undoing import undo_import
from grievance.supplychain.upstream import chain_of
from tests.factories.chains import act_for
from tests.factories.people import make_organisation

FILE = Path(__file__).parents[1] / "data" / "sites_small.csv"


@pytest.fixture
def installed(either_database: Settings) -> Iterator[Flask]:
    """An application on a migrated database of each kind."""
    app = create_app(either_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("installed")
def test_the_chain_is_the_same() -> None:
    with transaction():
        load_seed()
    steward = Actor(roles=frozenset({Role.STEWARD}))
    with transaction(), FILE.open("rb") as file:
        run = read_in(steward, file, name=FILE.name, list_name="A small list")
        tried = dict(run.counts)
    with transaction():
        assert take(steward, run)
    assert run.counts == tried
    assert (tried["added"], tried["changed"], tried["refused"]) == (3, 44, 0)
    with transaction():
        assert undo_import(steward, run) == 0
    with transaction(), FILE.open("rb") as file:
        again = read_in(steward, file, name=FILE.name, list_name="A small list")
        assert again.counts == tried
        assert take(steward, again)
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
    running = {row.site.name for row in chain_of(organisation) if row.all_active and not row.by_company}
    assert {"Niihama Nickel Refinery", "Coral Bay HPAL"} <= running
    kamoto = db.session.scalars(select(Site.id).where(Site.name == "Kamoto")).one()
    by_tiers = exposed_brands_by_tiers(kamoto).rows
    assert [(each.name, each.tier, each.seen_on) for each in by_tiers] == [
        (each.name, each.tier, each.seen_on) for each in exposed_companies(kamoto).rows
    ]
    assert by_tiers
