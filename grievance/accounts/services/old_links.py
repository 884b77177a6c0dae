"""Links that let somebody in and were never used: their rows go some time after the links have ended."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from grievance.accounts.models.user import Invitation, PasswordReset
from grievance.foundation import clock
from grievance.foundation.db import db

#: For as long administrators see whose invitation ran out, so that they can send another one.
SHOWN = timedelta(days=30)


def forget_old_links() -> None:
    """Delete ended ways to a new password, and invitations that ended a month ago; the accounts stay."""
    moment = clock.now()
    db.session.execute(delete(PasswordReset).where(PasswordReset.expires_at <= moment))
    db.session.execute(delete(Invitation).where(Invitation.expires_at <= moment - SHOWN))
