"""Whoever holds keys comes in with a password: nobody else's word opens them."""

from __future__ import annotations

from sqlalchemy import delete, select

from grievance.accounts.models.user import User
from grievance.accounts.services.vouching import OPENS_CASES, NotLetIn
from grievance.foundation.db import db
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal


def require_no_keys(user: User) -> None:
    """Refuse somebody to whom anything was ever granted; a key pair that opens nothing is forgotten."""
    theirs = select(Principal.id).where(Principal.user_id == user.id)
    if db.session.scalar(select(Grant.id).where(Grant.principal_id.in_(theirs)).limit(1)) is not None:
        raise NotLetIn(OPENS_CASES)
    db.session.execute(delete(Principal).where(Principal.user_id == user.id))
