"""Whatever is granted, revoked, lost and renewed in whatever order: nothing is ever without a holder."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from grievance.accounts.models.user import User
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, Sealed
from grievance.foundation.secrets import LOWEST, PepperRing
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, CompartmentKind, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import (
    catch_up,
    grant,
    open_compartment,
    open_item,
    revoke,
    seal,
)
from grievance.vault.services.principals import retire_and_renew, unlock
from tests.factories.people import Person, make_person

PEOPLE = 4
WHO = st.integers(0, PEOPLE - 1)


class Grants(RuleBasedStateMachine):
    """One compartment, four people, and a model of who may open it."""

    peppers: PepperRing

    def __init__(self) -> None:
        super().__init__()
        self.people = [make_person(Role.INSPECTOR, peppers=self.peppers) for _ in range(PEOPLE)]
        self.keys = {at: (self.principal_of(each), self.key_of(each)) for at, each in enumerate(self.people)}
        self.may = {0, 1}
        self.items: list[int] = []
        with transaction():
            made = open_compartment(
                CompartmentKind.NARRATIVE,
                [db.session.get_one(Principal, self.keys[at][0]) for at in sorted(self.may)],
            )
            self.compartment_id = made.id
        self.seal_more()

    @staticmethod
    def principal_of(person: Person) -> int:
        assert person.actor.principal_id is not None
        return person.actor.principal_id

    @staticmethod
    def key_of(person: Person) -> bytes:
        assert person.actor.private_key is not None
        return person.actor.private_key

    def actor(self, at: int) -> Actor:
        """Somebody in a request of their own, with what their sign-in unlocked."""
        principal_id, private_key = self.keys[at]
        return actors.staff(
            self.people[at].user_id,
            roles=[Role.INSPECTOR],
            principal_id=principal_id,
            private_key=private_key,
        )

    def compartment(self) -> Compartment:
        return db.session.get_one(Compartment, self.compartment_id)

    def holder(self, at: int) -> Principal:
        return db.session.get_one(Principal, self.keys[at][0])

    @precondition(lambda self: len(self.items) < 8)
    @rule()
    def seal_more(self) -> None:
        with transaction():
            item = seal(self.compartment(), len(self.items), kind="story", author_role="reporter")
            self.items.append(item.id)

    @rule(giver=WHO, to=WHO)
    def give(self, giver: int, to: int) -> None:
        if giver in self.may:
            with transaction():
                grant(self.actor(giver), self.compartment(), [self.holder(to)])
            self.may.add(to)
        elif to not in self.may:
            with pytest.raises(Sealed), transaction():
                grant(self.actor(giver), self.compartment(), [self.holder(to)])

    @rule(by=WHO, gone=WHO)
    def take(self, by: int, gone: int) -> None:
        """Anybody may be the one who revokes, with the key or without it."""
        if self.may - {gone}:
            with transaction():
                revoke(self.actor(by), self.compartment(), self.holder(gone))
            self.may.discard(gone)
        else:
            with pytest.raises(GuardRefused), transaction():
                revoke(self.actor(by), self.compartment(), self.holder(gone))

    @rule(who=WHO)
    def sign_in(self, who: int) -> None:
        with transaction():
            catch_up(self.actor(who))

    @precondition(lambda self: len(self.may) > 1)
    @rule(who=WHO)
    def lose_the_key(self, who: int) -> None:
        wrapping_key = os.urandom(32)
        with transaction():
            user = db.session.get_one(User, self.people[who].user_id)
            made = retire_and_renew(user, wrapping_key=wrapping_key, peppers=self.peppers, cost=LOWEST)
            private = unlock(made, wrapping_key=wrapping_key, peppers=self.peppers)
            self.keys[who] = (made.id, private)
        self.may.discard(who)

    @invariant()
    def exactly_they_open_everything(self) -> None:
        assert self.may, "a compartment without a holder"
        db.session.rollback()
        for at in range(PEOPLE):
            for number, item_id in enumerate(self.items):
                item = db.session.get_one(SealedItem, item_id)
                if at in self.may:
                    assert open_item(self.actor(at), item) == number
                else:
                    with pytest.raises(Sealed):
                        open_item(self.actor(at), item)


@pytest.fixture(autouse=True)
def _ring(app: Flask, peppers: PepperRing) -> None:
    Grants.peppers = peppers


def test_no_path_leaves_a_compartment_without_holders() -> None:
    run_state_machine_as_test(
        Grants,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
