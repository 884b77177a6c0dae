"""A visit: one encrypted row that the visitor's cookie alone opens."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class VisitSession(Base):
    """What a visit holds (draft, sign-in, unlocked key), encrypted under the token in the cookie."""

    __tablename__ = "visit_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """Whose sign-in it is, so that it can be listed and ended; empty for reporters and visitors."""
    began_on: Mapped[date | None]
    """The day of the sign-in; empty for reporters and visitors, of whom no times are kept."""
    used_at: Mapped[datetime | None]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)
