"""Keep views of the queue that somebody comes back to, each person for themselves."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from grievance.audit.trail import record
from grievance.cases.models.saved_filter import SavedFilter
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: More are no help in finding anything.
MOST = 20


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """Return what somebody has saved, in the order in which they did."""
    query = select(SavedFilter).where(SavedFilter.user_id == actor.user_id)
    return list(db.session.scalars(query.order_by(SavedFilter.id).limit(MOST)))


def save_filter(actor: Actor, *, address: str) -> None:
    """Save a view with its filters; the same one twice is one."""
    actor.must(Permission.Case.READ)
    assert actor.user_id is not None
    mine = select(func.count(SavedFilter.id)).where(SavedFilter.user_id == actor.user_id)
    if db.session.scalar(mine.where(SavedFilter.address == address)):
        return
    if (db.session.scalar(mine) or 0) >= MOST:
        raise GuardRefused(N_("You have saved as many views as there is room for. Forget one first."))
    made = SavedFilter(user_id=actor.user_id, address=address, saved_on=clock.today())
    db.session.add(made)
    record(actor, "filter.saved", made)


def forget_filter(actor: Actor, *, address: str) -> None:
    """Forget a view that somebody saved; of others nobody can."""
    actor.must(Permission.Case.READ)
    own = SavedFilter.user_id == actor.user_id
    db.session.execute(delete(SavedFilter).where(own, SavedFilter.address == address))
