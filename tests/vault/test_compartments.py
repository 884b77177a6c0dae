"""Seal, open, grant, revoke on a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, CompartmentKind, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, holds, open_compartment, open_item, revoke, seal
from grievance.vault.services.principals import service_principal
from tests.factories.people import Person, make_organisation, make_person


@pytest.fixture
def people(peppers: PepperRing) -> list[Person]:
    organisation = make_organisation(OrganisationKind.CASE_TEAM)
    return [make_person(Role.INSPECTOR, peppers=peppers, organisation_id=organisation) for _ in range(3)]


def principal(person: Person) -> Principal:
    found = db.session.get(Principal, person.actor.principal_id)
    assert found is not None
    return found


@pytest.fixture
def sealed(people: list[Person]) -> tuple[int, int]:
    with transaction():
        compartment = open_compartment(
            CompartmentKind.NARRATIVE, [principal(people[0]), principal(people[1])]
        )
        item = seal(compartment, {"text": "الأجر"}, kind="story", author_role="reporter")
        return compartment.id, item.id


def item_of(identifier: int) -> SealedItem:
    return db.session.get_one(SealedItem, identifier)


def test_holders_open_and_others_do_not(people: list[Person], sealed: tuple[int, int]) -> None:
    assert open_item(people[0].actor, item_of(sealed[1])) == {"text": "الأجر"}
    with pytest.raises(Sealed):
        open_item(people[2].actor, item_of(sealed[1]))


def test_a_holder_can_grant_and_a_stranger_cannot(people: list[Person], sealed: tuple[int, int]) -> None:
    with pytest.raises(Sealed), transaction():
        grant(people[2].actor, db.session.get_one(Compartment, sealed[0]), [principal(people[2])])
    with transaction():
        assert grant(people[0].actor, db.session.get_one(Compartment, sealed[0]), [principal(people[2])]) == 1
    assert open_item(people[2].actor, item_of(sealed[1])) == {"text": "الأجر"}


def test_revoking_shuts_the_holder_out_and_keeps_the_others(
    people: list[Person], sealed: tuple[int, int]
) -> None:
    with transaction():
        revoke(people[0].actor, db.session.get_one(Compartment, sealed[0]), principal(people[1]))
    assert open_item(people[0].actor, item_of(sealed[1])) == {"text": "الأجر"}
    with pytest.raises(Sealed):
        open_item(people[1].actor, item_of(sealed[1]))
    assert not holds(people[1].actor, db.session.get_one(Compartment, sealed[0]))


def test_an_item_cannot_be_moved_or_replayed(people: list[Person], sealed: tuple[int, int]) -> None:
    with transaction():
        compartment = db.session.get_one(Compartment, sealed[0])
        other = seal(compartment, {"text": "other"}, kind="story", author_role="reporter")
        original = item_of(sealed[1])
        other.body, other.sealed_key = original.body, original.sealed_key
        identifier = other.id
    with pytest.raises(Sealed):
        open_item(people[0].actor, item_of(identifier))


def test_there_is_no_compartment_without_holders(app: object) -> None:
    with pytest.raises(ValueError, match="never be opened"), transaction():
        open_compartment(CompartmentKind.NARRATIVE, [])


def test_the_service_has_one_principal_however_often_it_is_asked_for(peppers: PepperRing) -> None:
    with transaction():
        first, private = service_principal(peppers)
        second, again = service_principal(peppers)
    assert (first.id, private) == (second.id, again)
    assert len(db.session.scalars(select(Principal).where(Principal.kind == "service")).all()) == 1


def test_a_key_that_was_opened_once_dies_with_its_epoch(
    people: list[Person], sealed: tuple[int, int]
) -> None:
    for person in people[:2]:
        assert open_item(person.actor, item_of(sealed[1])) == {"text": "الأجر"}
        assert len(person.actor.opened) == 1
    with transaction():
        revoke(people[0].actor, db.session.get_one(Compartment, sealed[0]), principal(people[1]))
    assert open_item(people[0].actor, item_of(sealed[1])) == {"text": "الأجر"}
    with pytest.raises(Sealed):
        open_item(people[1].actor, item_of(sealed[1]))


def test_one_grant_is_looked_up_for_all_items_of_a_compartment(
    people: list[Person], sealed: tuple[int, int]
) -> None:
    asked: list[str] = []
    with transaction():
        compartment = db.session.get_one(Compartment, sealed[0])
        several = [
            seal(compartment, {"text": str(at)}, kind="story", author_role="reporter") for at in range(5)
        ]
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        opened = [open_item(people[0].actor, item)["text"] for item in several]
    assert opened == ["0", "1", "2", "3", "4"]
    assert len([statement for statement in asked if "FROM grants" in statement]) == 1
