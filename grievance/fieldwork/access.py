"""Who reaches which visit: whoever has one of its cases in reach, and of its cases only those."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.fieldwork.models import FieldEvidence, SiteVisit, VisitCase
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope

#: Whoever looks into a case on the spot: to find facts, or to see whether something was put right.
WHO = (Permission.Case.INVESTIGATE, Permission.Plan.VERIFY)


def _about_own_cases(actor: Actor) -> ColumnElement[bool]:
    seen = select(Case.id).where(CASES.clause(actor))
    return SiteVisit.id.in_(select(VisitCase.visit_id).where(VisitCase.case_id.in_(seen)))


VISITS: Scope[SiteVisit] = Scope(SiteVisit, {Reach.TEAM: _about_own_cases}, read=Permission.Case.READ)
EVIDENCE: Scope[FieldEvidence] = Scope.through(
    FieldEvidence,
    FieldEvidence.case_id,
    CASES,  # type: ignore[arg-type]
    read=Permission.Case.READ,
)
