"""Who receives a report: the team of its site, else the fallback team; nobody is turned away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, case, select

from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
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
    select(Principal)
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


def receiving(site_id: int | None) -> tuple[Team, list[Principal]]:
    """Return the team that receives reports about a site, and everybody who is given their keys.

    A team with fewer than two people who are ready and have no ties to the site is joined by the fallback
    team, and whichever has more leads. Nobody is turned away: one person is better than none, and where
    nobody is ready, people who have not kept their recovery code yet stand in.
    """
    for ready_only in (True, False):
        found = _gathered(site_id, ready_only=ready_only)
        if found is not None:
            return found
    raise Unavailable


def recipients_for(site_id: int | None) -> list[Principal]:
    """Return everybody who is given the keys of a report about a site."""
    return receiving(site_id)[1]


def intake_is_open() -> bool:
    """Whether somebody would receive a report about a place that is in no list."""
    return any(_holders(team.id, None, ready_only=False) for team in _candidates(None))


def thin_teams() -> list[ThinTeam]:
    """Return the teams with fewer than two people who can be given keys, of those that receive reports."""
    covering = select(SiteTeam.team_id)
    query = select(Team).where(Team.is_fallback | Team.id.in_(covering)).order_by(Team.name, Team.id)
    rows = [
        ThinTeam(team, len(_holders(team.id, None, ready_only=True))) for team in db.session.scalars(query)
    ]
    return [row for row in rows if row.ready < ENOUGH]


def _gathered(site_id: int | None, *, ready_only: bool) -> tuple[Team, list[Principal]] | None:
    teams: list[tuple[Team, int]] = []
    holders: dict[int, Principal] = {}
    for team in _candidates(site_id):
        people = _holders(team.id, site_id, ready_only=ready_only)
        if people:
            teams.append((team, len(people)))
            holders.update({each.id: each for each in people})
        if len(holders) >= ENOUGH:
            break
    if not teams:
        return None
    leading = max(teams, key=lambda row: row[1])[0]
    return leading, [holders[number] for number in sorted(holders)]


def _candidates(site_id: int | None) -> list[Team]:
    """The site's own team first, then the fallback teams in the order in which they were made."""
    return list(db.session.scalars(_CANDIDATES, {"site": site_id}))


def _holders(team_id: int, site_id: int | None, *, ready_only: bool) -> list[Principal]:
    query = _READY if ready_only else _STANDING_IN
    return list(db.session.scalars(query, {"team": team_id, "site": site_id}))
