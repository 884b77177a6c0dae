"""Say that somebody leaves, take it back, and close their account once nothing hangs on it."""

from __future__ import annotations

from datetime import date, timedelta

from grievance.accounts.access import LEAVERS
from grievance.accounts.models.user import User, UserState
from grievance.accounts.services.membership import refuse_last_administrator
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: Nobody says earlier than this that they leave.
AHEAD = timedelta(days=366)


def announce_leaving(actor: Actor, user: User, *, last_day: date) -> None:
    """Say on which day somebody works last: from now on they receive nothing new and hand over the rest."""
    require_may_see_off(actor, user)
    if user.state not in {UserState.ACTIVE, UserState.LOCKED}:
        raise GuardRefused(N_("This person has no open account."))
    if not clock.today() <= last_day <= clock.today() + AHEAD:
        raise InvalidInput(N_("Give a day from today on, within a year."), field="last_day")
    user.leaving_since = user.leaving_since or clock.now()
    user.last_day = last_day
    record(actor, "user.leaving", user, due=last_day)


def call_off_leaving(actor: Actor, user: User) -> None:
    """Say that somebody stays after all; what they handed over stays where it is."""
    require_may_see_off(actor, user)
    if user.state is UserState.CLOSED or user.leaving_since is None:
        raise GuardRefused(N_("Nobody has said that this person leaves."))
    user.leaving_since = user.last_day = None
    record(actor, "user.stays", user)


def close_user(actor: Actor, user: User) -> None:
    """Close an account for good; the caller has made sure that no case and no key hangs on it."""
    LEAVERS.require(actor, Permission.Account.SEE_OFF, user)
    if user.id == actor.user_id:
        raise GuardRefused(N_("Somebody else closes your account."))
    if user.leaving_since is None:
        raise GuardRefused(N_("Say first that this person leaves."))
    refuse_last_administrator(user)
    user.state = UserState.CLOSED
    record(actor, "user.closed", user)


def require_may_see_off(actor: Actor, user: User) -> None:
    """Raise unless it is oneself, or somebody whom one may see off."""
    if actor.user_id != user.id:
        LEAVERS.require(actor, Permission.Account.SEE_OFF, user)
