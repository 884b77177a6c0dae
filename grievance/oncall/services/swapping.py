"""Ask a colleague to take a shift, against one of theirs or for nothing; they say yes or no."""

from __future__ import annotations

from datetime import timedelta

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.oncall.access import SHIFTS
from grievance.oncall.models import Shift
from grievance.oncall.services.planning import require_there
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission


def offer_shift(actor: Actor, shift: Shift, *, to: User | None, exchange: Shift | None = None) -> None:
    """Ask a colleague to take one's shift; it stays one's own until they say yes."""
    _require_mine(actor, shift)
    if to is None or to.id == shift.user_id:
        raise InvalidInput(N_("Choose a colleague."), field="to")
    require_there(shift.team, to, max(shift.begins_at, clock.now()), shift.ends_at, field="to")
    if exchange is not None:
        _require_exchange(shift, to, exchange)
    shift.offered_to_id, shift.exchange_id = to.id, exchange.id if exchange is not None else None
    record(actor, "shift.offered", shift, handler=to.reference)
    tell({to.id}, Template.SHIFT_OFFERED)


def take_shift(actor: Actor, shift: Shift) -> None:
    """Say yes: the shift, and the one that was offered in return, change hands."""
    _require_asked(actor, shift)
    giver, taker, other = shift.user_id, shift.offered_to_id, shift.exchange
    assert taker is not None
    require_there(shift.team, shift.offered_to or shift.user, clock.now(), shift.ends_at, field="to")
    if other is not None:
        if other.user_id != taker or other.ends_at <= clock.now():
            raise GuardRefused(N_("The shift in return has changed meanwhile. Ask again."))
        _give(other, giver)
    _give(shift, taker)
    record(actor, "shift.taken", shift)
    tell({giver}, Template.SHIFT_ANSWERED)


def decline_shift(actor: Actor, shift: Shift) -> None:
    """Say no, or take back what one has asked: the shift stays whose it is."""
    SHIFTS.require(actor, Permission.Roster.READ, shift)
    if shift.offered_to_id is None or actor.user_id not in {shift.offered_to_id, shift.user_id}:
        raise NotAllowed
    others = {shift.offered_to_id, shift.user_id} - {actor.user_id}
    shift.offered_to_id = shift.exchange_id = None
    record(actor, "shift.kept", shift)
    tell(others, Template.SHIFT_ANSWERED)


def _give(shift: Shift, to: int) -> None:
    """Let somebody else be on call; whoever was deputy stays so, or changes places with them."""
    shift.deputy_id = shift.user_id if shift.deputy_id == to else shift.deputy_id
    shift.user_id = to
    shift.offered_to_id = shift.exchange_id = None
    shift.announced_at = None


def _require_mine(actor: Actor, shift: Shift) -> None:
    SHIFTS.require(actor, Permission.Roster.READ, shift)
    if actor.user_id != shift.user_id:
        raise NotAllowed
    if shift.ends_at <= clock.now() + timedelta(minutes=30):
        raise GuardRefused(N_("This shift is over, or nearly."))


def _require_asked(actor: Actor, shift: Shift) -> None:
    SHIFTS.require(actor, Permission.Roster.READ, shift)
    if actor.user_id != shift.offered_to_id:
        raise NotAllowed
    if shift.ends_at <= clock.now():
        raise GuardRefused(N_("This shift is over, or nearly."))


def _require_exchange(shift: Shift, to: User, exchange: Shift) -> None:
    if exchange.team_id != shift.team_id or exchange.user_id != to.id or exchange.begins_at <= clock.now():
        raise InvalidInput(N_("Choose a shift of theirs that has not begun."), field="to")
    require_there(shift.team, shift.user, exchange.begins_at, exchange.ends_at, field="to")
