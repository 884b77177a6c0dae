"""Sign in with a password: one answer and one slow stretching, whatever was wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from grievance.accounts.models.user import User, UserState
from grievance.accounts.passwords import PasswordKeys, keys_of, refuse_weak
from grievance.accounts.services.wrong_tries import WrongTries, codes_of
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.secrets import COSTS, Cost, PepperRing, derive
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor

#: The same words whether the account is unknown or locked, or the password is wrong.
REFUSED = N_("This e-mail and password do not fit. Look at both and try again.")
CODE_REFUSED = N_("This code does not fit. Wait for the next one and type it.")


@dataclass(frozen=True)
class TypedPassword:
    """What somebody typed to sign in, stretched with the account's salt or, for a stranger, a made-up one."""

    email: str
    keys: PasswordKeys
    tries: WrongTries


@dataclass(frozen=True)
class Attempt:
    """What came of a try; `user` is None if it was refused."""

    user: User | None
    wrapping_key: bytes


def account_of(email: str) -> User | None:
    """Return the account with this e-mail, in any state."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def stretch_typed(
    email: str, password: str, *, peppers: PepperRing, cost: Cost, network: str = ""
) -> TypedPassword:
    """Do the slow part of a sign-in, outside any transaction, as slowly for accounts that do not exist.

    Raises `TooManyTries` at once where wrong ones have to wait, whether there is such an account or not.
    """
    wanted = email.strip().lower()
    tries = WrongTries(wanted, network, peppers)
    tries.refuse_while_waiting()
    user = account_of(wanted)
    if user is not None and user.salt and user.kdf_id and user.pepper_id:
        keys = keys_of(
            password, salt=user.salt, cost=COSTS[user.kdf_id], peppers=peppers, pepper_id=user.pepper_id
        )
    else:
        salt = derive(peppers[peppers.newest], "no such account", salt=wanted.encode(), length=16)
        keys = keys_of(password, salt=salt, cost=cost, peppers=peppers, pepper_id=peppers.newest)
    return TypedPassword(wanted, keys, tries)


def check_password(typed: TypedPassword) -> Attempt:
    """Return whose password it is; a wrong one is counted, so the caller commits either way."""
    typed.tries.refuse_while_waiting(hold=True)
    user = account_of(typed.email)
    if user is None or user.state is not UserState.ACTIVE or not typed.keys.match(user):
        if typed.tries.count() and user is not None:
            record(actors.service(), "user.tries_slowed", user)
        return Attempt(None, b"")
    typed.keys.move(user)
    return Attempt(user, typed.keys.wrapping_key)


def finish_sign_in(user: User, *, peppers: PepperRing, network: str = "") -> None:
    """Note that somebody is in, after every factor that was needed; only this forgives wrong tries."""
    if user.state is not UserState.ACTIVE:
        raise NotAllowed
    WrongTries(user.email, network, peppers).forgive()
    codes_of(user.reference, peppers).forgive()
    record(_as_themselves(user), "user.signed_in", user)


def change_password(actor: Actor, user: User, *, old: PasswordKeys, new: PasswordKeys) -> None:
    """Replace one's own password; whoever calls wraps the private key anew in the same transaction."""
    if actor.user_id != user.id:
        raise NotAllowed
    if not old.match(user):
        raise InvalidInput(N_("This is not your present password."), field="old_password")
    new.keep(user)
    record(actor, "user.password_changed", user)


def require_strong(user: User, password: str, *, name: str = "") -> None:
    """Raise `InvalidInput` unless the password is strong enough for this person."""
    refuse_weak(
        password,
        email=user.email,
        name=f"{user.name} {name}",
        organisation=user.organisation.name,
        field="new_password",
    )


def _as_themselves(user: User) -> Actor:
    return actors.staff(
        user.id, roles=[each.role for each in user.roles], organisation_id=user.organisation_id
    )
