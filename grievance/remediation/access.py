"""Who reaches which plan and which action."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select, true

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.respondents import TOLD
from grievance.evidence.models import StoredFile
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.remediation.models.plan import ActionEvidence, CorrectiveAction, Plan
from grievance.remediation.states import PlanState

#: Cases as the sites know them: whoever may see a case's plan knows that there is a matter.
MATTERS: Scope[Case] = Scope.through(
    Case,
    Case.id,
    CASES,  # type: ignore[arg-type]
    read=Permission.Plan.READ,
)


class _Plans(Scope[Plan]):
    """Plans are in reach where their case is; a site does not see what the team has only begun to write."""

    def _clause(self, actor: Actor, permission: StrEnum) -> ColumnElement[bool]:
        in_reach = Plan.case_id.in_(select(Case.id).where(CASES.clause(actor, permission)))
        if Reach.TEAM in actor.reaches(permission):
            return in_reach
        colleagues = select(User.id).where(User.organisation_id == actor.organisation_id)
        return in_reach & or_(Plan.state != PlanState.DRAFT, Plan.drawn_up_by_id.in_(colleagues))


PLANS = _Plans(Plan, {}, read=Permission.Plan.READ)


class _Actions(Scope[CorrectiveAction]):
    """Actions are in reach where their plan is; what a firm of the case owes, to the team and that firm."""

    def clause(self, actor: Actor, permission: StrEnum | None = None) -> ColumnElement[bool]:
        wanted = permission or self.read
        in_plan = CorrectiveAction.plan_id.in_(select(Plan.id).where(PLANS.clause(actor, wanted)))
        if Reach.TEAM in actor.reaches(wanted):
            return in_plan
        firms = select(Respondent.id).where(TOLD.clause(actor, wanted))
        agreed = select(Plan.id).where(Plan.state == PlanState.AGREED)
        of_firm = CorrectiveAction.respondent_id.in_(firms) & CorrectiveAction.plan_id.in_(agreed)
        return or_(in_plan & CorrectiveAction.respondent_id.is_(None), of_firm)


_OF_NO_FIRM = CorrectiveAction.respondent_id.is_(None)
ACTIONS = _Actions(CorrectiveAction, {}, read=Permission.Plan.READ)


def of_plan_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an action of a plan in sight is an actor's to know.

    A site knows none that a firm owes.
    """
    return true() if Reach.TEAM in actor.reaches(Permission.Plan.READ) else _OF_NO_FIRM


def count_actions(plan: Plan) -> int:
    """Count the actions of a plan, for its team, which may know them all."""
    own = select(func.count(CorrectiveAction.id)).where(CorrectiveAction.plan_id == plan.id)
    return db.session.scalar(own) or 0


def own_proof(actor: Actor, reference: str) -> StoredFile | None:
    """Return a file that the actor's organisation handed in as proof for an action in its sight."""
    return db.session.scalar(
        select(StoredFile)
        .join(ActionEvidence, ActionEvidence.file_id == StoredFile.id)
        .join(User, User.id == ActionEvidence.submitted_by_id)
        .join(CorrectiveAction, CorrectiveAction.id == ActionEvidence.action_id)
        .where(StoredFile.reference == reference, ACTIONS.clause(actor))
        .where(User.organisation_id == actor.organisation_id)
    )
