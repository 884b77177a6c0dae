"""The demonstration opens itself, with an invented office that answers for it."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.user import User, UserRole
from grievance.foundation.db import db, transaction
from grievance.opening.fingerprints import fingerprint
from grievance.opening.queries import is_confirmed
from grievance.opening.services.confirming import Facts, confirm
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.web.ui.promises import promises_everywhere

OFFICE = Facts(
    legal_name="Mfano Workers' Office (invented)",
    country="ZZ",
    contact="Office 1, Sample Street, Mfano – office@example.org",
    answerable="Mfano Workers' Office (invented)",
    keeps_months=24,
)


def open_up(administrator: Actor) -> None:
    """Confirm who runs the demonstration and what it promises."""
    shown = promises_everywhere(keeps_months=OFFICE.keeps_months)
    confirm(administrator, OFFICE, shown=shown, seen_hash=fingerprint(shown))


def open_if_shut() -> None:
    """Open a demonstration that was made before anybody had to confirm anything."""
    with transaction():
        running = select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR)
        user = db.session.scalar(select(User).where(User.id.in_(running)).order_by(User.id).limit(1))
        if user is not None and not is_confirmed():
            open_up(actors.staff(user.id, roles=[Role.ADMINISTRATOR]))
