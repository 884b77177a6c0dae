"""Only what a steward has confirmed lets an organisation be told of a site's cases, while it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.audit.models import Fact
from grievance.cases.models.event import SiteRelease
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, Sealed, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.remediation.matters import matters
from grievance.supplychain.claims import ClaimCheck, ClaimEnd, CompanyRole, SiteClaimState
from grievance.supplychain.models.site import Site, SiteAnswerer
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.services.checking_claims import confirm_claim, end_claim, refuse_claim
from grievance.supplychain.services.claiming_sites import claim_site, give_up_site, withdraw_claim
from grievance.supplychain.services.stewardship import answered_by
from grievance.supplychain.site_claims import claims_to_check, contested, rivals_of, site_claims
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.places import make_site
from tests.factories.remedies import Matter, make_matter

PROOF = "Licence 0-0-0 of the invented registry."
FOUND = "Invented registry, entry 17."
OPERATOR, OWNER = CompanyRole.OPERATOR, CompanyRole.OWNER


@pytest.fixture
def steward(peppers: PepperRing) -> Person:
    return make_person(Role.STEWARD, peppers=peppers)


@pytest.fixture
def newcomer(peppers: PepperRing) -> Person:
    firm = make_organisation(OrganisationKind.OPERATOR, name="Invented Buyer of Kilns")
    return make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm)


@pytest.fixture
def matter(app: Flask, peppers: PepperRing) -> Matter:
    return make_matter(peppers=peppers)


def say(person: Person, site_id: int, role: CompanyRole = OPERATOR) -> int:
    with transaction():
        return claim_site(person.actor, db.session.get_one(Site, site_id), role=role, proof=PROOF).id


def confirm(steward: Person, claim_id: int, *, together: bool = False) -> None:
    with transaction():
        confirm_claim(
            steward.actor, claim(claim_id), check=ClaimCheck.CALL_BACK, source=FOUND, together=together
        )


def claim(claim_id: int) -> SiteClaim:
    return db.session.get_one(SiteClaim, claim_id)


def told_of(person: Person) -> list[str]:
    return [each.reference for each in matters(person.actor)]


def verbs() -> list[str]:
    return list(
        db.session.scalars(select(Fact.verb).where(Fact.subject_kind == "site_claims").order_by(Fact.id))
    )


def test_a_claim_opens_nothing_until_it_is_confirmed(
    matter: Matter, newcomer: Person, steward: Person
) -> None:
    made = say(newcomer, matter.site_id, OWNER)
    assert told_of(newcomer) == []
    assert claims_to_check(steward.actor) == 1
    with pytest.raises(InvalidInput), transaction():
        confirm_claim(steward.actor, claim(made), check=ClaimCheck.LETTER, source=" ")
    assert told_of(newcomer) == []
    confirm(steward, made)
    assert told_of(newcomer) == [matter.reference]
    assert claims_to_check(steward.actor) == 0
    assert verbs() == ["site_claim.made", "site_claim.confirmed"]


def test_what_ends_reaches_nothing_more_and_loses_its_keys(matter: Matter, steward: Person) -> None:
    def released() -> SealedItem:
        return db.session.scalars(select(SiteRelease).where(SiteRelease.case_id == matter.case_id)).one().item

    assert open_item(matter.operator.actor, released())
    with transaction():
        answered_by(steward.actor, db.session.get_one(Site, matter.site_id), [])
    assert told_of(matter.operator) == []
    assert told_of(matter.contractor) == []
    with pytest.raises(Sealed):
        open_item(replace(matter.operator.actor), released())
    assert open_item(matter.inspector.actor, released())


def test_over_is_what_a_steward_says(matter: Matter, newcomer: Person, steward: Person) -> None:
    made = say(newcomer, matter.site_id, OWNER)
    confirm(steward, made)
    with pytest.raises(InvalidInput), transaction():
        give_up_site(newcomer.actor, claim(made), since=clock.today() + timedelta(days=1))
    with transaction():
        give_up_site(newcomer.actor, claim(made), since=clock.today() - timedelta(days=3))
    assert told_of(newcomer) == [matter.reference], "nobody gets rid of what they owe by saying so"
    assert claims_to_check(steward.actor) == 1
    with transaction():
        end_claim(steward.actor, claim(made), because=ClaimEnd.SOLD)
    assert told_of(newcomer) == []
    assert told_of(matter.operator) == [matter.reference]
    with pytest.raises(WrongState), transaction():
        end_claim(steward.actor, claim(made), because=ClaimEnd.SOLD)
    again = say(newcomer, matter.site_id, OWNER)
    assert claim(again).state is SiteClaimState.WAITING


def test_another_role_goes_on_when_one_ends(matter: Matter, newcomer: Person, steward: Person) -> None:
    first, second = (
        say(newcomer, matter.site_id, OWNER),
        say(newcomer, matter.site_id, CompanyRole.CONTRACTOR),
    )
    for each in (first, second):
        confirm(steward, each)
    with transaction():
        end_claim(steward.actor, claim(first), because=ClaimEnd.SOLD)
    assert told_of(newcomer) == [matter.reference]


def test_two_that_say_the_same_are_told_to_the_steward(
    app: Flask, peppers: PepperRing, newcomer: Person, steward: Person
) -> None:
    site = make_site()
    other = make_person(
        Role.OPERATOR, peppers=peppers, organisation_id=make_organisation(OrganisationKind.OPERATOR)
    )
    mine, theirs = say(newcomer, site), say(other, site)
    assert [each.id for each in rivals_of(claim(mine)).rows] == [theirs]
    assert contested([claim(mine), claim(theirs)]) == {mine, theirs}
    confirm(steward, mine)
    with pytest.raises(GuardRefused, match="holds this role"), transaction():
        confirm_claim(steward.actor, claim(theirs), check=ClaimCheck.LETTER, source=FOUND)
    confirm(steward, theirs, together=True)
    assert len(db.session.scalars(select(SiteAnswerer).where(SiteAnswerer.site_id == site)).all()) == 2


def test_a_refusal_has_a_reason_and_a_new_try_is_a_new_row(
    app: Flask, newcomer: Person, steward: Person
) -> None:
    site = make_site()
    made = say(newcomer, site)
    with pytest.raises(InvalidInput, match="already"):
        say(newcomer, site)
    with pytest.raises(InvalidInput), transaction():
        refuse_claim(steward.actor, claim(made), reason="")
    with transaction():
        refuse_claim(steward.actor, claim(made), reason="No such entry.")
    with pytest.raises(WrongState):
        confirm(steward, made)
    again = say(newcomer, site)
    with transaction():
        withdraw_claim(newcomer.actor, claim(again))
    assert [each.state for each in db.session.scalars(select(SiteClaim).order_by(SiteClaim.id))] == [
        SiteClaimState.REFUSED,
        SiteClaimState.WITHDRAWN,
    ]
    assert site_claims(steward.actor, states={SiteClaimState.REFUSED}).total == 1


def test_nobody_claims_or_checks_what_is_not_theirs_to(
    app: Flask, peppers: PepperRing, newcomer: Person, steward: Person
) -> None:
    site = make_site()
    made = say(newcomer, site)
    stranger = make_person(
        Role.OPERATOR, peppers=peppers, organisation_id=make_organisation(OrganisationKind.OPERATOR)
    )
    with pytest.raises(NotFound), transaction():
        withdraw_claim(stranger.actor, claim(made))
    with pytest.raises(NotFound), transaction():
        confirm_claim(newcomer.actor, claim(made), check=ClaimCheck.LETTER, source=FOUND)
    union = make_person(
        Role.OPERATOR, peppers=peppers, organisation_id=make_organisation(OrganisationKind.REPRESENTATIVE)
    )
    with pytest.raises(NotAllowed):
        say(union, site)
    agency = make_person(
        Role.CONTRACTOR, peppers=peppers, organisation_id=make_organisation(OrganisationKind.CONTRACTOR)
    )
    with pytest.raises(InvalidInput, match="role"):
        say(agency, site)
    own = make_person(Role.STEWARD, peppers=peppers, organisation_id=newcomer.actor.organisation_id)
    with pytest.raises(NotAllowed):
        confirm(own, made)


def test_whom_a_steward_ticks_is_written_down_as_such(app: Flask, newcomer: Person, steward: Person) -> None:
    site = make_site()
    made = say(newcomer, site)
    firm = db.session.get_one(Organisation, newcomer.actor.organisation_id)
    with transaction():
        answered_by(steward.actor, db.session.get_one(Site, site), [firm])
    assert (claim(made).state, claim(made).checked_how) == (
        SiteClaimState.CONFIRMED,
        ClaimCheck.ADMINISTRATION,
    )
    with transaction():
        answered_by(steward.actor, db.session.get_one(Site, site), [])
    assert (claim(made).state, claim(made).ended_because) == (SiteClaimState.ENDED, ClaimEnd.ADMINISTRATION)
    assert db.session.scalar(select(SiteAnswerer).where(SiteAnswerer.site_id == site)) is None
