"""Who receives a report: the team of its site, else the fallback team; nobody is turned away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Date, bindparam, case, select

from grievance.accounts.absences import away_on
from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Unavailable
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import SiteTeam
from grievance.supplychain.ties import tied_to
from grievance.vault.models.principal import Principal

READERS = tuple(role for role, granted in GRANTS.items() if Permission.Complaint.READ in granted)
"""Roles that may read what a worker wrote."""


# Built once: these are asked for each report, and building costs more than asking.
_OF_SITE = select(SiteTeam.team_id).where(SiteTeam.site_id == bindparam("site")).scalar_subquery()
_CANDIDATES = (
    select(Team)
    .where((Team.id == _OF_SITE) | Team.is_fallback)
    .order_by(case((Team.id == _OF_SITE, 0), else_=1), Team.id)
)
_STANDING_IN = (
    select(Principal, User.id.in_(away_on(bindparam("today", type_=Date))))
    .join(User, User.id == Principal.user_id)
    .join(TeamMember, TeamMember.user_id == User.id)
    .where(
        TeamMember.team_id == bindparam("team"),
        User.state == UserState.ACTIVE,
        User.leaving_since.is_(None),
        Principal.retired_at.is_(None),
        User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(READERS))),
        User.id.not_in(tied_to(bindparam("site"))),
    )
    .order_by(Principal.id)
)
_READY = _STANDING_IN.where(Principal.receives_grants)

#: A report is sealed to so many people at least, so that none is lost with one of them.
ENOUGH = 2


@dataclass(frozen=True)
class ThinTeam:
    """A team that receives reports and has too few people who can be given their keys."""

    team: Team
    ready: int


@dataclass(frozen=True)
class Receivers:
    """Who receives a report."""

    team: Team
    """The team that leads."""
    holders: list[Principal]
    """Everybody who is given the keys."""
    joined: tuple[Team, ...] = ()
    """Other teams of which somebody is among the holders."""


@dataclass(frozen=True)
class _Staffed:
    """A team with those who can be given keys, and how many of them are at work today."""

    team: Team
    holders: list[Principal]
    at_work: int


def receiving(site_id: int | None) -> Receivers:
    """Return the team that receives reports about a site, who is given their keys, and which teams joined.

    A team with fewer than two people at work who are ready and have no ties to the site is joined by the
    fallback team, and whichever has more leads. Whoever is away gets the keys too, for when they are back.
    Nobody is turned away: one person is better than none, and where nobody is ready, people who have not
    kept their recovery code yet stand in.
    """
    for ready_only in (True, False):
        found = _gathered(site_id, ready_only=ready_only)
        if found is not None:
            return found
    raise Unavailable


def recipients_for(site_id: int | None) -> list[Principal]:
    """Return everybody who is given the keys of a report about a site."""
    return receiving(site_id).holders


def intake_is_open() -> bool:
    """Whether somebody would receive a report about a place that is in no list."""
    return any(_staffed(team, None, ready_only=False).holders for team in _candidates(None))


def thin_teams() -> list[ThinTeam]:
    """Return the teams with fewer than two people who can be given keys, of those that receive reports."""
    covering = select(SiteTeam.team_id)
    query = select(Team).where(Team.is_fallback | Team.id.in_(covering)).order_by(Team.name, Team.id)
    rows = [
        ThinTeam(team, len(_staffed(team, None, ready_only=True).holders))
        for team in db.session.scalars(query)
    ]
    return [row for row in rows if row.ready < ENOUGH]


def _gathered(site_id: int | None, *, ready_only: bool) -> Receivers | None:
    teams: list[_Staffed] = []
    at_work = 0
    for team in _candidates(site_id):
        found = _staffed(team, site_id, ready_only=ready_only)
        if found.holders:
            teams.append(found)
            at_work += found.at_work
        if at_work >= ENOUGH:
            break
    if not teams:
        return None
    leading = max(teams, key=lambda each: (each.at_work, len(each.holders))).team
    holders = {holder.id: holder for each in teams for holder in each.holders}
    return Receivers(
        leading,
        [holders[number] for number in sorted(holders)],
        tuple(each.team for each in teams if each.team is not leading),
    )


def _candidates(site_id: int | None) -> list[Team]:
    """The site's own team first, then the fallback teams in the order in which they were made."""
    return list(db.session.scalars(_CANDIDATES, {"site": site_id}))


def _staffed(team: Team, site_id: int | None, *, ready_only: bool) -> _Staffed:
    query = _READY if ready_only else _STANDING_IN
    asked = {"team": team.id, "site": site_id, "today": clock.today()}
    rows = db.session.execute(query, asked).all()
    return _Staffed(team, [row[0] for row in rows], sum(not away for _holder, away in rows))
