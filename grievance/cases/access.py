"""Who reaches which case: the team that handles it, the site that was told, the worker who reported it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, select

from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.states import CaseType
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.supplychain.models.site import SiteAnswerer


def _of_team(actor: Actor) -> ColumnElement[bool]:
    return Case.team_id.in_(actor.team_ids)


def _of_own(actor: Actor) -> ColumnElement[bool]:
    """What a worker reported, or what a site was told. A site never learns of a retaliation case as such."""
    if actor.complaint_id is not None:
        reported = select(CaseComplaint.case_id).where(CaseComplaint.complaint_id == actor.complaint_id)
        return Case.id.in_(reported)
    if actor.organisation_id is None:
        return false()
    answered = select(SiteAnswerer.site_id).where(SiteAnswerer.organisation_id == actor.organisation_id)
    return and_(
        Case.site_id.in_(answered),
        Case.site_told_at.is_not(None),
        Case.case_type != CaseType.RETALIATION,
    )


CASES: Scope[Case] = Scope(Case, {Reach.TEAM: _of_team, Reach.OWN: _of_own}, read=Permission.Case.READ)

_C, _P = Permission.Case, Permission.Plan
#: Who takes which step of the flow: any of these permissions opens it. Services check the same.
STEP_PERMISSIONS: Mapping[str, tuple[StrEnum, ...]] = {
    "acknowledge": (_C.TRIAGE,),
    "screen": (_C.TRIAGE,),
    "ask_reporter": (_C.TRIAGE, _C.INVESTIGATE),
    "hear_reporter": (Permission.Complaint.FOLLOW,),
    "refer_out": (_C.TRIAGE,),
    "decline": (_C.TRIAGE,),
    "merge": (_C.TRIAGE,),
    "accept": (_C.TRIAGE,),
    "assign": (_C.ASSIGN,),
    "notify_site": (_C.NOTIFY_SITE,),
    "investigate": (_C.INVESTIGATE,),
    "open_dialogue": (_C.INVESTIGATE,),
    "find": (_C.INVESTIGATE,),
    "propose_plan": (_P.PROPOSE,),
    "revise_plan": (_P.AGREE,),
    "agree_plan": (_P.AGREE,),
    "begin_remedy": (_P.AGREE, _P.PROGRESS),
    "begin_verification": (_P.PROGRESS, _P.VERIFY),
    "resume_remedy": (_P.VERIFY, Permission.Complaint.FOLLOW),
    "resolve": (_P.VERIFY, Permission.Complaint.FOLLOW),
    "prepare_closing": (_C.CLOSE,),
    "close": (_C.CLOSE,),
    "close_without_contact": (_C.CLOSE,),
    "suspend": (_C.TRIAGE, _C.INVESTIGATE),
    "resume": (_C.TRIAGE, _C.INVESTIGATE),
    "withdraw": (_C.CLOSE,),
    "reopen": (_C.CLOSE, _C.TRIAGE, Permission.Complaint.FOLLOW),
}
