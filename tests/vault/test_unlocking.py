"""Locking a stolen phone's account at once, and letting its owner in again by two people."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User, UserState
from grievance.accounts.queries import colleagues
from grievance.accounts.services.inviting import invite_again
from grievance.accounts.services.membership import lock_user
from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.services.compartments import open_compartment
from grievance.vault.services.principals import staff_principal
from grievance.vault.services.unlocking import ask_to_unlock, holds_keys, unlock_account
from tests.factories.accounts import OPERATOR, PASSWORD, Account, make_account, sign_in
from tests.factories.people import Person, make_organisation, make_person
from tests.factories.visits import text_of, visit_as


@dataclass(frozen=True)
class Office:
    """An inspector with keys, their supervisor, two administrators and a supervisor of another office."""

    inspector: Account
    supervisor: Person
    stranger: Person
    administrators: tuple[Person, Person]

    def user(self) -> User:
        """Return the inspector as the database has them now."""
        db.session.rollback()
        return db.session.get_one(User, self.inspector.user_id)


@pytest.fixture
def office(app: Flask, peppers: PepperRing) -> Office:
    app.config["WTF_CSRF_ENABLED"] = False
    organisation = make_organisation(OrganisationKind.CASE_TEAM)
    runs = make_organisation(OrganisationKind.INSTALLATION)
    made = Office(
        make_account(Role.INSPECTOR, peppers=peppers, organisation_id=organisation),
        make_person(Role.SUPERVISOR, peppers=peppers, organisation_id=organisation),
        make_person(Role.SUPERVISOR, peppers=peppers),
        (
            make_person(Role.ADMINISTRATOR, peppers=peppers, organisation_id=runs),
            make_person(Role.ADMINISTRATOR, peppers=peppers, organisation_id=runs),
        ),
    )
    give_keys(made.inspector.user_id)
    return made


def give_keys(user_id: int) -> None:
    holder = staff_principal(user_id)
    assert holder is not None
    with transaction():
        open_compartment(CompartmentKind.INTERNAL, [holder])


def lock(office: Office, by: Person | None = None) -> None:
    with transaction():
        lock_user((by or office.supervisor).actor, db.session.get_one(User, office.inspector.user_id))


def facts() -> list[tuple[str, str]]:
    found = db.session.scalars(select(Fact).order_by(Fact.id))
    return [
        (fact.verb, fact.actor)
        for fact in found
        if fact.verb in {"user.locked", "user.unlock_asked", "user.unlocked"}
    ]


def test_a_supervisor_locks_a_colleague_and_every_sign_in_ends_at_once(
    app: Flask, client: FlaskClient, office: Office
) -> None:
    sign_in(client, office.inspector)
    boss = app.test_client()
    visit_as(boss, office.supervisor)
    assert "Aiko Tanaka" in text_of(boss.get("/account/colleagues"))
    boss.post(f"/account/colleagues/{office.user().reference}/lock")
    assert client.get("/account").status_code == 302
    assert office.user().state is UserState.LOCKED
    answers = [
        client.post("/account/sign-in", data={"email": email, "password": PASSWORD})
        for email in (office.inspector.email, "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("This e-mail and password do not fit." in text_of(answer) for answer in answers)


def test_who_may_lock_whom(office: Office, peppers: PepperRing) -> None:
    user = office.user()
    with pytest.raises(NotFound):
        lock_user(office.stranger.actor, user)
    colleague = make_person(Role.INSPECTOR, peppers=peppers, organisation_id=user.organisation_id)
    with pytest.raises(NotFound):
        lock_user(colleague.actor, office.user())
    with pytest.raises(InvalidInput):
        lock_user(office.supervisor.actor, db.session.get_one(User, office.supervisor.user_id))
    lock(office, office.administrators[0])
    assert office.user().state is UserState.LOCKED


def test_a_supervisor_sees_the_people_of_their_office_only(office: Office) -> None:
    assert [user.id for user in colleagues(office.supervisor.actor).rows] == [office.inspector.user_id]
    assert not colleagues(office.stranger.actor).rows
    assert not colleagues(make_nobody(office)).rows


def make_nobody(office: Office) -> Actor:
    """Return somebody without the permission, in the same organisation."""
    from grievance.policy import actor as actors

    return actors.staff(
        office.inspector.user_id, roles=[Role.INSPECTOR], organisation_id=office.user().organisation_id
    )


def test_an_account_with_keys_needs_two_people(office: Office) -> None:
    first, second = office.administrators
    lock(office)
    assert holds_keys(office.user())
    with pytest.raises(GuardRefused):
        unlock_account(first.actor, office.user())
    with transaction():
        ask_to_unlock(first.actor, office.user())
    with pytest.raises(GuardRefused):
        unlock_account(first.actor, office.user())
    assert office.user().state is UserState.LOCKED
    with transaction():
        unlock_account(second.actor, office.user())
    assert office.user().state is UserState.ACTIVE
    assert facts() == [
        ("user.locked", f"user:{office.supervisor.user_id}"),
        ("user.unlock_asked", f"user:{first.user_id}"),
        ("user.unlocked", f"user:{second.user_id}"),
    ]


def test_a_supervisor_asks_and_an_administrator_confirms(
    app: Flask, client: FlaskClient, office: Office
) -> None:
    lock(office)
    reference = office.user().reference
    visit_as(client, office.supervisor)
    client.post(f"/account/colleagues/{reference}/ask-unlock")
    assert "Waits for an administrator to confirm" in text_of(client.get("/account/colleagues"))
    with pytest.raises(NotAllowed):
        unlock_account(office.supervisor.actor, office.user())
    administrator = app.test_client()
    visit_as(administrator, office.administrators[0])
    assert "Let in again" in text_of(administrator.get(f"/admin/users/{reference}"))
    assert administrator.post(f"/admin/users/{reference}/unlock").status_code == 303
    sign_in(app.test_client(), office.inspector)


def test_an_administrator_alone_asks_and_is_told_so(client: FlaskClient, office: Office) -> None:
    lock(office)
    address = f"/admin/users/{office.user().reference}"
    visit_as(client, office.administrators[0])
    assert "one asks, another confirms" in text_of(client.get(address))
    answer = client.post(f"{address}/unlock")
    assert answer.status_code == 409
    assert "Somebody else has to ask for it first" in text_of(answer)
    client.post(f"{address}/ask-unlock")
    assert "Another administrator has to confirm it." in text_of(client.get(address))


def test_without_keys_an_administrator_is_enough(app: Flask, office: Office, peppers: PepperRing) -> None:
    steward = make_account(Role.STEWARD, peppers=peppers)
    with transaction():
        lock_user(OPERATOR, db.session.get_one(User, steward.user_id))
    with transaction():
        unlock_account(office.administrators[0].actor, db.session.get_one(User, steward.user_id))
    assert db.session.get_one(User, steward.user_id).state is UserState.ACTIVE


def test_locking_anew_forgets_who_asked(office: Office) -> None:
    first, second = office.administrators
    lock(office)
    with transaction():
        ask_to_unlock(first.actor, office.user())
    lock(office)
    with pytest.raises(GuardRefused):
        unlock_account(second.actor, office.user())


def test_only_a_locked_account_is_unlocked(office: Office) -> None:
    with pytest.raises(WrongState):
        ask_to_unlock(office.supervisor.actor, office.user())
    with transaction():
        invite_again(OPERATOR, office.user())
    with pytest.raises(WrongState):
        unlock_account(office.administrators[0].actor, office.user())
