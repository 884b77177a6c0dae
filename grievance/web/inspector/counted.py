"""Key figures that were counted a little while ago: to count a hundred thousand cases takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.measures.entries import Line, Measure
from grievance.measures.queries import Wanted, of_team, read
from grievance.policy.actor import Actor
from grievance.supplychain.ties import sites_tied_to
from grievance.transparency.queries.key_figures import hidden_where_small

LASTS = timedelta(minutes=10)
#: Each is a few numbers; more than this are not worth remembering.
_MOST = 5000
Kept = dict[tuple[object, ...], tuple[datetime, list[Line]]]


def counted(actor: Actor, measures: Sequence[Measure], wanted: Wanted) -> dict[str, list[Line]]:
    """Return some figures of the actor's cases, counted now or up to ten minutes ago.

    What one colleague was told is never told to another: who asks, and which sites they have ties to by now,
    is a part of what is remembered.
    """
    kept: Kept = current_app.extensions.setdefault("key_figures", {})
    ties = frozenset(db.session.scalars(sites_tied_to(actor)))
    selection, now = of_team(actor, wanted), clock.now()
    found = {}
    for each in measures:
        key = (actor.user_id, actor.roles, actor.team_ids, actor.trained, ties, wanted, each.code)
        before = kept.get(key)
        if before is None or not now - LASTS < before[0] <= now:
            lines = read(each, selection)
            before = (now, hidden_where_small(lines) if each.hidden_from_team else lines)
            if len(kept) >= _MOST:
                kept.clear()
            kept[key] = before
        found[each.code] = before[1]
    return found
