"""Whose reports stand together in a collective complaint, who has left the others, what each is owed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.joining import JoinCode
from grievance.cases.states import OPEN, CaseType
from grievance.complaints.filing import of_workers
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import open_item

#: Kinds of cases in which several workers stand together.
TOGETHER = frozenset({CaseType.COLLECTIVE, CaseType.REPRESENTED})


@dataclass(frozen=True)
class Claim:
    """What a worker says is owed to them, in minor units of a currency."""

    amount: int = field(repr=False)
    currency: str

    def as_dict(self) -> dict[str, int | str]:
        """Return what is sealed."""
        return {"amount": self.amount, "currency": self.currency}


def memberships(case: Case) -> list[CaseComplaint]:
    """Return everybody who stands or stood in a case together, in the order in which they came."""
    query = (
        select(CaseComplaint)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id == case.id, Complaint.erased_on.is_(None))
        .options(joinedload(CaseComplaint.complaint), joinedload(CaseComplaint.claim))
        .order_by(CaseComplaint.id)
    )
    return list(db.session.scalars(query))


def membership_of(complaint: Complaint) -> CaseComplaint | None:
    """Return where a report stands."""
    return db.session.scalar(select(CaseComplaint).where(CaseComplaint.complaint_id == complaint.id))


def has_left(complaint: Complaint) -> bool:
    """Whether a worker has left the others and says nothing for them any more."""
    found = membership_of(complaint)
    return found is not None and found.left_on is not None


def count_members(case: Case) -> int:
    """Return how many stand together now; for the team only, since a small number says who they are."""
    present = select(func.count()).select_from(CaseComplaint).join(CaseComplaint.complaint)
    return (
        db.session.scalar(
            present.where(
                CaseComplaint.case_id == case.id,
                CaseComplaint.left_on.is_(None),
                Complaint.erased_on.is_(None),
                of_workers(),
            )
        )
        or 0
    )


def claim_of(actor: Actor, membership: CaseComplaint) -> Claim | None:
    """Return what a member says is owed, for whoever can open their words."""
    if membership.claim is None:
        return None
    try:
        return Claim(**open_item(actor, membership.claim))
    except Sealed:
        return None


def live_code(case: Case) -> JoinCode | None:
    """Return the code with which workers can join a case today."""
    query = select(JoinCode).where(JoinCode.case_id == case.id, *_is_live())
    return db.session.scalar(query.order_by(JoinCode.id.desc()).limit(1))


def find_live_code(code: str) -> JoinCode | None:
    """Return a code with which workers can join a case that goes on, by its numbers."""
    query = select(JoinCode).join(JoinCode.case).where(JoinCode.code == code, *_is_live())
    return db.session.scalar(query.where(Case.state.in_(sorted(OPEN))))


def _is_live() -> tuple[ColumnElement[bool], ...]:
    return JoinCode.stopped_on.is_(None), JoinCode.ends_on >= clock.today()
