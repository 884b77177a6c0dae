"""Put right by what right a report was filed for others, with the reason."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import CaseType
from grievance.complaints.filing import names_worker
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import FilingBasis
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

SPOKE = N_("A worker was asked about this report or came back to it, and keeps the last word.")
CODE_IS_THEIRS = N_(
    "Whoever filed this holds its code, and would speak for the worker. "
    "Let them file it anew by the right basis."
)


def say_basis(actor: Actor, case: Case, *, report: str, basis: FilingBasis | None, reason: Words) -> None:
    """Say by what right others filed a report of the case; None where nobody said it, or its worker did.

    Nobody loses or gains the last word by it: that hangs on whether a worker stands behind the report.
    """
    require_any(actor, case, Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)
    words = reason.required()
    complaint = next((each for each in case.complaints if each.reference == report), None)
    if complaint is None:
        raise InvalidInput(N_("Choose a report of this case."), field="report")
    before = complaint.filing_basis
    if basis is before:
        raise InvalidInput(N_("That is what it says already."), field="basis")
    if not names_worker(complaint):
        raise GuardRefused(CODE_IS_THEIRS)
    if basis is FilingBasis.PUBLIC_INTEREST and _spoke(complaint):
        raise GuardRefused(SPOKE)
    complaint.filing_basis = basis
    db.session.flush()
    if basis is not None and case.case_type is CaseType.INDIVIDUAL:
        case.case_type = CaseType.REPRESENTED
    add_event(
        actor,
        case,
        "basis_said",
        reason=words,
        report=report,
        basis=str(basis) if basis is not None else "",
        before=str(before) if before is not None else "",
    )
    record(actor, "case.basis_said", case, kind=basis)


def _spoke(complaint: Complaint) -> bool:
    """Whether a worker answered something or came back."""
    return bool(complaint.consents) or complaint.last_seen_by_reporter is not None
