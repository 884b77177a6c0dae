"""From a right password to an open room: unlock the key, wait for the second factor, begin the visit anew."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from flask import redirect, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from grievance.accounts.models.user import SignInWay, User, UserState
from grievance.accounts.services import second_factor
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import Sealed, WrongState
from grievance.foundation.secrets import PASSWORD, Cost, cost_for
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import OPENS_SEALED
from grievance.vault.services.compartments import catch_up
from grievance.vault.services.escrow import cover
from grievance.vault.services.principals import (
    make_staff_principal,
    move_to_newest_pepper,
    staff_principal,
    unlock,
)
from grievance.vault.services.recovery import needs_code
from grievance.web.account.homes import home_of
from grievance.web.ui.everywhere import safe_address
from grievance.web.ui.session import OF_USER, present_visit, settings
from grievance.web.ui.visitors import SignedIn, forget_actor, peppers, staff

NOT_HERE = N_("You sign in through your organisation. Password and second factor are kept there.")
_PENDING = "signing_in"
#: Seconds between the password and the second factor.
_PATIENCE = 600


@dataclass(frozen=True)
class Pending:
    """Somebody whose password was right and whose second factor is still to come."""

    user: User
    private_key: bytes
    address: str

    @property
    def actor(self) -> Actor:
        """Them, able to do nothing but set their own second factor."""
        return actors.staff(self.user.id, roles=[each.role for each in self.user.roles])


def password_cost() -> Cost:
    """Return what stretching a password costs here."""
    return cost_for(PASSWORD, level=settings().kdf_cost)


def refuse_vouched_for() -> None:
    """Refuse somebody whom their organisation vouches for what only people with a password have here."""
    if current_user.user.signs_in_with is SignInWay.PROVIDER:
        raise WrongState(NOT_HERE)


def open_key(user: User, wrapping_key: bytes) -> bytes:
    """Return the private key that a right password opens, making the pair if there is none.

    Nothing if the password is newer than the key: a link by e-mail sets a password and opens no key.
    """
    principal = staff_principal(user.id)
    if principal is None:
        principal = make_staff_principal(
            user, wrapping_key=wrapping_key, peppers=peppers(), cost=password_cost()
        )
    move_to_newest_pepper(principal, peppers=peppers())
    try:
        return unlock(principal, wrapping_key=wrapping_key, peppers=peppers())
    except Sealed:
        return b""


def go_on(user: User, private_key: bytes, address: str) -> Response:
    """After the password: ask for the second factor, or have it set up, or begin the visit."""
    if not second_factor.is_needed(user):
        return begin_visit(user, private_key, address)
    visit = present_visit()
    visit.clear()
    visit[_PENDING] = {
        "user": user.id,
        "private_key": base64.b64encode(private_key).decode(),
        "address": address,
        "until": int(clock.now().timestamp()) + _PATIENCE,
    }
    visit[OF_USER] = user.id
    visit.rotate()
    step = "account.code" if second_factor.has_one(user) else "account.second_factor"
    return redirect(url_for(step), code=303)


def pending() -> Pending | None:
    """Return who is between password and second factor in this visit."""
    held = present_visit().get(_PENDING)
    if not held or held["until"] < clock.now().timestamp():
        return None
    user = db.session.get(User, held["user"])
    if user is None or user.state is not UserState.ACTIVE:
        return None
    return Pending(user, base64.b64decode(held["private_key"]), held["address"])


def begin_visit(user: User, private_key: bytes, address: str) -> Response:
    """Begin the visit of somebody who is in, with a new cookie, and go where they wanted or to their room.

    Whoever has a locked key or no recovery code yet sees to that first, and can put it off.
    """
    wanted = open_visit(user, address)
    if not private_key:
        opens_sealed = bool(OPENS_SEALED & frozenset(each.role for each in user.roles))
        return redirect(url_for("account.key", next=wanted) if opens_sealed else wanted, code=303)
    present_visit()["private_key"] = base64.b64encode(private_key).decode()
    with transaction():
        catch_up(staff())
        first = needs_code(user)
    with transaction():
        cover(staff())
    return redirect(url_for("account.recovery_code", next=wanted) if first else wanted, code=303)


def open_visit(user: User, address: str) -> str:
    """Begin a visit with a new cookie and no key, and return where it leads."""
    signed_in = SignedIn(user)
    visit = present_visit()
    visit.clear()
    login_user(signed_in)
    forget_actor()
    visit.rotate()
    wanted = safe_address(address)
    return home_of(signed_in.roles) if wanted == "/" else wanted
