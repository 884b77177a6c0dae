"""Who receives a report: the team of its site, else the fallback team; nobody is turned away.

What is restricted goes to whoever is named for such cases, of these teams first and then of any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Date, Select, bindparam, case, func, select

from grievance.accounts.absences import away_on
from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.accounts.trained import is_named
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
_CAN_BE_GIVEN_KEYS = (
    User.state == UserState.ACTIVE,
    User.leaving_since.is_(None),
    Principal.retired_at.is_(None),
    User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(READERS))),
)
_STANDING_IN = (
    select(Principal, User.id.in_(away_on(bindparam("today", type_=Date))))
    .join(User, User.id == Principal.user_id)
    .join(TeamMember, TeamMember.user_id == User.id)
    .where(
        TeamMember.team_id == bindparam("team"),
        *_CAN_BE_GIVEN_KEYS,
        User.id.not_in(tied_to(bindparam("site"))),
    )
    .order_by(Principal.id)
)
_READY = _STANDING_IN.where(Principal.receives_grants)
_NAMED_STANDING_IN, _NAMED_READY = _STANDING_IN.where(is_named()), _READY.where(is_named())
_OF_TEAMS = (
    select(TeamMember.team_id)
    .join(User, User.id == TeamMember.user_id)
    .join(Principal, Principal.user_id == User.id)
    .where(*_CAN_BE_GIVEN_KEYS)
)
_WITH_NAMED = (
    select(Team)
    .where(Team.id.in_(_OF_TEAMS.where(is_named())))
    .order_by(case((Team.id == _OF_SITE, 0), else_=1), Team.is_fallback.desc(), Team.id)
)

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


def receiving(site_id: int | None, *, restricted: bool = False) -> Receivers:
    """Return the team that receives reports about a site, who is given their keys, and which teams joined.

    A team with fewer than two people at work who are ready and have no ties to the site is joined by the
    fallback team, and whichever has more leads. Whoever is away gets the keys too, for when they are back.
    Nobody is turned away: one person is better than none, and where nobody is ready, people who have not
    kept their recovery code yet stand in.
    """
    if restricted:
        return _receiving_restricted(site_id)
    for ready_only in (True, False):
        found = _gathered(_candidates(site_id), site_id, _READY if ready_only else _STANDING_IN)
        if found is not None:
            return found
    raise Unavailable


def _receiving_restricted(site_id: int | None) -> Receivers:
    """Return whoever is named for restricted cases, of as many teams as it takes to be two.

    Where only one is, a spare key lies with somebody else, to whom there is no such case.
    """
    teams = list(db.session.scalars(_WITH_NAMED, {"site": site_id}))
    named = _gathered(teams, site_id, _NAMED_READY) or _gathered(teams, site_id, _NAMED_STANDING_IN)
    if named is None:
        return receiving(site_id)
    if len(named.holders) >= ENOUGH:
        return named
    spare = [each for each in receiving(site_id).holders if each not in named.holders]
    return replace(named, holders=[*named.holders, *spare[: ENOUGH - len(named.holders)]])


def recipients_for(site_id: int | None, *, restricted: bool = False) -> list[Principal]:
    """Return everybody who is given the keys of a report about a site."""
    return receiving(site_id, restricted=restricted).holders


def intake_is_open() -> bool:
    """Whether somebody would receive a report about a place that is in no list."""
    return any(_staffed(team, None, _STANDING_IN).holders for team in _candidates(None))


def receiving_teams() -> list[Team]:
    """Return the teams that receive reports: those that cover a site, and the fallback teams."""
    covering = select(SiteTeam.team_id)
    query = select(Team).where(Team.is_fallback | Team.id.in_(covering)).order_by(Team.name, Team.id)
    return list(db.session.scalars(query))


def thin_teams() -> list[ThinTeam]:
    """Return the teams with fewer than two people who can be given keys, of those that receive reports."""
    ready = _OF_TEAMS.where(Principal.receives_grants).add_columns(func.count()).group_by(TeamMember.team_id)
    counts: dict[int, int] = {row[0]: row[1] for row in db.session.execute(ready)}
    rows = [ThinTeam(team, counts.get(team.id, 0)) for team in receiving_teams()]
    return [row for row in rows if row.ready < ENOUGH]


def too_few_named() -> bool:
    """Whether fewer than two people who are named for restricted cases can be given keys."""
    ready = _OF_TEAMS.where(Principal.receives_grants, is_named())
    query = ready.with_only_columns(func.count(func.distinct(Principal.id)))
    return (db.session.scalar(query) or 0) < ENOUGH


def _gathered(
    teams: Sequence[Team], site_id: int | None, people: Select[Principal, bool]
) -> Receivers | None:
    staffed: list[_Staffed] = []
    at_work = 0
    for team in teams:
        found = _staffed(team, site_id, people)
        if found.holders:
            staffed.append(found)
            at_work += found.at_work
        if at_work >= ENOUGH:
            break
    if not staffed:
        return None
    leading = max(staffed, key=lambda each: (each.at_work, len(each.holders))).team
    holders = {holder.id: holder for each in staffed for holder in each.holders}
    return Receivers(
        leading,
        [holders[number] for number in sorted(holders)],
        tuple(each.team for each in staffed if each.team is not leading),
    )


def _candidates(site_id: int | None) -> list[Team]:
    """The site's own team first, then the fallback teams in the order in which they were made."""
    return list(db.session.scalars(_CANDIDATES, {"site": site_id}))


def _staffed(team: Team, site_id: int | None, people: Select[Principal, bool]) -> _Staffed:
    asked = {"team": team.id, "site": site_id, "today": clock.today()}
    rows = db.session.execute(people, asked).all()
    return _Staffed(team, [row[0] for row in rows], sum(not away for _holder, away in rows))
