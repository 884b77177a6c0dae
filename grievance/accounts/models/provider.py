"""Organisations whose own sign-in vouches for their people, by OpenID Connect."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.foundation.db import Base


class IdentityProvider(Base):
    """Where one organisation's people sign in, and who this installation is there."""

    __tablename__ = "identity_providers"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(300))
    """Its address, which it signs as its name."""
    client_id: Mapped[str] = mapped_column(String(200))
    client_secret: Mapped[bytes] = mapped_column(LargeBinary(1000))
    """Sealed under the pepper."""
    pepper_id: Mapped[int]

    organisation: Mapped[Organisation] = relationship()
    domains: Mapped[list[ProviderDomain]] = relationship(cascade="all, delete-orphan")


class ProviderDomain(Base):
    """A domain of e-mail addresses that one provider may vouch for."""

    __tablename__ = "provider_domains"

    provider_id: Mapped[int] = mapped_column(ForeignKey("identity_providers.id"), index=True)
    domain: Mapped[str] = mapped_column(String(253), unique=True)
    """Lower case."""


class ProviderIdentity(Base):
    """Who somebody is at their provider; found once by e-mail, and by this for ever after."""

    __tablename__ = "provider_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_on: Mapped[date]
