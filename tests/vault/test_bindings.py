"""Swap and replay: each field that a seal is bound to, changed or copied elsewhere, closes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy.roles import Role
from grievance.vault import keys
from grievance.vault.models.compartment import CompartmentKind, Grant, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.recovery_codes import (
    LENGTH,
    MistypedRecoveryCode,
    in_groups,
    new_recovery_code,
    read_recovery_code,
)
from grievance.vault.reporter_codes import keys_of, new_code
from grievance.vault.services.compartments import grant, open_compartment, open_item, seal
from grievance.vault.services.principals import (
    make_reporter_principal,
    unlock,
    unlock_by_recovery,
    wrap_for_recovery,
)
from tests.factories.people import Person, make_person

Change = Callable[[SealedItem, SealedItem], None]


@pytest.fixture
def person(peppers: PepperRing) -> Person:
    return make_person(Role.INSPECTOR, peppers=peppers)


@pytest.fixture(params=list(keys.SUITES))
def suite(request: pytest.FixtureRequest, app: object) -> Iterator[str]:
    keys.prefer(request.param)
    yield request.param
    keys.prefer(keys.HYBRID)


@pytest.fixture(autouse=True)
def _hybrid_again() -> Iterator[None]:
    yield
    keys.prefer(keys.HYBRID)


def principal(person: Person) -> Principal:
    return db.session.get_one(Principal, person.actor.principal_id)


def two_items(person: Person) -> tuple[SealedItem, SealedItem]:
    """Two items in two compartments of the same holder."""
    made = [open_compartment(CompartmentKind.NARRATIVE, [principal(person)]) for _ in range(2)]
    first, second = (seal(each, {"text": "words"}, kind="story", author_role="reporter") for each in made)
    return first, second


def change(name: str, value: object) -> Change:
    return lambda item, _other: setattr(item, name, value)


def copy(name: str) -> Change:
    return lambda item, other: setattr(item, name, getattr(other, name))


FIELDS: dict[str, Change] = {
    "item": change("reference", "another-ref"),
    "kind": change("kind", "note"),
    "author_role": change("author_role", "inspector"),
    "seq": change("sequence", 7),
    "compartment": copy("compartment"),
    "compartment renamed": lambda item, _other: setattr(item.compartment, "reference", "another-ref"),
    "body of another": copy("body"),
    "key of another": copy("sealed_key"),
    "cut body": lambda item, _other: setattr(item, "body", item.body[:-1]),
    "cut key": lambda item, _other: setattr(item, "sealed_key", item.sealed_key[:40]),
    "no body": change("body", b""),
    "no key": change("sealed_key", b""),
}


@pytest.mark.parametrize("field", FIELDS)
def test_an_item_opens_only_as_it_was_sealed(suite: str, person: Person, field: str) -> None:
    with transaction():
        item, other = two_items(person)
        assert open_item(person.actor, item) == {"text": "words"}
        person.actor.opened.clear()
        FIELDS[field](item, other)
        db.session.flush()
        with pytest.raises(Sealed):
            open_item(person.actor, item)


def test_an_item_of_an_older_epoch_cannot_pose_as_a_new_one(person: Person) -> None:
    with transaction():
        item, _ = two_items(person)
        item.epoch = item.compartment.epoch = item.compartment.grants[0].epoch = 2
        db.session.flush()
        with pytest.raises(Sealed):
            open_item(person.actor, item)


def test_a_grant_is_worthless_to_anybody_else(person: Person, peppers: PepperRing) -> None:
    stranger = make_person(Role.INSPECTOR, peppers=peppers)
    with transaction():
        item, _ = two_items(person)
        mine = item.compartment.grants[0]
        copied = Grant(
            principal_id=stranger.actor.principal_id,
            epoch=mine.epoch,
            sealed_key=mine.sealed_key,
            granted_at=mine.granted_at,
        )
        item.compartment.grants.append(copied)
        db.session.flush()
        with pytest.raises(Sealed):
            open_item(stranger.actor, item)


def test_a_grant_of_one_compartment_opens_no_other(person: Person) -> None:
    with transaction():
        item, other = two_items(person)
        item.compartment.grants[0].sealed_key = other.compartment.grants[0].sealed_key
        db.session.flush()
        with pytest.raises(Sealed):
            open_item(person.actor, item)


def test_both_suites_open_side_by_side(person: Person, peppers: PepperRing) -> None:
    made: list[int] = []
    people = [person]
    for chosen in (keys.CLASSICAL, keys.HYBRID):
        keys.prefer(chosen)
        people.append(make_person(Role.INSPECTOR, peppers=peppers))
        with transaction():
            compartment = open_compartment(CompartmentKind.NARRATIVE, [principal(each) for each in people])
            made.append(seal(compartment, chosen, kind="story", author_role="reporter").id)
            assert (compartment.suite_id, principal(people[-1]).suite_id) == (chosen, chosen)
    classical, hybrid = (db.session.get_one(SealedItem, each) for each in made)
    assert open_item(person.actor, classical) == keys.CLASSICAL
    assert open_item(people[1].actor, hybrid) == keys.HYBRID
    with transaction():
        assert grant(person.actor, classical.compartment, [principal(people[2])]) == 1
    assert open_item(people[2].actor, classical) == keys.CLASSICAL


def test_an_unknown_suite_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="key_suite is one of"):
        keys.prefer("rot13")


def test_a_key_of_no_known_length_opens_nothing() -> None:
    with pytest.raises(Sealed):
        keys.open_with(b"short", b"", info=b"")


def test_a_wrapped_key_opens_only_in_its_own_row_and_in_its_own_way(peppers: PepperRing) -> None:
    with transaction():
        codes = [keys_of(new_code(), peppers=peppers, cost=LOWEST)[0] for _ in range(2)]
        one, private = make_reporter_principal(codes[0], peppers=peppers, cost=LOWEST)
        other, _ = make_reporter_principal(codes[1], peppers=peppers, cost=LOWEST)
        assert unlock(one, wrapping_key=codes[0].wrapping_key, peppers=peppers) == private
        other.wrapped_private_key = one.wrapped_private_key
        with pytest.raises(Sealed):
            unlock(other, wrapping_key=codes[0].wrapping_key, peppers=peppers)
        recovery = os.urandom(32)
        wrap_for_recovery(one, private, recovery_key=recovery, peppers=peppers)
        assert unlock_by_recovery(one, recovery_key=recovery, peppers=peppers) == private
        one.wrapped_private_key = one.recovery_wrapped_key
        with pytest.raises(Sealed):
            unlock(one, wrapping_key=recovery, peppers=peppers)


def test_a_recovery_code_reads_back_however_it_is_typed() -> None:
    for _ in range(100):
        code = new_recovery_code()
        assert len(code) == LENGTH
        shown = "-".join(in_groups(code)).lower().replace("0", "o").replace("1", "l")
        assert read_recovery_code(f"  {shown} ") == code
        for wrong in (code[:-1], code + "0", code[:-2] + "ß" + code[-1], ""):
            with pytest.raises(MistypedRecoveryCode):
                read_recovery_code(wrong)


def test_nobody_is_given_a_key_twice(person: Person) -> None:
    with transaction():
        item, _ = two_items(person)
        assert grant(person.actor, item.compartment, [principal(person)]) == 0
        count = db.session.scalars(select(Grant).where(Grant.compartment_id == item.compartment_id)).all()
        assert len(count) == 1
