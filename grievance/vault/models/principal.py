"""Who can hold keys: a person on the staff, the reporter of one complaint, or the service."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, stored_by_value


class PrincipalKind(StrEnum):
    """What sort of holder it is."""

    USER = "user"
    REPORTER = "reporter"
    SERVICE = "service"


class Principal(Base):
    """A key pair; the private half is wrapped under a password or code, and that under the pepper."""

    __tablename__ = "principals"
    __table_args__ = (
        CheckConstraint("(kind = 'user') = (user_id IS NOT NULL)", name="user_if_staff"),
        CheckConstraint("(kind = 'reporter') = (locator IS NOT NULL)", name="locator_if_reporter"),
        CheckConstraint("(kind = 'service') = (wrapped_private_key IS NULL)", name="wrapped_unless_service"),
    )

    kind: Mapped[PrincipalKind] = mapped_column(stored_by_value(PrincipalKind))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    locator: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    """How a reporter's code finds its principal; says nothing about the code without the pepper."""
    suite_id: Mapped[str] = mapped_column(String(30))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Empty for the service, whose private key is in the secret file."""
    kdf_id: Mapped[str | None] = mapped_column(String(30))
    pepper_id: Mapped[int | None]
