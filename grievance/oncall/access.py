"""Who reaches a roster and a look: the team, and of a look only whoever sees its cases."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from grievance.cases.access import of_team
from grievance.cases.models.case import Case
from grievance.oncall.models import DangerCheck, DangerCheckCase, Shift
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope


def _of_team(actor: Actor) -> ColumnElement[bool]:
    """What is about a case of the actor's teams that is there for them."""
    seen = (
        select(DangerCheckCase.check_id).join(Case, Case.id == DangerCheckCase.case_id).where(of_team(actor))
    )
    return DangerCheck.id.in_(seen)


CHECKS = Scope(DangerCheck, {Reach.TEAM: _of_team}, read=Permission.Case.TRIAGE)
SHIFTS = Scope(
    Shift, {Reach.TEAM: lambda actor: Shift.team_id.in_(actor.team_ids)}, read=Permission.Roster.READ
)
