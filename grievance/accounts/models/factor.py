"""What proves that it is the person themselves, beside the password and the app's code."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced


class Passkey(Referenced, Base):
    """A key in somebody's phone, computer or stick; only its public half is here."""

    __tablename__ = "passkeys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    """What its owner calls it."""
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    """How often it has signed, if it counts: a copy of it would fall behind."""
    transports: Mapped[str] = mapped_column(String(80), default="")
    """How browsers reach it, in the standard's words, separated by spaces."""
    added_on: Mapped[date]
    used_on: Mapped[date | None]


class SpareCode(Base):
    """A code for the day when the phone is lost; it works once and only its keyed hash is here."""

    __tablename__ = "spare_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    pepper_id: Mapped[int]
