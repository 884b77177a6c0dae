"""What is published: snapshots on fixed dates, never live rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.cases.models.case import Case
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.site import Site
from grievance.transparency.states import Audience, ObjectionAnswer, SiteFact, StatementState
from grievance.vault.models.compartment import SealedItem


class PublishedCase(Base):
    """A case as the public register shows it from a publication day on, until a later row replaces it.

    A row is written 14 days before its day and nobody outside sees it until then. Withdrawn, all rows of
    the case become tombstones: the reference stays, and nothing else.
    """

    __tablename__ = "published_cases"
    __table_args__ = (UniqueConstraint("register_reference", "published_on"),)

    register_reference: Mapped[str] = mapped_column(String(16))
    published_on: Mapped[date] = mapped_column(index=True)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, months, bands and counts only."""
    site_told_on: Mapped[date | None]
    """When the site was shown what the row will say of it."""
    site_answers_by: Mapped[date | None]
    """Until which day the site may say that a fact is wrong; silence publishes it."""


class FactObjection(Referenced, Base):
    """That a site says of one fact, before it is published, that it is wrong."""

    __tablename__ = "fact_objections"
    __table_args__ = (
        UniqueConstraint("case_id", "published_on", "fact"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="day_if_answered"),
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="somebody_if_answered"),
        CheckConstraint("answer <> 'declined' OR reason_id IS NOT NULL", name="reason_if_declined"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    published_on: Mapped[date]
    """The publication that it is about."""
    fact: Mapped[SiteFact] = mapped_column(stored_by_value(SiteFact))
    value: Mapped[Any] = mapped_column(JSON)
    """What was to be published: codes and months. While a row says the same, the site contests it."""
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the shared compartment: {"lang", "text", "source"}."""
    said_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    said_on: Mapped[date]
    answer: Mapped[ObjectionAnswer | None] = mapped_column(stored_by_value(ObjectionAnswer))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_on: Mapped[date | None]
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """Why it was declined, sealed in the shared compartment: {"lang", "text"}."""

    case: Mapped[Case] = relationship()
    item: Mapped[SealedItem] = relationship(foreign_keys=[item_id])
    reason: Mapped[SealedItem | None] = relationship(foreign_keys=[reason_id])


class SiteStatement(Referenced, Base):
    """What an operator tells all its customers about a site, and whether the case team let it go out.

    A version is never written over. What was published is the operator's own and outlives the case's keys.
    """

    __tablename__ = "site_statements"
    __table_args__ = (
        UniqueConstraint("site_id", "organisation_id", "version"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="moment_if_decided"),
        CheckConstraint("(state = 'waiting') = (decided_by_id IS NULL)", name="somebody_if_decided"),
        CheckConstraint("(state = 'published') = (text IS NOT NULL)", name="readable_if_published"),
        CheckConstraint("(state = 'sent_back') = (reason_id IS NOT NULL)", name="reason_if_sent_back"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    """The matter from which it was written; nobody outside is told which."""
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    version: Mapped[int]
    locale: Mapped[str] = mapped_column(String(12))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """Sealed in the shared compartment: {"lang", "text"}."""
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    state: Mapped[StatementState] = mapped_column(
        stored_by_value(StatementState), default=StatementState.WAITING
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """Why it was sent back, sealed in the shared compartment: {"lang", "text"}."""
    text: Mapped[str | None] = mapped_column(Text)
    """The words once they are published, readable because brands hold no key of a case."""

    case: Mapped[Case] = relationship()
    site: Mapped[Site] = relationship()
    organisation: Mapped[Organisation] = relationship()
    item: Mapped[SealedItem] = relationship(foreign_keys=[item_id])
    reason: Mapped[SealedItem | None] = relationship(foreign_keys=[reason_id])


class Publication(Base):
    """That a publication was prepared, also if it holds nothing."""

    __tablename__ = "publications"

    published_on: Mapped[date] = mapped_column(unique=True)
    taken_on: Mapped[date]
    """The day whose knowledge it shows."""


class PublishedFigure(Base):
    """One figure that leaves the team on a publication day, already suppressed where it had to be."""

    __tablename__ = "published_figures"
    __table_args__ = (UniqueConstraint("published_on", "audience", "table_name", "row_key", "column_key"),)

    published_on: Mapped[date]
    audience: Mapped[Audience] = mapped_column(stored_by_value(Audience))
    table_name: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[str] = mapped_column(String(80))
    column_key: Mapped[str] = mapped_column(String(80))
    value: Mapped[int | None] = mapped_column(BigInteger)
    """Empty where the figure was suppressed."""
