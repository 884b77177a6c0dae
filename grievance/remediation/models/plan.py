"""A plan to put things right, its actions, and the proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.evidence.models import StoredFile
from grievance.foundation.db import Base, Referenced, stored_by_value
from grievance.remediation.states import ActionState, OwnerKind, PlanState
from grievance.vault.models.compartment import SealedItem


class Plan(Referenced, Base):
    """A corrective action plan for one case."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("state <> 'agreed' OR accepted_at IS NOT NULL", name="site_accepted_if_agreed"),
        CheckConstraint("state <> 'proposed' OR proposed_at IS NOT NULL", name="proposer_if_proposed"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[PlanState] = mapped_column(stored_by_value(PlanState), default=PlanState.DRAFT)
    drawn_up_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """Until it is proposed, only this person's side sees it."""
    adequacy: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The answers to the adequacy test, question code to yes/no; all must be answered before it is agreed."""
    proposal: Mapped[int] = mapped_column(default=0)
    """How often it was proposed: workers answer one proposal, and a changed plan asks them anew."""
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    accepted_at: Mapped[datetime | None]
    """When the site said that it will do this; its own proposal says so too."""
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_back_item_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_items.id"))
    """Why it was last sent back, sealed in the shared compartment: {"lang", "text"}."""
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    case: Mapped[Case] = relationship()
    drawn_up_by: Mapped[User] = relationship(foreign_keys=[drawn_up_by_id])
    sent_back_item: Mapped[SealedItem | None] = relationship()
    actions: Mapped[list[CorrectiveAction]] = relationship(
        back_populates="plan", order_by="CorrectiveAction.id"
    )


class CorrectiveAction(Referenced, Base):
    """One thing that somebody will do by a day, of a remedy type, for so many workers, perhaps with money."""

    __tablename__ = "corrective_actions"
    __table_args__ = (
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency_with_amount"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("workers_covered >= 0", name="workers_not_negative"),
        CheckConstraint(
            "verifier_id IS NULL OR verifier_id <> proposed_by_id", name="verifier_is_not_proposer"
        ),
        Index("ix_corrective_actions_due", "state", "due_on"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    allegation_id: Mapped[int | None] = mapped_column(ForeignKey("allegations.id"))
    """The finding that it answers."""
    remedy_type: Mapped[str] = mapped_column(String(4))
    root_cause: Mapped[str] = mapped_column(String(4))
    owner_kind: Mapped[OwnerKind] = mapped_column(stored_by_value(OwnerKind))
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    respondent_id: Mapped[int | None] = mapped_column(ForeignKey("case_respondents.id"), index=True)
    """The contractor or recruiter of the case that owes it; the site neither reads nor accepts it then."""
    state: Mapped[ActionState] = mapped_column(stored_by_value(ActionState), default=ActionState.PROPOSED)
    due_on: Mapped[date]
    workers_covered: Mapped[int]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    """In minor units of the currency."""
    currency: Mapped[str | None] = mapped_column(String(3))
    text_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What will be done, sealed in the case's shared compartment, or in the packet of its respondent."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    verified_at: Mapped[datetime | None]
    sustain_check_due_on: Mapped[date | None]
    """When somebody looks again whether what was verified has lasted; empty while nothing is verified."""
    sustained_on: Mapped[date | None]
    """When somebody looked again and it had lasted."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("corrective_actions.id"))
    """What was proposed in its place; this one stands until the site has accepted that one."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    plan: Mapped[Plan] = relationship(back_populates="actions")
    owner: Mapped[Organisation] = relationship()
    respondent: Mapped[Respondent | None] = relationship()
    allegation: Mapped[Allegation | None] = relationship()
    text_item: Mapped[SealedItem] = relationship()
    evidence: Mapped[list[ActionEvidence]] = relationship(
        back_populates="action", order_by="ActionEvidence.id"
    )
    ledger: Mapped[list[RemedyFact]] = relationship(back_populates="action", order_by="RemedyFact.id")
    extensions: Mapped[list[ExtensionRequest]] = relationship(
        back_populates="action", order_by="ExtensionRequest.number"
    )


class ActionEvidence(Base):
    """Proof that an owner handed in for an action."""

    __tablename__ = "action_evidence"

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    note_item_id: Mapped[int] = mapped_column(ForeignKey("sealed_items.id"))
    """What the owner says it shows, sealed in the shared compartment: {"lang", "text"}."""
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime]
    dated_on: Mapped[date]
    """The day that the proof is of."""

    action: Mapped[CorrectiveAction] = relationship(back_populates="evidence")
    file: Mapped[StoredFile | None] = relationship()
    submitted_by: Mapped[User] = relationship()
    note: Mapped[SealedItem] = relationship()


from grievance.remediation.models.extension import (  # noqa: E402 - the relationships name each other
    ExtensionRequest,
)
from grievance.remediation.models.hearing import PlanReading  # noqa: E402, F401 - part of the schema
from grievance.remediation.models.ledger import RemedyFact  # noqa: E402
