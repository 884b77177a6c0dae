"""Who can hold keys: a person on the staff, the reporter of one complaint, the service, or the escrow."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, stored_by_value


class PrincipalKind(StrEnum):
    """What sort of holder it is."""

    USER = "user"
    REPORTER = "reporter"
    SERVICE = "service"
    ESCROW = "escrow"
    """Several people together, with halves that they keep on paper: nobody in the running product."""


class Principal(Base):
    """A key pair; the private half is wrapped under a password or code, and that under the pepper."""

    __tablename__ = "principals"
    __table_args__ = (
        CheckConstraint("(kind = 'user') = (user_id IS NOT NULL)", name="user_if_staff"),
        CheckConstraint("(kind = 'reporter') = (locator IS NOT NULL)", name="locator_if_reporter"),
        CheckConstraint(
            "(kind IN ('service', 'escrow')) = (wrapped_private_key IS NULL)", name="wrapped_if_a_person"
        ),
        CheckConstraint("kind = 'user' OR retired_at IS NULL", name="retired_only_staff"),
        Index(
            "uq_principals_present_user_id",
            "user_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    kind: Mapped[PrincipalKind] = mapped_column(stored_by_value(PrincipalKind))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """A person has one present principal, and a retired one for each key that they lost."""
    locator: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    """How a reporter's code finds its principal; says nothing about the code without the pepper."""
    locator_pepper_id: Mapped[int | None]
    """Which pepper the locator was made with; it moves to the newest when the code is used."""
    suite_id: Mapped[str] = mapped_column(String(30))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Empty for the service, whose key is in the secret file, and for the escrow, whose key is offline."""
    recovery_wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The private key once more, under a recovery code that its owner keeps on paper, and the pepper."""
    receives_grants: Mapped[bool] = mapped_column(default=False)
    """Staff may be given keys once they have typed their recovery code back."""
    retired_at: Mapped[datetime | None]
    """Since when another key took its place; what was sealed to this one waits to be given anew."""
    kdf_id: Mapped[str | None] = mapped_column(String(30))
    pepper_id: Mapped[int | None]
    """The pepper of the outer layers."""
