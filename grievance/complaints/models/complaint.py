"""A report as a worker gave it: words sealed, codes readable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.complaints.states import (
    Channel,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    FilingBasis,
    KnownTo,
    RaiseWithEmployer,
    ReplyRoute,
    Restriction,
)
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.vault.models.compartment import Compartment


class Complaint(Referenced, Base):
    """One report; everything in words is in its compartments."""

    __tablename__ = "complaints"

    submission_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the draft it came from: sending twice files once."""
    reporter_id: Mapped[int] = mapped_column(ForeignKey("principals.id"), unique=True)
    channel: Mapped[Channel] = mapped_column(stored_by_value(Channel))
    filing_basis: Mapped[FilingBasis | None] = mapped_column(stored_by_value(FilingBasis))
    """By what right somebody filed it for others; empty if its worker did, or if nobody said."""
    locale: Mapped[str] = mapped_column(String(12))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    """Empty if the worker did not find it in the list; how to find it is then sealed."""
    restriction: Mapped[Restriction | None] = mapped_column(stored_by_value(Restriction))
    """Why only people named for such cases read it; empty for most."""
    known_to: Mapped[KnownTo] = mapped_column(stored_by_value(KnownTo))
    raise_with_employer: Mapped[RaiseWithEmployer] = mapped_column(stored_by_value(RaiseWithEmployer))
    reply_route: Mapped[ReplyRoute] = mapped_column(stored_by_value(ReplyRoute))
    received_at: Mapped[datetime]
    """Exact while a clock runs on it, rounded to its day afterwards."""
    last_seen_by_reporter: Mapped[datetime | None]
    """The day on which the reporter last came back."""
    narrative_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"))
    original_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    story_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The sealed answers in words: {"lang", "story", "where"}."""
    erased_on: Mapped[datetime | None]
    """The month in which it was erased: what is left serves counts, without words, code or reporter."""

    site: Mapped[Site | None] = relationship()
    narrative: Mapped[Compartment] = relationship(foreign_keys=[narrative_id])
    original: Mapped[Compartment | None] = relationship(foreign_keys=[original_id])
    identity: Mapped[Compartment | None] = relationship(foreign_keys=[identity_id])
    delivery: Mapped[Compartment | None] = relationship(foreign_keys=[delivery_id])
    items: Mapped[list[ComplaintItem]] = relationship(
        back_populates="complaint", cascade="all, delete-orphan", order_by="ComplaintItem.id"
    )
    consents: Mapped[list[Consent]] = relationship(back_populates="complaint", order_by="Consent.id")


class ComplaintItem(Base):
    """A labour-rights item that the worker chose; the case team adds its own and deletes none."""

    __tablename__ = "complaint_items"
    __table_args__ = (UniqueConstraint("complaint_id", "item_code"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    item_code: Mapped[str] = mapped_column(String(8))
    added_by: Mapped[Role] = mapped_column(stored_by_value(Role), default=Role.REPORTER)

    complaint: Mapped[Complaint] = relationship(back_populates="items")


class Consent(Base):
    """What the worker said about one audience and one kind of thing; a later row replaces an earlier one."""

    __tablename__ = "consents"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    audience: Mapped[ConsentAudience] = mapped_column(stored_by_value(ConsentAudience))
    field: Mapped[ConsentField] = mapped_column(stored_by_value(ConsentField))
    answer: Mapped[ConsentAnswer] = mapped_column(stored_by_value(ConsentAnswer))
    locale: Mapped[str] = mapped_column(String(12))
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what was shown."""
    given_at: Mapped[datetime]

    complaint: Mapped[Complaint] = relationship(back_populates="consents")
