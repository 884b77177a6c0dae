"""A case: one or more complaints about one matter, and everything that decides what happens next."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.cases.filled import FILLED
from grievance.cases.states import CALLS_FOR_REMEDY, CaseState, CaseType, ClosureReason
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import Restriction
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.foundation.references import new_reference
from grievance.supplychain.models.site import Site
from grievance.vault.models.compartment import Compartment, SealedItem


class Band(StrEnum):
    """How urgent a case is, from P0 (danger now) to P3."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Case(Referenced, Base):
    """The team's work on a matter. Words are in its compartments; what is readable here is declared."""

    __tablename__ = "cases"
    __table_args__ = (
        *(CheckConstraint(each.rule, name=each.name) for each in FILLED),
        CheckConstraint(
            "closure_reason <> 'remedied' OR resolved_at IS NOT NULL", name="remedied_if_resolved"
        ),
        CheckConstraint("closure_reason <> 'decided' OR case_type = 'APP'", name="decided_if_appeal"),
        CheckConstraint(
            "closure_reason <> 'site_not_told' OR site_told_at IS NULL", name="not_told_if_ended_so"
        ),
        CheckConstraint("case_type NOT IN ('RTL', 'APP') OR parent_id IS NOT NULL", name="parent_if_child"),
        CheckConstraint(
            "closure_reason <> 'no_contact' OR band IS NULL OR band NOT IN ('P0', 'P1')",
            name="danger_not_closed_by_silence",
        ),
        # All that a queue counts by: a view is counted from this index alone.
        Index(
            "ix_cases_queue",
            "team_id",
            "state",
            "band",
            "handler_id",
            "awaits_team",
            "next_due_at",
            "site_id",
            "restriction",
        ),
        Index("ix_cases_due", "team_id", "next_due_at"),
        # The orders of a queue, so that its first page is read without sorting the rest.
        Index("ix_cases_urgency", "band", "next_due_at", "id"),
        Index("ix_cases_next_due", "next_due_at", "id"),
        # Few cases have one of these, and whoever asks for them wants only those.
        *(
            Index(
                f"ix_cases_{name}",
                name,
                sqlite_where=text(f"{name} IS NOT NULL"),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ("restriction", "parent_id")
        ),
    )

    register_reference: Mapped[str] = mapped_column(String(16), unique=True, default=new_reference)
    """How the public register names it; random like the team's reference, so that rows cannot be joined."""
    brand_reference: Mapped[str] = mapped_column(String(16), unique=True, default=new_reference)
    """How brands see it named."""
    case_type: Mapped[CaseType] = mapped_column(stored_by_value(CaseType))
    state: Mapped[CaseState] = mapped_column(stored_by_value(CaseState), default=CaseState.RECEIVED)
    paused_from: Mapped[CaseState | None] = mapped_column(String(40))
    """The state that an answer or the end of a suspension leads back to."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    """The team that leads; `CaseTeam` names those that joined it."""
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    site_told_at: Mapped[datetime | None]
    """Until the site has been told, the case feeds nothing that anybody outside the team can see."""
    band: Mapped[Band | None] = mapped_column(stored_by_value(Band))
    opened_at: Mapped[datetime]
    """Exact until somebody has answered the worker, rounded to its day afterwards."""
    next_due_at: Mapped[datetime | None]
    """The earliest deadline that runs now, kept by the clocks so that a queue need not look at them."""
    awaits_team: Mapped[bool] = mapped_column(default=True)
    """Whether something came in that nobody on the team has acted on or marked as seen."""
    remedy_due_on: Mapped[date | None]
    """By which day the site has agreed to put everything right."""
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    closure_reason: Mapped[ClosureReason | None] = mapped_column(stored_by_value(ClosureReason))
    erase_on: Mapped[date | None]
    """When its content will be erased, once the team has been told so."""
    erased_on: Mapped[date | None]
    """When its content was erased; codes and counts stay."""
    restriction: Mapped[Restriction | None] = mapped_column(stored_by_value(Restriction))
    """Why nobody sees it but people who are named for such cases; once there, it stays."""
    forced_labour_established: Mapped[bool] = mapped_column(default=False)
    """Set by an inspector only."""
    internal_id: Mapped[int] = mapped_column(ForeignKey("compartments.id"))
    shared_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """What has been released to the site and what came back; made when the site is told."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    team: Mapped[Team] = relationship()
    handler: Mapped[User | None] = relationship()
    site: Mapped[Site | None] = relationship()
    parent: Mapped[Case | None] = relationship(foreign_keys=[parent_id], remote_side="Case.id")
    internal: Mapped[Compartment] = relationship(foreign_keys=[internal_id])
    shared: Mapped[Compartment | None] = relationship(foreign_keys=[shared_id])
    complaints: Mapped[list[Complaint]] = relationship(
        secondary="case_complaints",
        secondaryjoin="and_(Complaint.id == CaseComplaint.complaint_id, Complaint.erased_on.is_(None))",
        viewonly=True,
    )
    """The reports that can still be read."""
    all_complaints: Mapped[list[Complaint]] = relationship(secondary="case_complaints", viewonly=True)
    """Erased ones too: they stay in what is counted."""
    allegations: Mapped[list[Allegation]] = relationship(
        back_populates="case", order_by="Allegation.id", foreign_keys="Allegation.case_id"
    )
    severity: Mapped[Severity | None] = relationship(back_populates="case")

    @property
    def calls_for_remedy(self) -> bool:
        """Whether something was found that has to be put right."""
        return any(each.outcome in CALLS_FOR_REMEDY for each in self.allegations)


class CaseComplaint(Base):
    """Which complaints a case is about; merging and splitting move these rows and no key."""

    __tablename__ = "case_complaints"
    __table_args__ = (UniqueConstraint("complaint_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    left_on: Mapped[date | None]
    """When the worker left the others of a collective complaint; what they said and are owed stays theirs."""
    claim_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """How much the worker says is owed, sealed with their words: {"amount", "currency"}."""

    complaint: Mapped[Complaint] = relationship()
    claim: Mapped[SealedItem | None] = relationship()


class CaseTeam(Base):
    """A team that joined the one which leads a case, because that one alone was too few."""

    __tablename__ = "case_teams"
    __table_args__ = (UniqueConstraint("case_id", "team_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)


class CaseProvision(Base):
    """A commitment of the Agreement that a case relates to, and on what basis that is said."""

    __tablename__ = "case_provisions"
    __table_args__ = (UniqueConstraint("case_id", "provision_code"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    provision_code: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(20))


from grievance.cases.models.allegation import Allegation  # noqa: E402 - the relationships name each other
from grievance.cases.models.severity import Severity  # noqa: E402
