"""A new password by e-mail: it lets somebody in again and opens no key."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select

from grievance.accounts.models.user import PasswordReset, User, UserState
from grievance.accounts.passwords import PasswordKeys
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.text import N_
from grievance.policy import actor as actors

LASTS = timedelta(hours=1)
#: Whoever asks again and again does not fill somebody's mailbox.
REST = timedelta(minutes=10)


class ResetOver(NotFound):
    """The link was used, has expired or never was; the three must look the same."""

    message = N_("This link does not work any more. Ask for a new one.")


def begin_reset(user: User | None) -> str | None:
    """Make the token of a link for an active account; None for everybody else, and for who just got one."""
    if user is None or user.state is not UserState.ACTIVE or user.verifier is None:
        return None
    found = db.session.scalar(select(PasswordReset).where(PasswordReset.user_id == user.id))
    if found is not None and found.expires_at > clock.now() + LASTS - REST:
        return None
    token = secrets.token_urlsafe(32)
    if found is None:
        found = PasswordReset(user_id=user.id)
        db.session.add(found)
    found.token_hash, found.expires_at = _hash(token), clock.now() + LASTS
    record(actors.service(), "user.password_reset_asked", user)
    return token


def resetting_user(token: str) -> User:
    """Return who a link is for, or raise `ResetOver`."""
    return db.session.get_one(User, _reset_of(token).user_id)


def finish_reset(token: str, *, keys: PasswordKeys) -> User:
    """Set the new password and use the link up; all sign-ins end, the second factor and the keys stay."""
    user = resetting_user(token)
    db.session.delete(_reset_of(token))
    keys.keep(user)
    actor = actors.staff(user.id, roles=[each.role for each in user.roles])
    record(actor, "user.password_reset", user)
    return user


def _reset_of(token: str) -> PasswordReset:
    found = db.session.scalar(select(PasswordReset).where(PasswordReset.token_hash == _hash(token)))
    if found is None or found.expires_at <= clock.now():
        raise ResetOver
    user = db.session.get(User, found.user_id)
    if user is None or user.state is not UserState.ACTIVE:
        raise ResetOver
    return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"password reset\0" + token.encode()).digest()
