"""People who sign in, their roles and how they were invited."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.factor import Passkey, SpareCode
from grievance.accounts.models.organisation import Organisation
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.policy.roles import Role


class UserState(StrEnum):
    """Whether somebody can sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    CLOSED = "closed"
    """They left, and handed over what they held; the account stays for what they did."""


class SignInWay(StrEnum):
    """Who vouches for somebody."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    """They themselves, with a password; only this way opens keys."""
    PROVIDER = "provider"
    """Their organisation, by OpenID Connect; they hold no key."""


class Gender(StrEnum):
    """Whom survivors can ask to talk to."""

    WOMAN = "woman"
    MAN = "man"


class User(Referenced, Base):
    """A person with an account. Reporters have none."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "state = 'invited' OR signs_in_with = 'provider' OR verifier IS NOT NULL",
            name="password_if_active",
        ),
        CheckConstraint("signs_in_with = 'password' OR verifier IS NULL", name="one_way_to_sign_in"),
    )

    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120))
    locale: Mapped[str] = mapped_column(String(12), default="en")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[UserState] = mapped_column(stored_by_value(UserState), default=UserState.INVITED)
    signs_in_with: Mapped[SignInWay] = mapped_column(stored_by_value(SignInWay), default=SignInWay.PASSWORD)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    verifier: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Derived from the stretched password; the key that wraps the private key is another derivation."""
    kdf_id: Mapped[str | None] = mapped_column(String(30))
    pepper_id: Mapped[int | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary(120))
    """Sealed under the pepper."""
    totp_last_step: Mapped[int | None]
    """The 30-second step of the last code taken, so that none is taken twice."""
    unlock_asked_at: Mapped[datetime | None]
    """Since when somebody wants them back in, which a second person has to confirm."""
    unlock_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who wants it; empty if it was asked on the command line."""
    sealed_number: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    """Where text messages reach them while they are on call, under the service's key."""

    leaving_since: Mapped[datetime | None]
    """Since when they hand over what they hold; they receive nothing new."""
    last_day: Mapped[date | None]
    """The last day on which they work, once it was said that they leave."""

    trained_on: Mapped[date | None]
    """Since which day they are named for restricted cases, because they were trained for them."""
    gender: Mapped[Gender | None] = mapped_column(stored_by_value(Gender))
    """Told for restricted cases only, so that survivors can choose whom they talk to; may stay empty."""

    keys_off_since: Mapped[date | None]
    """Since which day keyboard shortcuts do nothing for them; empty while they work."""

    organisation: Mapped[Organisation] = relationship()
    roles: Mapped[list[UserRole]] = relationship(back_populates="user", cascade="all, delete-orphan")
    passkeys: Mapped[list[Passkey]] = relationship(cascade="all, delete-orphan", order_by=Passkey.id)
    spare_codes: Mapped[list[SpareCode]] = relationship(cascade="all, delete-orphan")


class UserRole(Base):
    """One role of one person."""

    __tablename__ = "user_roles"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[Role] = mapped_column(stored_by_value(Role))

    user: Mapped[User] = relationship(back_populates="roles")


class Invitation(Base):
    """A single-use way in for somebody who was asked to join; only the token's hash is kept."""

    __tablename__ = "invitations"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]


class PasswordReset(Base):
    """A single-use way to a new password, which opens no key; only the token's hash is kept."""

    __tablename__ = "password_resets"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
