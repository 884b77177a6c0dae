"""Spare codes for the day when the phone is lost: ten, each works once, shown once."""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import delete

from grievance.accounts.models.factor import SpareCode
from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.text import N_, ascii_digits
from grievance.policy import actor as actors
from grievance.policy.actor import Actor

HOW_MANY = 10
#: More digits than an app's code has, so that one field takes both.
DIGITS = 10


def make_spare_codes(actor: Actor, user: User, *, peppers: PepperRing) -> list[str]:
    """Return ten new codes for oneself; the old ones stop working, and these are never shown again."""
    if actor.user_id != user.id:
        raise NotAllowed
    if user.totp_secret is None and not user.passkeys:
        raise InvalidInput(N_("Set up a second factor first."))
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}" for _ in range(HOW_MANY)]
    number = peppers.newest
    user.spare_codes = [
        SpareCode(code_hash=_hash(user, each, peppers, number), pepper_id=number) for each in codes
    ]
    record(actor, "user.spare_codes_made", user, count=HOW_MANY)
    return codes


def looks_like_one(typed: str) -> bool:
    """Whether what was typed is as long as a spare code."""
    return len(_digits_of(typed)) == DIGITS


def use_spare_code(user: User, typed: str, *, peppers: PepperRing) -> bool:
    """Whether it is one of the person's codes that was not used; afterwards it is."""
    hashes = [_hash(user, _digits_of(typed), peppers, number) for number in peppers.numbers()]
    # Deleting is the look-up, so that of two at the same moment only one gets in.
    gone = db.session.execute(
        delete(SpareCode).where(SpareCode.user_id == user.id, SpareCode.code_hash.in_(hashes))
    )
    if not getattr(gone, "rowcount", 0):
        return False
    db.session.expire(user, ["spare_codes"])
    themselves = actors.staff(user.id, roles=[each.role for each in user.roles])
    record(themselves, "user.spare_code_used", user, count=len(user.spare_codes))
    return True


def _digits_of(typed: str) -> str:
    return "".join(each for each in ascii_digits(typed) if each.isdigit())


def _hash(user: User, code: str, peppers: PepperRing, number: int) -> bytes:
    # Ten digits could be tried out one by one; not without the pepper, and not for all accounts at once.
    return hmac.digest(derive(peppers[number], f"spare codes of {user.reference}"), code.encode(), "sha256")
