"""Warn in time: who hears that too few people can open what is open."""

from __future__ import annotations

from sqlalchemy import or_, select

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.custody import thinly_held
from grievance.foundation.db import db
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role


def look_after_holders() -> int:
    """Write to supervisors of the teams concerned and to administrators; the nightly look, without a key."""
    teams = {each.team_id for each in thinly_held()}
    if not teams:
        return 0
    administrators = select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR)
    supervisors = (
        select(UserRole.user_id)
        .join(TeamMember, TeamMember.user_id == UserRole.user_id)
        .where(UserRole.role == Role.SUPERVISOR, TeamMember.team_id.in_(teams))
    )
    concerned = select(User.id).where(
        User.state == UserState.ACTIVE, or_(User.id.in_(administrators), User.id.in_(supervisors))
    )
    tell(db.session.scalars(concerned).all(), Template.HOLDERS_SHORT)
    return len(teams)
