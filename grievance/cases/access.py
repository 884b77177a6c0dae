"""Who reaches which case: the teams that work on it, the site that was told, the worker who reported it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User
from grievance.accounts.trained import is_named
from grievance.cases.models.appeal import Appeal, PanelMember
from grievance.cases.models.case import Case, CaseComplaint, CaseTeam
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.states import CaseType
from grievance.cases.ties import are_tied
from grievance.complaints.restrictions import held_by_named, within_reach
from grievance.complaints.states import Restriction
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope
from grievance.supplychain.models.site import SiteAnswerer
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal


def of_teams(teams: Collection[int] | Select[int], *, join: bool = True) -> ColumnElement[bool]:
    """Return the condition that one of these teams leads a case or, where they may, has joined it."""
    leads = Case.team_id.in_(teams)
    # Teams seldom join others, and with an "or" no database goes through a long queue in its order.
    return or_(leads, Case.id.in_(_joined_by(teams))) if join else leads


def have_joined(teams: Collection[int]) -> bool:
    """Whether one of these teams has joined a case that another leads."""
    return bool(teams) and db.session.scalar(_joined_by(teams).limit(1)) is not None


def _joined_by(teams: Collection[int] | Select[int]) -> Select[int]:
    return select(CaseTeam.case_id).where(CaseTeam.team_id.in_(teams))


def members_of(case: Case) -> Select[int]:
    """Return a query for the people of a case's teams to whom the case is there."""
    joined = select(CaseTeam.team_id).where(CaseTeam.case_id == case.id)
    members = select(TeamMember.user_id).where(
        or_(TeamMember.team_id == case.team_id, TeamMember.team_id.in_(joined))
    )
    return members if case.restriction is None else members.where(TeamMember.user_id.in_(_named_for(case)))


def _named_for(case: Case) -> Select[int]:
    """Return a query for whoever may know of a restricted case: the same people as `within_reach` lets in."""
    named = select(User.id).where(is_named())
    standing_in = (
        select(Principal.user_id)
        .join(Grant, Grant.principal_id == Principal.id)
        .where(
            Grant.compartment_id == case.internal_id,
            not_(held_by_named(Grant.compartment_id)),
            Principal.user_id.is_not(None),
        )
    )
    return select(User.id).where(or_(User.id.in_(named), User.id.in_(standing_in)))


def works_on(actor: Actor, case: Case) -> bool:
    """Whether an actor is of the team that leads a case, or of one that joined it."""
    if case.team_id in actor.team_ids or not actor.team_ids:
        return case.team_id in actor.team_ids
    joined = select(CaseTeam.id).where(CaseTeam.case_id == case.id, CaseTeam.team_id.in_(actor.team_ids))
    return db.session.scalar(joined.limit(1)) is not None


def of_team(actor: Actor) -> ColumnElement[bool]:
    """What an actor's teams work on, save what the actor has ties to and what others are named for."""
    return and_(
        of_teams(actor.team_ids, join=actor.joins),
        not_(are_tied(actor.user_id, actor.organisation_id)),
        within_reach(actor, Case.restriction, Case.internal_id),
    )


def shown_outside() -> ColumnElement[bool]:
    """Return the condition that brands, officials and everybody may learn of a case at all."""
    return and_(Case.site_told_at.is_not(None), Case.restriction.is_(None))


def _of_own(actor: Actor) -> ColumnElement[bool]:
    """What a worker reported, or what a site was told: never of punishment or of sexual violence."""
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
        or_(Case.restriction.is_(None), Case.restriction == Restriction.CHILD),
    )


def is_shown_outside(case: Case) -> bool:
    """Whether brands, officials and everybody may learn of a case at all."""
    return case.site_told_at is not None and case.restriction is None


CASES: Scope[Case] = Scope(Case, {Reach.TEAM: of_team, Reach.OWN: _of_own}, read=Permission.Case.READ)


def _on_panel(actor: Actor) -> ColumnElement[bool]:
    """Whose panel an actor sits on, except where they have ties by now."""
    sits = select(PanelMember.appeal_id).where(PanelMember.user_id == actor.user_id)
    tied = select(Case.id).where(are_tied(actor.user_id, actor.organisation_id))
    return and_(Appeal.id.in_(sits), Appeal.case_id.not_in(tied))


#: Appeals as their panels reach them; to a case's team they are cases.
APPEALS: Scope[Appeal] = Scope(Appeal, {Reach.OWN: _on_panel}, read=Permission.Appeal.READ)


def _asked_to_translate(actor: Actor) -> ColumnElement[bool]:
    """What an interpreter has to hand in, except where they have ties by now."""
    tied = select(Case.id).where(are_tied(actor.user_id, actor.organisation_id))
    restricted = select(Case.id).where(Case.restriction.is_not(None))
    return and_(
        TranslationRequest.interpreter_id == actor.user_id,
        TranslationRequest.ended_at.is_(None),
        TranslationRequest.case_id.not_in(tied),
        true() if actor.is_named else TranslationRequest.case_id.not_in(restricted),
    )


#: Texts as their interpreters reach them: each by itself, and only while it is asked for.
TRANSLATIONS: Scope[TranslationRequest] = Scope(
    TranslationRequest, {Reach.OWN: _asked_to_translate}, read=Permission.Translation.READ
)

_C, _P, _A = Permission.Case, Permission.Plan, Permission.Appeal
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
    "look_again": (_A.DECIDE,),
    "take_up_finding": (_A.DECIDE,),
    "propose_plan": (_P.PROPOSE,),
    "revise_plan": (_P.AGREE,),
    "agree_plan": (_P.AGREE,),
    "begin_remedy": (_P.AGREE, _P.PROGRESS),
    "begin_verification": (_P.PROGRESS, _P.VERIFY),
    "resume_remedy": (_P.VERIFY, Permission.Complaint.FOLLOW),
    "resolve": (_P.VERIFY, Permission.Complaint.FOLLOW),
    "prepare_closing": (_C.CLOSE,),
    "end_without_remedy": (_C.CLOSE,),
    "close": (_C.CLOSE,),
    "close_without_contact": (_C.CLOSE,),
    "suspend": (_C.TRIAGE, _C.INVESTIGATE),
    "resume": (_C.TRIAGE, _C.INVESTIGATE),
    "withdraw": (_C.CLOSE,),
    "reopen": (_C.CLOSE, _C.TRIAGE, Permission.Complaint.FOLLOW, _A.DECIDE),
    "empanel": (_A.EMPANEL,),
    "decide_appeal": (_A.DECIDE,),
}
