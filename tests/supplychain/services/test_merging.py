"""Two records that are one stand for each other; links, reports and numbers stay where they were."""

from __future__ import annotations

import pytest

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, WrongState
from grievance.policy.actor import Actor, staff
from grievance.policy.roles import Role
from grievance.supplychain import queries
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.link import SupplyLink
from grievance.supplychain.models.site import Site
from grievance.supplychain.redirects import merged_into, standing
from grievance.supplychain.searching import find_companies
from grievance.supplychain.services.merging import merge, split
from grievance.supplychain.services.numbering import issue_number
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.upstream import chain_of
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company, make_site

pytestmark = pytest.mark.usefixtures("app")


def steward() -> Actor:
    return staff(1, roles=[Role.STEWARD])


def join(merged: int, into: int) -> None:
    with transaction():
        merge(steward(), db.session.get_one(Site, merged), into=db.session.get_one(Site, into))


def part(merged: int) -> None:
    with transaction():
        split(steward(), db.session.get_one(Site, merged))


def found(text: str) -> list[int]:
    return [each.id for each in queries.find_sites(text, takes_reports=False)]


def test_whoever_looks_for_the_merged_one_is_shown_the_other() -> None:
    old, new = make_site("Akela Pit"), make_site("Mokambe Works")
    with transaction():
        number = issue_number(db.session.get_one(Site, old))
    join(old, new)
    assert found("akela") == found("mokambe") == [new]
    by_number = queries.site_by_number(number)
    assert by_number is not None
    assert by_number.id == new
    assert [each.id for each in queries.find_sites(number)] == [new]
    assert [each.id for each in merged_into(Site, new).rows] == [old]
    part(old)
    assert found("akela") == [old]
    assert merged_into(Site, new).rows == []


def test_a_chain_runs_through_both_and_no_link_is_rewritten() -> None:
    miner, refiner, brand = make_company(), make_company(), make_company(is_brand=True)
    mine, plant, same_plant = make_site(operator=miner), make_site(), make_site()
    links = [
        make_link(miner, refiner, from_site=mine, to_site=plant),
        make_link(refiner, brand, from_site=same_plant),
        make_link(refiner, refiner, from_site=plant, to_site=same_plant),
    ]
    organisation = make_organisation(OrganisationKind.BRAND)
    act_for(organisation, brand)
    before = [ends(each) for each in links]
    join(same_plant, plant)
    with transaction():
        refresh_reach()
    rows = {row.site.id: row for row in chain_of(organisation)}
    assert set(rows) == {mine, plant}
    assert (rows[mine].tier, rows[mine].by_company) == (2, False)
    assert set(db.session.scalars(queries.upstream_sites(organisation))) == {mine, plant, same_plant}
    assert any(each.is_brand for each in queries.buyers_of(same_plant))
    assert [ends(each) for each in links] == before
    part(same_plant)
    assert [ends(each) for each in links] == before


def ends(link_id: int) -> tuple[int | None, int | None]:
    link = db.session.get_one(SupplyLink, link_id)
    return link.supplier_site_id, link.customer_site_id


def test_what_stood_for_another_may_be_merged_and_parted_alone() -> None:
    first, second, third = (make_site(name) for name in ("Akela", "Bokela", "Cokela"))
    join(first, second)
    join(second, third)
    assert standing(db.session.get_one(Site, first)).id == third
    part(second)
    assert standing(db.session.get_one(Site, first)).id == second
    with pytest.raises(WrongState):
        join(first, third)
    with pytest.raises(WrongState):
        part(third)
    with pytest.raises(InvalidInput):
        join(second, first)


def test_companies_are_merged_alike_and_only_by_stewards() -> None:
    old, new = make_company("Akela Holding"), make_company("Mokambe Mining")
    with transaction():
        merge(steward(), db.session.get_one(Company, old), into=db.session.get_one(Company, new))
    assert [each.name for each in find_companies("akela")] == ["Mokambe Mining"]
    real = make_company("Real")
    with transaction():
        db.session.get_one(Company, real).invented = False
    for actor, wrong, target in (
        (staff(2, roles=[Role.INSPECTOR]), make_company(), new),
        (steward(), real, new),
    ):
        with pytest.raises((NotAllowed, InvalidInput)), transaction():
            merge(actor, db.session.get_one(Company, wrong), into=db.session.get_one(Company, target))
