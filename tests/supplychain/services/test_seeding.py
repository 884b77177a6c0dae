"""The shipped seed loads once, keeps its promises about real places, and is corrected when it changes."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.text import fold
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.number import IssuedNumber
from grievance.supplychain.models.site import Site, SiteMineral
from grievance.supplychain.models.tenancy import Tenancy
from grievance.supplychain.numbers import read_number
from grievance.supplychain.services.seeding import load_seed
from grievance.supplychain.stages import EXTRACTION, LABOUR_SCOPE, Mineral, SiteStatus

pytestmark = pytest.mark.usefixtures("app")


def seeded() -> Counter[str]:
    with transaction():
        return load_seed().counts


def test_a_second_run_changes_nothing() -> None:
    first = seeded()
    numbers = {each.code: each.number for each in db.session.scalars(select(Site))}
    facts = db.session.scalar(select(func.count(Fact.id)))
    second = seeded()
    assert first["added"] == first.total() == second["unchanged"] == second.total()
    assert {each.code: each.number for each in db.session.scalars(select(Site))} == numbers
    assert db.session.scalar(select(func.count(Fact.id))) == facts


def test_there_are_enough_real_places_for_each_mineral() -> None:
    seeded()
    assert (db.session.scalar(select(func.count(Site.id))) or 0) >= 200
    rows = db.session.execute(
        select(SiteMineral.mineral, Site.stage)
        .join(Site, Site.id == SiteMineral.site_id)
        .where(Site.status == SiteStatus.OPERATING)
    ).all()
    dug = Counter(mineral for mineral, stage in rows if stage in EXTRACTION)
    made = Counter(mineral for mineral, stage in rows if stage in LABOUR_SCOPE - EXTRACTION)
    assert all(dug[mineral] >= 10 and made[mineral] >= 10 for mineral in Mineral), (dug, made)
    countries = set(db.session.scalars(select(Site.country)))
    assert countries >= {"CD", "ID", "PH", "CL", "CN", "MG", "MZ", "ZA", "GA"}


def test_each_link_has_an_address_and_a_date() -> None:
    seeded()
    links = db.session.scalars(select(SupplyLink)).all()
    assert len(links) >= 60
    assert all(each.source_url.startswith("http") and each.as_of for each in links)


def test_each_park_has_a_source_of_a_day_and_sites_found_by_its_names() -> None:
    seeded()
    said = db.session.scalars(select(Tenancy)).all()
    assert len(said) >= 3
    for each in said:
        assert (each.source_url or "").startswith("http")
        assert each.as_of
        assert each.site.park is each.park
        assert all(fold(name.name) in each.site.search_text for name in each.park.names)


def test_numbers_go_to_sites_that_take_reports_and_are_kept() -> None:
    seeded()
    numbers = [each for each in db.session.scalars(select(Site.number)) if each]
    assert numbers
    assert len(numbers) == db.session.scalar(select(func.count(IssuedNumber.id)))
    assert all(read_number(each) == each for each in numbers)


def test_a_value_that_somebody_changed_is_corrected() -> None:
    seeded()
    with transaction():
        site = db.session.scalars(select(Site).limit(1)).one()
        site.name = "Another Name"
    assert seeded()["changed"] == 1


def test_no_shipped_site_is_invented_and_none_carries_a_complaint() -> None:
    seeded()
    assert not db.session.scalar(select(func.count(Site.id)).where(Site.invented))
