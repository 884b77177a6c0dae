"""The second factor as a code: one that changes every 30 seconds (TOTP) or a spare one, none taken twice."""

from __future__ import annotations

import hmac

import pyotp
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from grievance.accounts.models.user import User
from grievance.accounts.services.spare_codes import looks_like_one, use_spare_code
from grievance.accounts.services.wrong_tries import CODES, codes_of, refuse_for
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.errors import NotAllowed, Sealed
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.text import ascii_digits
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import OPENS_SEALED

SECONDS = 30
#: How many steps a telephone's clock may be off, either way.
TOLERANCE = 1
ISSUER = "Portal"


def has_one(user: User) -> bool:
    """Whether this person has set a second factor up: an app or a passkey."""
    return user.totp_secret is not None or bool(user.passkeys)


def must_have(user: User) -> bool:
    """Whether this person's roles open sealed content."""
    return any(each.role in OPENS_SEALED for each in user.roles)


def is_needed(user: User) -> bool:
    """Whether a second factor is asked at sign-in: by one's roles, or because one chose to have it."""
    return has_one(user) or must_have(user)


def new_secret() -> str:
    """Make a secret for an authenticator: 160 bits in base 32."""
    return pyotp.random_base32(length=32)


def address_of(secret: str, *, email: str) -> str:
    """Return what an authenticator reads from a QR code; the issuer's name says nothing about the portal."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def enrol(actor: Actor, user: User, *, secret: str, code: str, peppers: PepperRing) -> bool:
    """Set a person's own second factor if they can type its present code back; return whether they could."""
    if actor.user_id != user.id:
        raise NotAllowed
    step = _step_of(secret, code, after=None)
    if step is None:
        return False
    user.totp_secret = _sealed(secret, user, peppers)
    user.totp_last_step = step
    record(actor, "user.second_factor_set", user)
    return True


def check_code(user: User, code: str, *, peppers: PepperRing) -> bool:
    """Whether it is the app's present code or a spare one; wrong ones count, so the caller commits anyway."""
    counter = codes_of(user.reference, peppers)
    refuse_for(counter.hold())
    if looks_like_one(code):
        fits = use_spare_code(user, code, peppers=peppers)
    else:
        fits = _take_step(user, code, peppers)
    if not fits and counter.count() == CODES.free + 1:
        record(actors.service(), "user.codes_slowed", user)
    return fits


def _take_step(user: User, code: str, peppers: PepperRing) -> bool:
    step = _step_of(_opened(user, peppers), code, after=user.totp_last_step) if user.totp_secret else None
    user.totp_last_step = step or user.totp_last_step
    return step is not None


def _step_of(secret: str, code: str, *, after: int | None) -> int | None:
    """Return the step whose code was typed, if it is about now and later than the last one taken."""
    typed = ascii_digits(code)
    codes = pyotp.TOTP(secret, interval=SECONDS)
    present = int(clock.now().timestamp()) // SECONDS
    if after is not None and after > present + TOLERANCE:
        # The clock ran ahead and was put right: nobody is kept out until that moment comes again.
        after = None
    matching = None
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if hmac.compare_digest(codes.generate_otp(step), typed) and (after is None or step > after):
            matching = step
    return matching


def pepper_of_secret(user: User) -> int:
    """Return the number of the pepper that a secret is sealed under."""
    assert user.totp_secret is not None
    return int.from_bytes(user.totp_secret[:2], "big")


def move_secret(user: User, *, peppers: PepperRing) -> bool:
    """Seal a secret under the newest pepper, with nobody signed in; return whether it was needed."""
    if user.totp_secret is None or pepper_of_secret(user) == peppers.newest:
        return False
    user.totp_secret = _sealed(_opened(user, peppers), user, peppers)
    return True


def _sealed(secret: str, user: User, peppers: PepperRing) -> bytes:
    number = peppers.newest
    return number.to_bytes(2, "big") + bytes(_box(user, peppers, number).encrypt(secret.encode()))


def _opened(user: User, peppers: PepperRing) -> str:
    assert user.totp_secret is not None
    number = int.from_bytes(user.totp_secret[:2], "big")
    try:
        return _box(user, peppers, number).decrypt(user.totp_secret[2:]).decode()
    except (CryptoError, KeyError):
        raise Sealed from None


def _box(user: User, peppers: PepperRing, number: int) -> SecretBox:
    # The reference makes it a key of this account only: a secret copied to another row opens nothing.
    return SecretBox(derive(peppers[number], f"second factor of {user.reference}"))
