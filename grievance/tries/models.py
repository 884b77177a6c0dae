"""How many wrong tries there were lately, without saying whose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class TryCounter(Base):
    """The wrong tries of one account, one network or the whole installation within one window."""

    __tablename__ = "try_counters"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Made of who it is about with a key that changes daily and is stored nowhere."""
    count: Mapped[int]
    wait_until: Mapped[datetime | None]
    """Until when further tries are refused; empty as long as tries cost nothing."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """The end of the window: then it is as if there had been no try."""
