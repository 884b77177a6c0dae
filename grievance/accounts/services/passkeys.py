"""Passkeys as the second factor: registered by name, asked with a challenge that is good once, taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select

from grievance.accounts.models.factor import Passkey
from grievance.accounts.models.user import User
from grievance.accounts.services.second_factor import ISSUER, must_have
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

#: How long a browser may wait for its owner, in milliseconds.
_PATIENCE = 120_000
LONGEST_NAME = 60
MOST = 10
LAST_ONE = N_("This is your only second factor. Set another one up first.")


@dataclass(frozen=True)
class Place:
    """Where passkeys are for: the name that browsers bind them to, and the address that pages come from."""

    name: str
    origin: str


def place_of(base_url: str) -> Place | None:
    """Return where passkeys are for, or None if browsers refuse them there: a bare number, or no TLS."""
    parts = urlsplit(base_url)
    name = parts.hostname or ""
    try:
        ip_address(name)
    except ValueError:
        pass
    else:
        return None
    if not name or (parts.scheme != "https" and name != "localhost"):
        return None
    return Place(name, f"{parts.scheme}://{parts.netloc}")


def question_to_add(user: User, *, place: Place, challenge: bytes) -> str:
    """Return what a browser is asked for a new passkey, as JSON."""
    # It is a heavy library: only whoever uses a passkey waits for it.
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=place.name,
            rp_name=ISSUER,
            user_id=user.reference.encode(),
            user_name=user.email,
            user_display_name=user.name,
            challenge=challenge,
            timeout=_PATIENCE,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_described(user.passkeys),
        )
    )


def question_to_use(user: User, *, place: Place, challenge: bytes) -> str:
    """Return what a browser is asked to prove that one of somebody's passkeys is there, as JSON."""
    import webauthn

    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=place.name,
            challenge=challenge,
            timeout=_PATIENCE,
            allow_credentials=_described(user.passkeys),
        )
    )


def add_passkey(
    actor: Actor, user: User, *, name: str, answer: str, place: Place, challenge: bytes
) -> Passkey:
    """Keep one's own new passkey if the browser's answer fits the challenge."""
    if actor.user_id != user.id:
        raise NotAllowed
    called = name.strip()[:LONGEST_NAME]
    if not called:
        raise InvalidInput(N_("Give the passkey a name, such as the kind of phone."), field="name")
    if len(user.passkeys) >= MOST:
        raise InvalidInput(N_("You have %(count)s passkeys. Remove one first."), field="name", count=MOST)
    made = _verified(answer, place, challenge)
    taken = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
    if db.session.scalar(taken) is not None:
        raise InvalidInput(N_("This passkey is in use already."), field="name")
    made.name, made.added_on = called, clock.today()
    user.passkeys.append(made)
    record(actor, "user.passkey_added", user, count=len(user.passkeys))
    return made


def check_passkey(user: User, *, answer: str, place: Place, challenge: bytes) -> bool:
    """Whether one of the person's passkeys signed the challenge, and signed more often than ever before."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        shown = parse_authentication_credential_json(answer)
        # Held until the transaction ends, so that one signature is not counted twice.
        found = db.session.scalar(
            select(Passkey)
            .where(Passkey.user_id == user.id, Passkey.credential_id == shown.raw_id)
            .with_for_update()
        )
        if found is None:
            return False
        checked = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
        )
    except (WebAuthnException, ValueError):
        return False
    found.sign_count, found.used_on = checked.new_sign_count, clock.today()
    return True


def remove_passkey(actor: Actor, user: User, *, reference: str) -> None:
    """Take one of one's own passkeys away, unless nothing would be left where something is needed."""
    if actor.user_id != user.id:
        raise NotAllowed
    found = next((each for each in user.passkeys if each.reference == reference), None)
    if found is None:
        raise NotFound
    if must_have(user) and user.totp_secret is None and len(user.passkeys) == 1:
        raise InvalidInput(LAST_ONE)
    user.passkeys.remove(found)
    record(actor, "user.passkey_removed", user, count=len(user.passkeys))


def _verified(answer: str, place: Place, challenge: bytes) -> Passkey:
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        checked = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.name,
            expected_origin=place.origin,
        )
        said = json.loads(answer)["response"].get("transports", [])
    except (WebAuthnException, ValueError):
        raise InvalidInput(N_("The browser's answer does not fit. Try again."), field="name") from None
    return Passkey(
        credential_id=checked.credential_id,
        public_key=checked.credential_public_key,
        sign_count=checked.sign_count,
        transports=" ".join(each for each in _transports() if isinstance(said, list) and each in said),
    )


def _described(passkeys: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id,
            transports=[AuthenticatorTransport(way) for way in each.transports.split()] or None,
        )
        for each in passkeys
    ]


def _transports() -> list[str]:
    from webauthn.helpers.structs import AuthenticatorTransport

    return [str(each.value) for each in AuthenticatorTransport]
