"""Who is named for restricted cases: those marked as trained, and safeguarding leads."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from grievance.accounts.models.user import User, UserRole, UserState
from grievance.foundation.db import db
from grievance.policy.roles import Role


def is_named() -> ColumnElement[bool]:
    """Return the condition that somebody is named for restricted cases."""
    leads = select(UserRole.user_id).where(UserRole.role == Role.SAFEGUARDING_LEAD)
    return or_(User.trained_on.is_not(None), User.id.in_(leads))


def named_and_here() -> ColumnElement[bool]:
    """Return the condition that somebody is named and has an account that is in use."""
    return is_named() & (User.state == UserState.ACTIVE)


def is_trained(user_id: int | None) -> bool:
    """Whether somebody is named for restricted cases."""
    return db.session.scalar(select(User.id).where(User.id == user_id, is_named())) is not None


def anybody_named_with(*roles: Role) -> bool:
    """Whether somebody who is named for restricted cases has one of these roles."""
    able = select(UserRole.user_id).where(UserRole.role.in_(roles))
    query = select(User.id).where(User.id.in_(able), named_and_here()).limit(1)
    return db.session.scalar(query) is not None
