"""Make holders of keys and unlock them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.foundation import clock
from grievance.foundation.db import add_record, db
from grievance.foundation.errors import Sealed
from grievance.foundation.secrets import Cost, PepperRing, derive
from grievance.vault.envelopes import close_envelope, context, open_envelope
from grievance.vault.keys import SUITES, KeyPair, key_pair_of, new_key_pair, preferred_suite
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.reporter_codes import CodeKeys

_PASSWORD = "password"  # noqa: S105 - the name of a way to a key, not a password
_RECOVERY = "recovery"


def make_staff_principal(user: User, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost) -> Principal:
    """Give a person a key pair, wrapped under what their password derives and under the pepper.

    It receives nothing until its owner has shown that they keep a recovery code.
    """
    return _make(
        PrincipalKind.USER,
        new_key_pair(),
        wrapping_key,
        peppers,
        pepper_id=peppers.newest,
        cost=cost,
        user_id=user.id,
        receives_grants=False,
    )


def make_reporter_principal(keys: CodeKeys, *, peppers: PepperRing, cost: Cost) -> tuple[Principal, bytes]:
    """Give the reporter of one complaint a key pair; returns it with its private key for this visit."""
    pair = new_key_pair()
    made = _make(
        PrincipalKind.REPORTER,
        pair,
        keys.wrapping_key,
        peppers,
        pepper_id=keys.pepper_id,
        cost=cost,
        locator=keys.locator,
        locator_pepper_id=keys.pepper_id,
        receives_grants=True,
    )
    return made, pair.private


def unlock(principal: Principal, *, wrapping_key: bytes, peppers: PepperRing) -> bytes:
    """Return the private key, or raise `Sealed` if the wrapping key is not the right one."""
    assert principal.wrapped_private_key is not None
    return _unwrapped(principal, principal.wrapped_private_key, wrapping_key, peppers, _PASSWORD)


def unlock_by_recovery(principal: Principal, *, recovery_key: bytes, peppers: PepperRing) -> bytes | None:
    """Return the private key, or None if there is no recovery code; raises `Sealed` for a wrong one."""
    if principal.recovery_wrapped_key is None:
        return None
    return _unwrapped(principal, principal.recovery_wrapped_key, recovery_key, peppers, _RECOVERY)


def rewrap(
    principal: Principal, private_key: bytes, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost
) -> None:
    """Wrap the private key anew, after a change of password."""
    move_to_newest_pepper(principal, peppers=peppers)
    principal.wrapped_private_key = _wrapped(principal, private_key, wrapping_key, peppers, _PASSWORD)
    principal.kdf_id = cost.identifier


def wrap_for_recovery(
    principal: Principal, private_key: bytes, *, recovery_key: bytes, peppers: PepperRing
) -> None:
    """Wrap the private key under a recovery code too; from now on it can receive grants."""
    move_to_newest_pepper(principal, peppers=peppers)
    principal.recovery_wrapped_key = _wrapped(principal, private_key, recovery_key, peppers, _RECOVERY)
    principal.receives_grants = True


def retire_and_renew(user: User, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost) -> Principal:
    """Give a person another key pair after a lost password; what the old one opened stays closed to them.

    The old one is kept with its grants: colleagues see by them what to give to the new one, and if the
    recovery code turns up it opens the old one after all.
    """
    old = staff_principal(user.id)
    if old is not None:
        old.retired_at, old.receives_grants = clock.now(), False
        db.session.flush()
    return make_staff_principal(user, wrapping_key=wrapping_key, peppers=peppers, cost=cost)


def move_to_newest_pepper(principal: Principal, *, peppers: PepperRing) -> bool:
    """Change the outer layers to the newest pepper, with nobody signed in; return whether it was needed."""
    old, newest = principal.pepper_id, peppers.newest
    if old is None or old == newest:
        return False
    for name in ("wrapped_private_key", "recovery_wrapped_key"):
        held = getattr(principal, name)
        if held is not None:
            inner = open_envelope(_outer(peppers, old), held, bound_to=_bound(principal))
            setattr(
                principal, name, close_envelope(_outer(peppers, newest), inner, bound_to=_bound(principal))
            )
    principal.pepper_id = newest
    return True


def renew_reporter_principal(
    principal: Principal, keys: CodeKeys, *, peppers: PepperRing, cost: Cost
) -> None:
    """Give a reporter another key pair under another code; the old code finds nothing any more.

    What the old one could open was taken from it before; whoever made sure who asks gives it to the new one.
    """
    pair = new_key_pair()
    # The old wrapping moves first: it is bound to the old key.
    move_to_newest_pepper(principal, peppers=peppers)
    principal.suite_id, principal.public_key = pair.suite_id, pair.public
    principal.locator, principal.locator_pepper_id = keys.locator, keys.pepper_id
    rewrap(principal, pair.private, wrapping_key=keys.wrapping_key, peppers=peppers, cost=cost)


def find_reporter(keys: list[CodeKeys]) -> tuple[Principal, CodeKeys] | None:
    """Return the reporter whose code derived one of these locators."""
    by_locator = {each.locator: each for each in keys}
    found = db.session.scalar(select(Principal).where(Principal.locator.in_(by_locator)))
    return (found, by_locator[found.locator]) if found is not None and found.locator is not None else None


def is_behind(principal: Principal, *, peppers: PepperRing) -> bool:
    """Whether a reporter's row still refers to an older pepper."""
    return {principal.locator_pepper_id, principal.pepper_id} != {peppers.newest}


