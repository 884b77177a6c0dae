"""The register of official acts and what each is tied to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.cases.models.case import Case
from grievance.enforcement.states import ActKind, ActState, Party
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.supplychain.models.company import Company
from grievance.supplychain.models.site import Site
from grievance.vault.models.compartment import Compartment, SealedItem


class OfficialAct(Referenced, Base):
    """An engagement, an information packet, or an enforcement or leverage action, with dates and outcome."""

    __tablename__ = "official_acts"
    __table_args__ = (
        CheckConstraint("kind <> 'measure' OR instrument IS NOT NULL", name="instrument_if_measure"),
        CheckConstraint(
            "kind <> 'information_packet' OR (to_party IS NOT NULL AND packet_id IS NOT NULL)",
            name="addressee_and_seal_if_packet",
        ),
        CheckConstraint("to_party IS NULL OR to_party <> from_party", name="addressee_is_not_sender"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
    )

    kind: Mapped[ActKind] = mapped_column(stored_by_value(ActKind))
    state: Mapped[ActState] = mapped_column(stored_by_value(ActState))
    from_party: Mapped[Party] = mapped_column(stored_by_value(Party))
    to_party: Mapped[Party | None] = mapped_column(stored_by_value(Party, rule="addressee_is_known"))
    instrument: Mapped[str | None] = mapped_column(String(16))
    """A code of the enforcement instruments: "EN-US-WRO", "LV-BR-1"."""
    title: Mapped[str] = mapped_column(String(200))
    legal_basis: Mapped[str | None] = mapped_column(String(300))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(500))
    is_public_record: Mapped[bool] = mapped_column(default=False)
    """A fact of public record rather than of this installation."""
    source_url: Mapped[str | None] = mapped_column(String(500))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    packet_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """The compartment of a packet, opened only by officials of the two Parties."""
    packet_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    packet_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of exactly what was sent."""
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    reply_due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    packet: Mapped[Compartment | None] = relationship()
    packet_item: Mapped[SealedItem | None] = relationship(foreign_keys=[packet_item_id])
    answer_item: Mapped[SealedItem | None] = relationship(foreign_keys=[answer_item_id])
    ties: Mapped[list[ActTie]] = relationship(back_populates="act", cascade="all, delete-orphan")


class ActTie(Base):
    """What an act is about: a case, a site, a company or a commitment; exactly one a row."""

    __tablename__ = "act_ties"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN site_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN company_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN provision_code IS NULL THEN 0 ELSE 1 END) = 1",
            name="tied_to_exactly_one",
        ),
    )

    act_id: Mapped[int] = mapped_column(ForeignKey("official_acts.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    provision_code: Mapped[str | None] = mapped_column(String(12))

    act: Mapped[OfficialAct] = relationship(back_populates="ties")
    case: Mapped[Case | None] = relationship()
    site: Mapped[Site | None] = relationship()
    company: Mapped[Company | None] = relationship()


class CaseRelease(Referenced, Base):
    """What a case team prepared for a Party: facts, perhaps a summary, sealed to that Party's officials."""

    __tablename__ = "case_releases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    party: Mapped[Party] = mapped_column(stored_by_value(Party))
    released_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime]
    packet_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of exactly what was released."""
    with_words: Mapped[bool]
    """Whether it holds a summary in words, which needs the consent of every worker of the case."""
    covert: Mapped[bool]
    """Whether the site did not know of the case when it was released."""

    case: Mapped[Case] = relationship()
    packet: Mapped[Compartment] = relationship()
    item: Mapped[SealedItem] = relationship()
