"""Give a worker whom the team knows another code for the one they lost, after somebody made sure who asks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.reissue import CodeReissue
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import MadeSure
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import KnownTo
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.models.compartment import Compartment, Grant, SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.reporter_codes import CodeKeys
from grievance.vault.services.compartments import grant, holds, revoke
from grievance.vault.services.principals import renew_reporter_principal

#: How long it counts that somebody was sure.
LASTS = timedelta(days=7)
UNKNOWN = N_(
    "This worker stayed unknown, so nobody can be sure who asks. They report again, and you merge the two."
)
NOTHING_KNOWN = N_(
    "The report holds neither a name nor a number, so nobody can be sure who asks. "
    "They report again, and you merge the two."
)
NO_KEY = N_("You hold no key for a part of this report. Ask a colleague who does.")
_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)


def why_no_code(complaint: Complaint) -> str | None:
    """Return why nobody can make another code for this report, or nothing if somebody can."""
    if complaint.known_to is KnownTo.NOBODY:
        return UNKNOWN
    return NOTHING_KNOWN if complaint.identity is None and complaint.delivery is None else None


def needs_second_person(case: Case) -> bool:
    """Whether somebody else has to agree: where there is danger, or nobody has rated it yet."""
    return case.band in {None, Band.P0, Band.P1}


def open_request(complaint: Complaint) -> CodeReissue | None:
    """Return the request for a new code that still counts."""
    found = db.session.scalar(
        select(CodeReissue)
        .where(CodeReissue.complaint_id == complaint.id, CodeReissue.made_at.is_(None))
        .order_by(CodeReissue.id.desc())
        .limit(1)
    )
    return found if found is not None and clock.now() - found.asked_at < LASTS else None


def asked_for(case: Case) -> dict[int, CodeReissue]:
    """Return the requests of a case that still count, by the number of the report that each is about."""
    query = (
        select(CodeReissue)
        .join(Complaint, Complaint.id == CodeReissue.complaint_id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(
            CaseComplaint.case_id == case.id,
            Complaint.erased_on.is_(None),
            CodeReissue.made_at.is_(None),
            CodeReissue.asked_at > clock.now() - LASTS,
        )
    )
    return {each.complaint_id: each for each in db.session.scalars(query.order_by(CodeReissue.id))}


def ask_for_code(
    actor: Actor, case: Case, complaint: Complaint, *, made_sure: MadeSure, reason: Words
) -> CodeReissue:
    """Say that one has made sure who asks for a new code, and how."""
    _require(actor, case, complaint)
    if open_request(complaint) is not None:
        raise GuardRefused(N_("Somebody has asked for a new code already."))
    assert actor.user_id is not None
    made = CodeReissue(
        case_id=case.id,
        complaint_id=complaint.id,
        made_sure=made_sure,
        needs_second=needs_second_person(case),
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    db.session.add(made)
    add_event(actor, case, "code_asked", reason=reason.required())
    record(actor, "complaint.code_asked", complaint, kind=made_sure)
    return made


def agree_to_code(actor: Actor, case: Case, reissue: CodeReissue) -> None:
    """Agree, as a second person, that a new code is made."""
    _require(actor, case, reissue.complaint)
    _require_fresh(reissue)
    if actor.user_id == reissue.asked_by_id:
        raise GuardRefused(N_("Somebody else has to agree: two people look before a code changes."))
    reissue.agreed_by_id, reissue.agreed_at = actor.user_id, clock.now()
    add_event(actor, case, "code_agreed")
    record(actor, "complaint.code_agreed", reissue.complaint)


def make_code(
    actor: Actor, case: Case, reissue: CodeReissue, keys: CodeKeys, *, peppers: PepperRing, cost: Cost
) -> None:
    """Let another code open a report and the old one nothing; only whoever made sure who asks does this.

    What the worker could read gets a new key: the old code opens nothing that is stored from now on.
    """
    complaint = reissue.complaint
    _require(actor, case, complaint)
    _require_fresh(reissue)
    if actor.user_id != reissue.asked_by_id:
        raise GuardRefused(N_("Whoever made sure who asks makes the code and hands it over."))
    if reissue.agreed_at is None and (reissue.needs_second or needs_second_person(case)):
        raise GuardRefused(N_("Somebody else has to agree: two people look before a code changes."))
    held = _held_by_reporter(complaint)
    if not all(holds(actor, each) for each in held):
        raise GuardRefused(NO_KEY)
    principal = db.session.get_one(Principal, complaint.reporter_id)
    for compartment in held:
        revoke(actor, compartment, principal)
        if _has_stale_items(compartment):
            raise GuardRefused(NO_KEY)
    renew_reporter_principal(principal, keys, peppers=peppers, cost=cost)
    for compartment in held:
        grant(actor, compartment, [principal])
    reissue.made_at = clock.now()
    add_event(actor, case, "code_renewed", visible_to=("reporter",))
    record(actor, "complaint.code_renewed", complaint)


def _require(actor: Actor, case: Case, complaint: Complaint) -> None:
    require_any(actor, case, *_WORK)
    if complaint not in case.complaints:
        raise NotFound
    refused = why_no_code(complaint)
    if refused is not None:
        raise GuardRefused(refused)


def _require_fresh(reissue: CodeReissue) -> None:
    if reissue.made_at is not None:
        raise GuardRefused(N_("This code was made already. If it was lost again, ask anew."))
    if clock.now() - reissue.asked_at >= LASTS:
        raise GuardRefused(N_("This is too long ago. Make sure anew who asks."))


def _has_stale_items(compartment: Compartment) -> bool:
    """Whether something lies under an older key, which this colleague could not open for the new one."""
    query = select(SealedItem.id).where(
        SealedItem.compartment_id == compartment.id, SealedItem.epoch < compartment.epoch
    )
    return db.session.scalar(query.limit(1)) is not None


def _held_by_reporter(complaint: Complaint) -> list[Compartment]:
    query = select(Compartment).join(Grant, Grant.compartment_id == Compartment.id)
    return list(db.session.scalars(query.where(Grant.principal_id == complaint.reporter_id).distinct()))