def move_reporter(principal: Principal, keys: list[CodeKeys], *, peppers: PepperRing) -> None:
    """Let a code that was just used be found by the newest pepper from now on."""
    newest = next(each for each in keys if each.pepper_id == peppers.newest)
    principal.locator, principal.locator_pepper_id = newest.locator, newest.pepper_id
    move_to_newest_pepper(principal, peppers=peppers)


def staff_principal(user_id: int) -> Principal | None:
    """Return the key holder that a person is at present, if they have signed in once."""
    return db.session.scalar(
        select(Principal).where(Principal.user_id == user_id, Principal.retired_at.is_(None))
    )


def retired_principals(user_id: int) -> list[Principal]:
    """Return the keys that a person lost, the latest first."""
    query = select(Principal).where(Principal.user_id == user_id, Principal.retired_at.is_not(None))
    return list(db.session.scalars(query.order_by(Principal.id.desc())))


def service_principal(peppers: PepperRing) -> tuple[Principal, bytes]:
    """Return the service's principal with its private key from the secret file, made the first time."""
    found = db.session.scalar(select(Principal).where(Principal.kind == PrincipalKind.SERVICE))
    suite = SUITES[found.suite_id] if found is not None else preferred_suite()
    private = derive(peppers.service_key, "service principal", length=suite.private_size)
    if found is None:
        found = Principal(
            kind=PrincipalKind.SERVICE,
            suite_id=suite.identifier,
            public_key=key_pair_of(private).public,
            receives_grants=True,
        )
        db.session.add(found)
        db.session.flush()
    return found, private


def fits(peppers: PepperRing) -> bool:
    """Whether a pepper ring is this database's: it takes the outer layer off the newest key."""
    wrapped = select(Principal).where(Principal.pepper_id.is_not(None)).order_by(Principal.id.desc())
    newest = db.session.scalar(wrapped.limit(1))
    if newest is None or newest.wrapped_private_key is None or newest.pepper_id is None:
        return True
    try:
        open_envelope(_outer(peppers, newest.pepper_id), newest.wrapped_private_key, bound_to=_bound(newest))
    except Sealed:
        return False
    return True


def _make(
    kind: PrincipalKind,
    pair: KeyPair,
    wrapping_key: bytes,
    peppers: PepperRing,
    *,
    pepper_id: int,
    cost: Cost,
    **whose: Any,
) -> Principal:
    made = Principal(
        kind=kind,
        suite_id=pair.suite_id,
        public_key=pair.public,
        kdf_id=cost.identifier,
        pepper_id=pepper_id,
        **whose,
    )
    made.wrapped_private_key = _wrapped(made, pair.private, wrapping_key, peppers, _PASSWORD)
    return add_record(made)


def _wrapped(principal: Principal, private: bytes, key: bytes, peppers: PepperRing, way: str) -> bytes:
    assert principal.pepper_id is not None
    inner = close_envelope(key, private, bound_to=_bound(principal, way=way))
    return close_envelope(_outer(peppers, principal.pepper_id), inner, bound_to=_bound(principal))


def _unwrapped(principal: Principal, held: bytes, key: bytes, peppers: PepperRing, way: str) -> bytes:
    assert principal.pepper_id is not None
    inner = open_envelope(_outer(peppers, principal.pepper_id), held, bound_to=_bound(principal))
    return open_envelope(key, inner, bound_to=_bound(principal, way=way))


def _outer(peppers: PepperRing, number: int) -> bytes:
    return derive(peppers[number], "principal")


def _bound(principal: Principal, **more: str) -> bytes:
    """Bind a wrapping to its own key pair: one that is copied into another row opens nothing there."""
    whose = hashlib.sha256(principal.public_key).hexdigest()
    return context(
        v=2, what="private key", kind=str(principal.kind), suite=principal.suite_id, whose=whose, **more
    )
