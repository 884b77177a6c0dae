"""Who may file for workers, and which claims they filed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.representation.states import EndCause, Known, RepresentativeKind
from grievance.vault.models.compartment import Compartment, SealedItem

_PRESENT = text("ended_on IS NULL")


class Accreditation(Referenced, Base):
    """That somebody may file for workers: said by one person, confirmed by another, ended by either."""

    __tablename__ = "accreditations"
    __table_args__ = (
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> stated_by_id", name="two_people"),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_on IS NULL)", name="day_if_confirmed"),
        CheckConstraint("chosen_by_employer <> 'yes' AND paid_by_employer <> 'yes'", name="of_no_employer"),
        Index(
            "uq_accreditations_present_user_id",
            "user_id",
            unique=True,
            sqlite_where=_PRESENT,
            postgresql_where=_PRESENT,
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    """For whom they file; workers are told its name and allow it, whoever of it files."""
    kind: Mapped[RepresentativeKind] = mapped_column(stored_by_value(RepresentativeKind))
    chosen_by_employer: Mapped[Known] = mapped_column(stored_by_value(Known, rule="chosen_is_known"))
    """Whether an employer chooses who leads the organisation."""
    paid_by_employer: Mapped[Known] = mapped_column(stored_by_value(Known, rule="paid_is_known"))
    """Whether an employer, or a company of its chain, pays for it."""
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stated_on: Mapped[date]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who ended it; empty where it ended by itself, with the account."""
    ended_on: Mapped[date | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship()

    @property
    def in_force(self) -> bool:
        """Whether they may file and follow now."""
        return self.confirmed_on is not None and self.ended_on is None


class RepresentedClaim(Referenced, Base):
    """A report that a representative filed for a worker; the report and its code are the worker's."""

    __tablename__ = "represented_claims"
    __table_args__ = (
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="cause_if_ended"),
        CheckConstraint("ended_on IS NULL OR words_id IS NULL", name="no_words_once_ended"),
        CheckConstraint("ended_on IS NULL OR talk_id IS NULL", name="no_talk_once_ended"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), unique=True)
    accreditation_id: Mapped[int] = mapped_column(ForeignKey("accreditations.id"), index=True)
    slip: Mapped[bytes] = mapped_column(LargeBinary)
    """The representative's own mark for the worker, under the representative's key: nobody else reads it."""
    words_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """What was filed, once more, for the representative; empty where the worker did not allow it."""
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("compartments.id"))
    """What the representatives and the team write to each other, for the representatives; empty before."""
    filed_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_by: Mapped[EndCause | None] = mapped_column(stored_by_value(EndCause))

    complaint: Mapped[Complaint] = relationship()
    accreditation: Mapped[Accreditation] = relationship()
    words: Mapped[Compartment | None] = relationship(foreign_keys=[words_id])
    talk: Mapped[Compartment | None] = relationship(foreign_keys=[talk_id])


class ClaimMessage(Base):
    """A message between representatives and the case team; the worker's own talk is another one."""

    __tablename__ = "claim_messages"

    claim_id: Mapped[int] = mapped_column(ForeignKey("represented_claims.id"), index=True)
    from_team: Mapped[bool]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime]
    item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """The words, sealed to the representatives: {"lang", "text"}; the team has them on the timeline."""

    claim: Mapped[RepresentedClaim] = relationship()
    user: Mapped[User] = relationship()
    item: Mapped[SealedItem] = relationship()
