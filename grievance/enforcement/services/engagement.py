"""Write down that the Parties, or a Party and somebody else, spoke about labour rights (CMA-E1)."""

from __future__ import annotations

from datetime import date

from grievance.audit.trail import record
from grievance.enforcement.access import require_own
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services.recording import check_end, new_act, other_party, own_party
from grievance.enforcement.services.tying import Subjects
from grievance.enforcement.states import ACT_FLOW, ActKind, ActState
from grievance.enforcement.wording import careful
from grievance.policy.actor import Actor


def record_engagement(
    actor: Actor,
    *,
    title: str,
    started_on: date,
    about: Subjects,
    with_other_party: bool = True,
    ended_on: date | None = None,
    outcome: str = "",
) -> OfficialAct:
    """Record an engagement; without an end it goes on."""
    party = own_party(actor)
    check_end(started_on, ended_on)
    made = new_act(
        actor,
        ActKind.ENGAGEMENT,
        ActState.ACTIVE if ended_on is None else ActState.ENDED,
        title=title,
        started_on=started_on,
        about=about,
        to_party=other_party(party) if with_other_party else None,
        ended_on=ended_on,
        outcome=careful(outcome, field="outcome", limit=500, needed=ended_on is not None) or None,
    )
    record(actor, "engagement.recorded", made, party=made.to_party, due=started_on)
    return made


def end_engagement(actor: Actor, act: OfficialAct, *, ended_on: date, outcome: str) -> None:
    """Say when an engagement ended and what came of it."""
    require_own(actor, act)
    end_act(actor, act, ended_on=ended_on, outcome=outcome)
    record(actor, "engagement.ended", act, due=ended_on)


def end_act(actor: Actor, act: OfficialAct, *, ended_on: date, outcome: str) -> None:
    """End an act of the actor's own government with an outcome."""
    state = ACT_FLOW.after("end", act.state)
    check_end(act.started_on, ended_on)
    act.outcome = careful(outcome, field="outcome", limit=500, needed=True)
    act.ended_on = ended_on
    act.state = state
