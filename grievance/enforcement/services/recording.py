"""The start of every official act: who records it, for which government, about what."""

from __future__ import annotations

from datetime import date
from typing import Any

from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services.tying import Subjects, tie
from grievance.enforcement.states import ActKind, ActState, Party
from grievance.enforcement.wording import careful
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

NOT_YET = N_("This day is still to come.")
ENDS_BEFORE = N_("It cannot end before it starts.")


def own_party(actor: Actor) -> Party:
    """Return the government that the actor records for, or refuse."""
    actor.must(Permission.Enforcement.RECORD)
    if actor.party is None or actor.user_id is None:
        raise NotAllowed
    return Party(actor.party)


def other_party(party: Party) -> Party:
    """Return the other government of the Agreement."""
    return Party.JP if party is Party.US else Party.US


def new_act(
    actor: Actor,
    kind: ActKind,
    state: ActState,
    *,
    title: str,
    started_on: date,
    about: Subjects,
    **values: Any,
) -> OfficialAct:
    """Write an act down and tie it to what it is about."""
    if started_on > clock.today():
        raise InvalidInput(NOT_YET, field="started_on")
    made = OfficialAct(
        kind=kind,
        state=state,
        from_party=own_party(actor),
        title=careful(title, field="title", limit=200, needed=True),
        started_on=started_on,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
        **values,
    )
    with db.session.no_autoflush:
        tie(actor, made, about)
    db.session.add(made)
    db.session.flush()
    return made


def check_end(started_on: date, ended_on: date | None) -> None:
    """Refuse an end before the start or in the future."""
    if ended_on is None:
        return
    if ended_on > clock.today():
        raise InvalidInput(NOT_YET, field="ended_on")
    if ended_on < started_on:
        raise InvalidInput(ENDS_BEFORE, field="ended_on")
