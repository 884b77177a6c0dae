"""Let deadlines climb their ladder: note who is to be told, each rung once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select

from grievance.accounts.absences import at_work
from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserRole
from grievance.audit.trail import record
from grievance.cases import ladder
from grievance.cases.access import members_of
from grievance.cases.duty import on_duty
from grievance.cases.models.case import Band, Case
from grievance.cases.models.clock import CaseClock, ClockNotice, Rung
from grievance.cases.models.respondent import Respondent
from grievance.cases.respondents import people_of_firm
from grievance.cases.services.intake import WITHDRAWAL
from grievance.cases.services.withdrawing import who_can_answer
from grievance.cases.states import CaseType
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy import actor as actors
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.standards.entries import Duty
from grievance.supplychain.models.site import SiteAnswerer

#: More wait for the next time, so that nobody who writes waits for long.
_AT_ONCE = 500
_FACTS: dict[Rung, str] = {
    Rung.REMINDER: "case.deadline_near",
    Rung.HANDLER: "case.deadline_missed",
    Rung.SUPERVISOR: "case.deadline_escalated",
    Rung.DIRECTOR: "case.deadline_escalated",
    Rung.PUBLIC: "case.deadline_public",
}
#: A case about punishment or an appeal is never shown outside the team.
_NEVER_SHOWN = frozenset({CaseType.RETALIATION, CaseType.APPEAL})


@dataclass(frozen=True)
class Told:
    """Who hears of deadlines that came to a rung: at once where there is danger."""

    at_once: frozenset[int]
    together: frozenset[int]


def climb() -> Told:
    """Take every running clock to the rung that it has come to, and return who is to be told.

    What was noted stays noted, so neither a restart nor a clock that was set back tells anybody twice.
    """
    told: dict[bool, set[int]] = {True: set(), False: set()}
    for each in _due():
        case = db.session.get_one(Case, each.case_id)
        for rung in ladder.rungs_reached(each):
            told[case.band is Band.P0].update(_take(each, case, rung))
        ladder.plan_next(each)
    return Told(frozenset(told[True]), frozenset(told[False] - told[True]))


def _due() -> list[CaseClock]:
    query = (
        select(CaseClock)
        .where(
            CaseClock.next_rung_at <= clock.now(), CaseClock.ended_at.is_(None), CaseClock.paused_at.is_(None)
        )
        .order_by(CaseClock.next_rung_at, CaseClock.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(query))


def _take(each: CaseClock, case: Case, rung: Rung) -> set[int]:
    each.rung = rung
    if rung is Rung.PUBLIC and (case.site_told_at is None or case.case_type in _NEVER_SHOWN):
        return set()
    people = set(db.session.scalars(_there(_whom(each, case, rung))))
    noted: list[int | None] = [*sorted(people)] or [None]
    for user_id in noted:
        db.session.add(ClockNotice(clock_id=each.id, rung=rung, user_id=user_id, noted_on=clock.today()))
    record(actors.service(), _FACTS[rung], case, kind=each.kind, role=str(rung), count=len(people))
    return people


def _whom(each: CaseClock, case: Case, rung: Rung) -> set[int]:
    """Return who answers for a deadline on a rung: first whoever is on duty, the deputy of who is away."""
    if rung is Rung.PUBLIC:
        return set()
    if rung is Rung.DIRECTOR:
        return set(db.session.scalars(select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR)))
    if rung is Rung.SUPERVISOR:
        return _of_team(case, Role.SUPERVISOR)
    if each.kind == WITHDRAWAL and (others := {user.id for user in who_can_answer(case)}):
        return others
    own = set(on_duty(case)) or _of_team(case, Role.TRIAGER)
    return own | _of_owner(each, case) if rung is Rung.REMINDER and _owed_by_site(each) else own


def _owed_by_site(each: CaseClock) -> bool:
    return catalogue().clocks[each.kind].duty is Duty.SITE


def _of_team(case: Case, role: Role) -> set[int]:
    """Return who has a role in the team that leads a case and may know of it, else whoever may."""
    query = (
        select(UserRole.user_id)
        .join(TeamMember, TeamMember.user_id == UserRole.user_id)
        .where(
            UserRole.role == role,
            TeamMember.team_id == case.team_id,
            UserRole.user_id.in_(members_of(case)),
        )
    )
    found = set(db.session.scalars(query))
    return found if found or case.restriction is None else set(db.session.scalars(members_of(case)))


def _of_owner(each: CaseClock, case: Case) -> set[int]:
    """Return who has to do it: whoever answers for the site, or the people of the firm that owes it."""
    if each.respondent_id is None:
        return _of_site(case)
    respondent = db.session.get_one(Respondent, each.respondent_id)
    return set(people_of_firm(respondent)) if respondent.set_aside_on is None else set()


def _of_site(case: Case) -> set[int]:
    """Return who answers for the site, once it has been told; of punishment it never is."""
    if case.site_told_at is None or case.case_type in _NEVER_SHOWN:
        return set()
    return set(
        db.session.scalars(
            select(User.id)
            .join(SiteAnswerer, SiteAnswerer.organisation_id == User.organisation_id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(SiteAnswerer.site_id == case.site_id, UserRole.role.in_([Role.OPERATOR, Role.CONTRACTOR]))
        )
    )


def _there(people: Iterable[int]) -> Select[int]:
    """Return a query for those of some people who are at work."""
    return select(User.id).where(User.id.in_(sorted(people)), at_work())
