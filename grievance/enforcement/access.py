"""What officials see: their Party's acts, what the other shared, and what case teams released to them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from grievance.cases.access import of_team
from grievance.cases.models.case import Case
from grievance.enforcement.models import CaseRelease, OfficialAct
from grievance.enforcement.states import ActKind, ActState
from grievance.foundation.errors import NotAllowed
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope


def _acts_of_party(actor: Actor) -> ColumnElement[bool]:
    """Own acts, acts with one's own government that are not a draft, and facts of public record."""
    if actor.party is None:
        return false()
    shared = and_(OfficialAct.to_party == actor.party, OfficialAct.state != ActState.PREPARED)
    public = and_(OfficialAct.is_public_record, OfficialAct.kind == ActKind.MEASURE)
    return or_(OfficialAct.from_party == actor.party, shared, public)


def _releases_to_party(actor: Actor) -> ColumnElement[bool]:
    """What was released to one's government, but for cases that turned out to be restricted."""
    if actor.party is None:
        return false()
    restricted = select(Case.id).where(Case.restriction.is_not(None))
    return and_(CaseRelease.party == actor.party, CaseRelease.case_id.not_in(restricted))


def _releases_of_team(actor: Actor) -> ColumnElement[bool]:
    return CaseRelease.case_id.in_(select(Case.id).where(of_team(actor)))


def _own_acts(actor: Actor) -> ColumnElement[bool]:
    return OfficialAct.from_party == actor.party if actor.party is not None else false()


def released_cases(actor: Actor) -> Select[int]:
    """Return a query for the ids of the cases that were released to the actor's government."""
    return select(CaseRelease.case_id).where(_releases_to_party(actor))


ACTS: Scope[OfficialAct] = Scope(OfficialAct, {Reach.PARTY: _acts_of_party}, read=Permission.Enforcement.READ)
RELEASES: Scope[CaseRelease] = Scope(
    CaseRelease,
    {Reach.PARTY: _releases_to_party, Reach.TEAM: _releases_of_team},
    read=Permission.Enforcement.READ,
)


def require_own(actor: Actor, act: OfficialAct) -> None:
    """Raise unless the actor's government recorded the act, and so may change it."""
    ACTS.require(actor, Permission.Enforcement.RECORD, act)
    if act.from_party != actor.party:
        raise NotAllowed


def require_addressee(actor: Actor, act: OfficialAct) -> None:
    """Raise unless the act was sent to the actor's government."""
    ACTS.require(actor, Permission.Enforcement.RECORD, act)
    if act.to_party != actor.party:
        raise NotAllowed
