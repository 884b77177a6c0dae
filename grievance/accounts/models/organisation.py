"""Whoever people act for."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grievance.foundation.db import Base, Referenced, stored_by_value


class OrganisationKind(StrEnum):
    """What an organisation is in this process."""

    CASE_TEAM = "case_team"
    OPERATOR = "operator"
    CONTRACTOR = "contractor"
    BRAND = "brand"
    PARTY = "party"
    REPRESENTATIVE = "representative"
    ADVISORY_BODY = "advisory_body"
    INSTALLATION = "installation"


class Organisation(Referenced, Base):
    """An organisation whose people sign in; there are no tenants, one installation holds all."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("(kind = 'party') = (party IS NOT NULL)", name="party_named_if_government"),
    )

    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[OrganisationKind] = mapped_column(stored_by_value(OrganisationKind))
    country: Mapped[str | None] = mapped_column(String(2))
    """ISO 3166 code."""
    party: Mapped[str | None] = mapped_column(String(2))
    """"US" or "JP" if it is a government of the Agreement."""


class Team(Referenced, Base):
    """Colleagues who share cases; exactly one team leads a case."""

    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    """ISO 3166 code of where it works, whose holidays are its own."""
    time_zone: Mapped[str | None] = mapped_column(String(60))
    """Such as "Asia/Tokyo"; empty: the installation's."""
    is_fallback: Mapped[bool] = mapped_column(default=False)
    """Receives whatever no other team covers, so that nobody is turned away."""


class TeamMember(Base):
    """Who works in which team."""

    __tablename__ = "team_members"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
