"""What an organisation says to be to a site, and whether a steward found it to be so."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.claims import ClaimCheck, ClaimEnd, CompanyRole, SiteClaimState
from grievance.supplychain.models.site import Site

_PRESENT = text("state IN ('waiting', 'confirmed')")


class SiteClaim(Referenced, Base):
    """One role of an organisation at a site, from what it said until it is over; a new try is a new row.

    Who answers for a site, which is who may be told of its cases, follows from the confirmed ones.
    """

    __tablename__ = "site_claims"
    __table_args__ = (
        CheckConstraint(
            "(checked_how IS NOT NULL) = (state IN ('confirmed', 'ended'))", name="checked_if_so"
        ),
        CheckConstraint(
            "checked_how IS NULL OR checked_how = 'administration' OR source IS NOT NULL",
            name="source_if_checked",
        ),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="reason_if_refused"),
        CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name="day_if_decided"),
        CheckConstraint(
            "(state = 'ended') = (ended_on IS NOT NULL) AND (state = 'ended') = (ended_because IS NOT NULL)",
            name="cause_if_ended",
        ),
        Index(
            "uq_site_claims_present_role",
            "site_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=_PRESENT,
            postgresql_where=_PRESENT,
        ),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[CompanyRole] = mapped_column(stored_by_value(CompanyRole))
    state: Mapped[SiteClaimState] = mapped_column(stored_by_value(SiteClaimState), index=True)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who said it for the organisation; empty where a steward wrote it down unasked."""
    claimed_on: Mapped[date]
    proof: Mapped[str | None] = mapped_column(String(2000))
    """What the organisation points to, in its words."""
    checked_how: Mapped[ClaimCheck | None] = mapped_column(stored_by_value(ClaimCheck))
    source: Mapped[str | None] = mapped_column(String(500))
    """Which register, whose number, which letter."""
    refusal: Mapped[str | None] = mapped_column(String(1000))
    """Why not, as the organisation reads it."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_on: Mapped[date | None]
    over_since: Mapped[date | None]
    """Since when it is over, as the organisation says it; it answers until a steward has ended it."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]
    ended_because: Mapped[ClaimEnd | None] = mapped_column(stored_by_value(ClaimEnd))

    site: Mapped[Site] = relationship()
    organisation: Mapped[Organisation] = relationship()
    claimed_by: Mapped[User | None] = relationship(foreign_keys=[claimed_by_id])
