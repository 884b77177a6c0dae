"""Visits, the packs that were taken along, and what came back; every word is sealed in its case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.user import User
from grievance.cases.models.case import Case
from grievance.evidence.models import StoredFile
from grievance.fieldwork.states import FieldKind, PackState
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.site import Site
from grievance.vault.models.compartment import SealedItem


class SiteVisit(Referenced, Base):
    """A visit to a site: when, by whom, about which cases."""

    __tablename__ = "site_visits"
    __table_args__ = (CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    planned_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship()
    planned_by: Mapped[User] = relationship()
    goers: Mapped[list[User]] = relationship(secondary="visit_goers", order_by=User.name)
    cases: Mapped[list[VisitCase]] = relationship(back_populates="visit", order_by="VisitCase.id")
    packs: Mapped[list[CarryPack]] = relationship(back_populates="visit", order_by="CarryPack.id")


class VisitGoer(Base):
    """Somebody who goes."""

    __tablename__ = "visit_goers"
    __table_args__ = (UniqueConstraint("visit_id", "user_id"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("site_visits.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class VisitCase(Base):
    """A case that a visit is about, and what is to be found out in it."""

    __tablename__ = "visit_cases"
    __table_args__ = (UniqueConstraint("visit_id", "case_id"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("site_visits.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """What to find out there, sealed in the case's internal compartment: {"lang", "text"}."""

    visit: Mapped[SiteVisit] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()
    item: Mapped[SealedItem | None] = relationship()


class CarryPack(Referenced, Base):
    """A pack that one person took along; itself it is kept nowhere, and comes back once at most."""

    __tablename__ = "carry_packs"
    __table_args__ = (
        CheckConstraint("(state = 'out') = (ended_at IS NULL)", name="ended_if_no_longer_out"),
        CheckConstraint("(state = 'back') = (return_hash IS NOT NULL)", name="hash_if_back"),
        Index(
            "ix_carry_packs_one_out",
            "visit_id",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'out'"),
            postgresql_where=text("state = 'out'"),
        ),
    )

    visit_id: Mapped[int] = mapped_column(ForeignKey("site_visits.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    """Who took it, and alone can bring it back."""
    made_at: Mapped[datetime]
    expires_on: Mapped[date]
    """The last day on which it lets itself be opened."""
    file_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file as it was handed out."""
    signing_key: Mapped[bytes] = mapped_column(LargeBinary)
    """Checks that what comes back was made with this pack; the half that signs is in the pack alone."""
    state: Mapped[PackState] = mapped_column(stored_by_value(PackState), default=PackState.OUT)
    ended_at: Mapped[datetime | None]
    """When it was brought back or said to be lost."""
    return_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the file that came back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    visit: Mapped[SiteVisit] = relationship(back_populates="packs")
    user: Mapped[User] = relationship()
    cases: Mapped[list[PackedCase]] = relationship(back_populates="pack", order_by="PackedCase.id")


class PackedCase(Base):
    """A case that a pack is about, with the key that opens what comes back."""

    __tablename__ = "packed_cases"
    __table_args__ = (UniqueConstraint("pack_id", "case_id"),)

    pack_id: Mapped[int] = mapped_column(ForeignKey("carry_packs.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    key_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The private half of the key to which the pack seals what is found, in the internal compartment."""

    pack: Mapped[CarryPack] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()
    key_item: Mapped[SealedItem] = relationship()


class FieldEvidence(Referenced, Base):
    """One thing that came back: when, where and from whom it was taken is sealed with it."""

    __tablename__ = "field_evidence"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("carry_packs.id"), index=True)
    kind: Mapped[FieldKind] = mapped_column(stored_by_value(FieldKind))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What it says and where it comes from, sealed in the internal compartment; see `bringing.Brought`."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    brought_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    pack: Mapped[CarryPack] = relationship()
    item: Mapped[SealedItem] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    custody: Mapped[list[CustodyStep]] = relationship(order_by="CustodyStep.id")


class CustodyStep(Base):
    """Somebody gave a thing, or a copy of it, to somebody else; rows are only added."""

    __tablename__ = "custody_steps"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("field_evidence.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """To whom and what for, sealed in the internal compartment: {"lang", "text"}."""

    user: Mapped[User] = relationship()
    item: Mapped[SealedItem] = relationship()
