"""Invite people: an account begins with a link that works once, and only its owner ever sets the password."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select

from grievance.accounts.access import USERS
from grievance.accounts.models.organisation import Organisation, Team, TeamMember
from grievance.accounts.models.provider import ProviderIdentity
from grievance.accounts.models.user import Invitation, SignInWay, User, UserRole, UserState
from grievance.accounts.passwords import PasswordKeys
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotFound
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role

LASTS = timedelta(days=7)
#: These are no accounts: a reporter has a code, the service a key of its own.
NOT_FOR_ACCOUNTS = frozenset({Role.REPORTER, Role.SERVICE})


class InvitationOver(NotFound):
    """The link was used, has expired or never was; the three must look the same."""

    message = N_("This link does not work any more. Ask whoever invited you for a new one.")


@dataclass(frozen=True)
class Invited:
    """Somebody who may come in, and the token of their link, which is stored nowhere in the clear."""

    user: User
    token: str = field(repr=False)


def invite_user(
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    organisation: Organisation,
    locale: str = "en",
    teams: Iterable[Team] = (),
) -> Invited:
    """Ask somebody to join with these roles; they set their own password through the link."""
    actor.must(Permission.Account.MANAGE)
    wanted = email.strip().lower()
    if "@" not in wanted:
        raise InvalidInput(N_("Enter an e-mail address."), field="email")
    if db.session.scalar(select(User.id).where(User.email == wanted)) is not None:
        raise InvalidInput(N_("There is an account with this e-mail already."), field="email")
    chosen = require_roles(roles)
    user = User(
        email=wanted,
        name=name.strip() or wanted,
        locale=locale,
        organisation=organisation,
        state=UserState.INVITED,
        roles=[UserRole(role=role) for role in chosen],
    )
    db.session.add(user)
    db.session.flush()
    db.session.add_all(TeamMember(team_id=team.id, user_id=user.id) for team in teams)
    token = _new_invitation(user)
    record(actor, "user.invited", user, role=chosen)
    return Invited(user, token)


def invite_again(actor: Actor, user: User) -> Invited:
    """Give somebody a new link: after a lost one, or a lost password or telephone.

    Their password, second factor and key go. What was sealed to the old key they can open again only when a
    colleague who holds it gives it to them anew: nobody can undo a lost password, an administrator neither.
    """
    USERS.require(actor, Permission.Account.MANAGE, user)
    if user.id == actor.user_id:
        raise InvalidInput(N_("Ask another administrator to invite you again."))
    user.state = UserState.INVITED
    user.signs_in_with = SignInWay.PASSWORD
    # Whoever left and comes back begins anew.
    user.leaving_since = user.last_day = None
    db.session.execute(delete(ProviderIdentity).where(ProviderIdentity.user_id == user.id))
    user.salt = user.verifier = user.totp_secret = None
    user.kdf_id = user.pepper_id = user.totp_last_step = None
    user.passkeys, user.spare_codes = [], []
    token = _new_invitation(user)
    record(actor, "user.invited_again", user)
    return Invited(user, token)


def invitation_of(token: str) -> Invitation:
    """Return the invitation that a link stands for, or raise `InvitationOver`."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == _hash(token)))
    if found is None or found.expires_at <= clock.now():
        raise InvitationOver
    return found


def invited_user(token: str) -> User:
    """Return who a link is for, or raise `InvitationOver`."""
    user = db.session.get(User, invitation_of(token).user_id)
    if user is None or user.state is not UserState.INVITED:
        raise InvitationOver
    return user


def accept_invitation(token: str, *, name: str, keys: PasswordKeys) -> User:
    """Set one's name and password and use the link up; the caller makes the key pair with it."""
    user = invited_user(token)
    db.session.delete(invitation_of(token))
    if name.strip():
        user.name = name.strip()
    keys.keep(user)
    user.state = UserState.ACTIVE
    actor = actors.staff(user.id, roles=[each.role for each in user.roles])
    record(actor, "user.invitation_accepted", user)
    return user


def accept_without_password(user: User) -> None:
    """Use up the open invitation of somebody whom their organisation vouches for."""
    found = db.session.scalar(select(Invitation).where(Invitation.user_id == user.id))
    if user.state is not UserState.INVITED or found is None or found.expires_at <= clock.now():
        raise InvitationOver
    db.session.delete(found)
    user.signs_in_with = SignInWay.PROVIDER
    user.state = UserState.ACTIVE
    actor = actors.staff(user.id, roles=[each.role for each in user.roles])
    record(actor, "user.invitation_accepted", user, channel=SignInWay.PROVIDER)


def require_roles(roles: Iterable[Role]) -> list[Role]:
    """Return the roles in order, or raise `InvalidInput` if there is none, or one that is no account's."""
    chosen = sorted(set(roles), key=list(Role).index)
    if not chosen or NOT_FOR_ACCOUNTS & set(chosen):
        raise InvalidInput(N_("Choose at least one role."), field="roles")
    return chosen


def _new_invitation(user: User) -> str:
    token = secrets.token_urlsafe(32)
    found = db.session.scalar(select(Invitation).where(Invitation.user_id == user.id))
    if found is None:
        found = Invitation(user_id=user.id)
        db.session.add(found)
    found.token_hash, found.expires_at = _hash(token), clock.now() + LASTS
    db.session.flush()
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"invitation\0" + token.encode()).digest()


def withdraw_invitation(actor: Actor, user: User) -> None:
    """Make somebody's link stop working; they can be invited again."""
    USERS.require(actor, Permission.Account.MANAGE, user)
    found = db.session.scalar(select(Invitation).where(Invitation.user_id == user.id))
    if found is not None:
        db.session.delete(found)
        record(actor, "user.invitation_withdrawn", user)
