"""Let in again whose account was locked: where it holds keys, one person asks and another confirms."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.access import COLLEAGUES
from grievance.accounts.models.user import User, UserState
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal

TWO_PEOPLE = N_(
    "This account opens what workers wrote. Somebody else has to ask for it first: a supervisor of the same "
    "organisation, another administrator, or whoever runs the server."
)


def holds_keys(user: User) -> bool:
    """Whether the account was given the key of anything that is sealed."""
    query = select(Grant.id).join(Principal, Principal.id == Grant.principal_id)
    return db.session.scalar(query.where(Principal.user_id == user.id).limit(1)) is not None


def ask_to_unlock(actor: Actor, user: User) -> None:
    """Ask for somebody to be let in again, which an administrator confirms who is another person."""
    COLLEAGUES.require(actor, Permission.Account.LOCK, user)
    _must_be_locked(user)
    user.unlock_asked_at, user.unlock_asked_by_id = clock.now(), actor.user_id
    record(actor, "user.unlock_asked", user)


def may_confirm(actor: Actor, user: User) -> bool:
    """Whether this actor's word is enough now: no keys are at stake, or somebody else asked."""
    if not holds_keys(user):
        return True
    return user.unlock_asked_at is not None and user.unlock_asked_by_id != actor.user_id


def unlock_account(actor: Actor, user: User) -> None:
    """Let somebody in again."""
    COLLEAGUES.require(actor, Permission.Account.MANAGE, user)
    _must_be_locked(user)
    if not may_confirm(actor, user):
        raise GuardRefused(TWO_PEOPLE)
    user.state = UserState.ACTIVE
    user.unlock_asked_at = user.unlock_asked_by_id = None
    record(actor, "user.unlocked", user)


def _must_be_locked(user: User) -> None:
    if user.state is not UserState.LOCKED:
        raise WrongState
