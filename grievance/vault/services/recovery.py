"""A lost password is not a lost case: the code on paper, and beginning anew without it."""

from __future__ import annotations

import hmac

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, Sealed
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import OPENS_SEALED
from grievance.vault.models.compartment import Compartment, Grant
from grievance.vault.models.principal import Principal
from grievance.vault.recovery_codes import read_recovery_code, recovery_key
from grievance.vault.services.compartments import catch_up, grant
from grievance.vault.services.principals import (
    retire_and_renew,
    retired_principals,
    rewrap,
    staff_principal,
    unlock,
    unlock_by_recovery,
    wrap_for_recovery,
)

NOT_THIS_CODE = N_("This code opens none of your keys.")


def needs_code(user: User) -> bool:
    """Whether somebody opens sealed content and has no recovery code yet."""
    if not OPENS_SEALED & {each.role for each in user.roles}:
        return False
    principal = staff_principal(user.id)
    return principal is None or principal.recovery_wrapped_key is None


def keep_code(actor: Actor, user: User, *, code: str, typed: str, peppers: PepperRing) -> None:
    """Take a recovery code that was shown and typed back; from now on its owner can be given keys."""
    principal = _own(actor, user)
    if actor.private_key is None:
        raise Sealed
    if not hmac.compare_digest(read_recovery_code(typed), code):
        raise InvalidInput(N_("This is not the code that we showed you."), field="recovery_code")
    wrap_for_recovery(principal, actor.private_key, recovery_key=recovery_key(code), peppers=peppers)
    record(actor, "user.recovery_code_kept", user)


def open_with_code(
    actor: Actor, user: User, *, typed: str, wrapping_key: bytes, peppers: PepperRing, cost: Cost
) -> bytes | None:
    """Open a key with its recovery code and return the present private key, if that is the one it opened.

    A code of a key that was lost before gives what that key opened to the present one.
    """
    key = recovery_key(read_recovery_code(typed))
    present = _own(actor, user)
    private = _try(present, key, peppers)
    if private is not None:
        rewrap(present, private, wrapping_key=wrapping_key, peppers=peppers, cost=cost)
        record(actor, "user.key_opened_with_code", user)
        return private
    for retired in retired_principals(user.id):
        private = _try(retired, key, peppers)
        if private is not None:
            if not present.receives_grants:
                raise GuardRefused(N_("Keep a recovery code for your new key first."))
            count = _take_over(retired, private, present)
            record(actor, "user.old_key_opened_with_code", user, count=count)
            return None
    raise InvalidInput(NOT_THIS_CODE, field="recovery_code")


def begin_without(actor: Actor, user: User, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost) -> bytes:
    """Go on with a new key that opens nothing yet; colleagues give it what the lost one opened."""
    _own(actor, user)
    made = retire_and_renew(user, wrapping_key=wrapping_key, peppers=peppers, cost=cost)
    record(actor, "user.key_renewed", user)
    return unlock(made, wrapping_key=wrapping_key, peppers=peppers)


def _own(actor: Actor, user: User) -> Principal:
    principal = staff_principal(user.id)
    if actor.user_id != user.id or principal is None:
        raise NotAllowed
    return principal


def _try(principal: Principal, key: bytes, peppers: PepperRing) -> bytes | None:
    try:
        return unlock_by_recovery(principal, recovery_key=key, peppers=peppers)
    except Sealed:
        return None


def _take_over(retired: Principal, private: bytes, present: Principal) -> int:
    """Give everything that a lost key opens to the present one."""
    assert retired.user_id is not None
    as_before = actors.staff(retired.user_id, roles=(), principal_id=retired.id, private_key=private)
    while catch_up(as_before):
        db.session.flush()
    held = select(Grant.compartment_id).where(Grant.principal_id == retired.id)
    count = 0
    for compartment in db.session.scalars(select(Compartment).where(Compartment.id.in_(held))).all():
        count += grant(as_before, compartment, [present])
        for each in [each for each in compartment.grants if each.principal_id == retired.id]:
            compartment.grants.remove(each)
    db.session.flush()
    return count
