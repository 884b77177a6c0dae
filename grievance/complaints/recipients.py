"""Who receives a report: the team of its site, else the fallback team; nobody is turned away."""

from __future__ import annotations

from sqlalchemy import bindparam, case, select

from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.foundation.db import db
from grievance.foundation.errors import Unavailable
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import SiteTeam
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
_HOLDERS = (
    select(Principal)
    .join(User, User.id == Principal.user_id)
    .join(TeamMember, TeamMember.user_id == User.id)
    .where(
        TeamMember.team_id == bindparam("team"),
        User.state == UserState.ACTIVE,
        User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(READERS))),
    )
    .order_by(Principal.id)
)


def receiving(site_id: int | None) -> tuple[Team, list[Principal]]:
    """Return the team that receives reports about a site, and everybody in it who can open them."""
    for team in _candidates(site_id):
        holders = _holders(team.id)
        if holders:
            return team, holders
    raise Unavailable


def recipients_for(site_id: int | None) -> list[Principal]:
    """Return everybody in that team who holds keys and may read what workers write."""
    return receiving(site_id)[1]


def intake_is_open() -> bool:
    """Whether somebody would receive a report about a place that is in no list."""
    return any(_holders(team.id) for team in _candidates(None))


def _candidates(site_id: int | None) -> list[Team]:
    """The site's own team first, then the fallback teams in the order in which they were made."""
    return list(db.session.scalars(_CANDIDATES, {"site": site_id}))


def _holders(team_id: int) -> list[Principal]:
    return list(db.session.scalars(_HOLDERS, {"team": team_id}))
