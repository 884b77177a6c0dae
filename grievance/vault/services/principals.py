"""Make holders of keys and unlock them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.foundation.secrets import Cost, PepperRing, derive
from grievance.vault.envelopes import close_envelope, context, open_envelope
from grievance.vault.keys import SUITE_ID, KeyPair, key_pair_of, new_key_pair
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.reporter_codes import CodeKeys


def make_staff_principal(user: User, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost) -> Principal:
    """Give a person a key pair, wrapped under what their password derives and under the pepper."""
    return _make(
        PrincipalKind.USER,
        new_key_pair(),
        wrapping_key,
        peppers,
        pepper_id=peppers.newest,
        cost=cost,
        user_id=user.id,
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
    )
    return made, pair.private


def unlock(principal: Principal, *, wrapping_key: bytes, peppers: PepperRing) -> bytes:
    """Return the private key, or raise `Sealed` if the wrapping key is not the right one."""
    assert principal.wrapped_private_key is not None
    assert principal.pepper_id is not None
    bound = _bound(principal.kind)
    outer = derive(peppers[principal.pepper_id], "principal")
    return open_envelope(
        wrapping_key, open_envelope(outer, principal.wrapped_private_key, bound_to=bound), bound_to=bound
    )


def rewrap(
    principal: Principal, private_key: bytes, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost
) -> None:
    """Wrap the private key anew, after a change of password."""
    principal.wrapped_private_key = _wrapped(
        principal.kind, private_key, wrapping_key, peppers, peppers.newest
    )
    principal.pepper_id = peppers.newest
    principal.kdf_id = cost.identifier


def renew_staff_principal(
    principal: Principal, *, wrapping_key: bytes, peppers: PepperRing, cost: Cost
) -> None:
    """Give a person another key pair after a lost password; what the old one opened stays closed to them.

    Their old grants go, so that a colleague who holds the same compartment can give it to the new key.
    """
    pair = new_key_pair()
    principal.suite_id, principal.public_key = SUITE_ID, pair.public
    rewrap(principal, pair.private, wrapping_key=wrapping_key, peppers=peppers, cost=cost)
    db.session.execute(delete(Grant).where(Grant.principal_id == principal.id))


def find_reporter(keys: list[CodeKeys]) -> tuple[Principal, CodeKeys] | None:
    """Return the reporter whose code derived one of these locators."""
    by_locator = {each.locator: each for each in keys}
    found = db.session.scalar(select(Principal).where(Principal.locator.in_(by_locator)))
    return (found, by_locator[found.locator]) if found is not None and found.locator is not None else None


def staff_principal(user_id: int) -> Principal | None:
    """Return the key holder that a person is, if they have signed in once."""
    return db.session.scalar(select(Principal).where(Principal.user_id == user_id))


def service_principal(peppers: PepperRing) -> tuple[Principal, bytes]:
    """Return the service's principal with its private key from the secret file, made the first time."""
    private = derive(peppers.service_key, "service principal", length=96)
    found = db.session.scalar(select(Principal).where(Principal.kind == PrincipalKind.SERVICE))
    if found is None:
        found = Principal(
            kind=PrincipalKind.SERVICE, suite_id=SUITE_ID, public_key=key_pair_of(private).public
        )
        db.session.add(found)
        db.session.flush()
    return found, private


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
        suite_id=SUITE_ID,
        public_key=pair.public,
        wrapped_private_key=_wrapped(kind, pair.private, wrapping_key, peppers, pepper_id),
        kdf_id=cost.identifier,
        pepper_id=pepper_id,
        **whose,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _wrapped(
    kind: PrincipalKind, private: bytes, wrapping_key: bytes, peppers: PepperRing, pepper_id: int
) -> bytes:
    bound = _bound(kind)
    inner = close_envelope(wrapping_key, private, bound_to=bound)
    return close_envelope(derive(peppers[pepper_id], "principal"), inner, bound_to=bound)


def _bound(kind: PrincipalKind) -> bytes:
    return context(v=1, what="private key", kind=str(kind))
