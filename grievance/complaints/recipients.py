"""Who receives a report: the team of its site, else the fallback team; nobody is turned away."""

from __future__ import annotations

from sqlalchemy import case, select

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
    own = select(SiteTeam.team_id).where(SiteTeam.site_id == site_id).scalar_subquery()
    others_last = case((Team.id == own, 0), else_=1)
    query = select(Team).where((Team.id == own) | Team.is_fallback).order_by(others_last, Team.id)
    return list(db.session.scalars(query))


def _holders(team_id: int) -> list[Principal]:
    readers = select(UserRole.user_id).where(UserRole.role.in_(READERS))
    return list(
        db.session.scalars(
            select(Principal)
            .join(User, User.id == Principal.user_id)
            .join(TeamMember, TeamMember.user_id == User.id)
            .where(TeamMember.team_id == team_id, User.state == UserState.ACTIVE, User.id.in_(readers))
            .order_by(Principal.id)
        )
    )
