"""Site numbers that were ever issued: a poster may hang for years, so none is given out twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base


class IssuedNumber(Base):
    """A number and the site it stands for; the row stays when the site is gone."""

    __tablename__ = "issued_numbers"

    number: Mapped[str] = mapped_column(String(7), unique=True)
    site_code: Mapped[str] = mapped_column(String(80), unique=True)
    """The site's code rather than its row, so that a site that comes back gets its own number again."""
    issued_at: Mapped[datetime]
