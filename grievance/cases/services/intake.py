"""What a worker does opens and moves cases: reports, answers, word of punishment, second thoughts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from grievance.audit.trail import Announcement, record
from grievance.cases import clocks
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint, CaseProvision, CaseTeam
from grievance.cases.services.steps import add_event, move
from grievance.cases.severity import draft_band
from grievance.cases.states import OPEN, CaseState, CaseType
from grievance.cases.ties import tied_to_case
from grievance.cases.workers import open_children
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.recipients import receiving
from grievance.complaints.states import Channel
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.references import new_reference
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.standards.catalogue import catalogue
from grievance.vault.models.compartment import CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import open_compartment

#: "They punish me because I spoke up or made a report."
PUNISHED = "RT1"
#: "They make me sign a paper to drop my report."
FORCED_TO_WITHDRAW = "RT4"
SAFETY_PLAN = "safety_plan"
#: The deadline by which a worker who takes a report back is answered.
WITHDRAWAL = "withdrawal"
_CLOCKS = ("first_contact", "triage", "decision", "feedback")
#: Whoever is punished already does not wait for a rating.
_CLOCKS_OF_PUNISHED = (*_CLOCKS, SAFETY_PLAN)


def open_case(announcement: Announcement) -> None:
    """Open a case for a report that came in."""
    complaint: Complaint = announcement.record
    codes = [each.item_code for each in complaint.items]
    helped = complaint.channel is Channel.HELPER
    receivers = receiving(complaint.site_id, restricted=complaint.restriction is not None)
    case = Case(
        reference=new_reference(),
        case_type=CaseType.REPRESENTED if helped else CaseType.INDIVIDUAL,
        state=CaseState.RECEIVED,
        team_id=receivers.team.id,
        site_id=complaint.site_id,
        restriction=complaint.restriction,
        band=draft_band(codes, restriction=complaint.restriction),
        opened_at=complaint.received_at,
        internal_id=open_compartment(CompartmentKind.INTERNAL, receivers.holders).id,
    )
    begin_case(announcement.actor, case, codes)
    join_teams(case, [each.id for each in receivers.joined])
    add_rows(CaseComplaint, [{"case_id": case.id, "complaint_id": complaint.id}])
    record(announcement.actor, "case.opened", case, band=case.band)


def hear_message(announcement: Announcement) -> None:
    """A worker wrote: somebody has to look, and a case that waited for it goes on."""
    complaint, message = _told_by(announcement)
    case = _case_of(complaint)
    if case is None:
        return
    for each in (case, *open_children(case)):
        add_event(announcement.actor, each, "message_received", visible_to=("reporter",), message=message)
        _go_on(announcement.actor, each)


def hear_punishment(announcement: Announcement) -> None:
    """A worker says that they were punished: a child case, danger now, that the site never sees."""
    complaint, message = _told_by(announcement)
    parent = _case_of(complaint)
    if parent is None:
        return
    add_event(announcement.actor, parent, "punishment_reported", visible_to=("reporter",), message=message)
    _go_on(announcement.actor, parent)
    child = next(iter(open_children(parent)), None)
    if child is None:
        open_retaliation_case(announcement.actor, parent)
    else:
        add_event(announcement.actor, child, "punishment_reported", message=message)


def child_about_punishment(actor: Actor, parent: Case) -> Case:
    """Return the case about punishment that is open for a report, or open one."""
    return next(iter(open_children(parent)), None) or open_retaliation_case(actor, parent)


def open_retaliation_case(actor: Actor, parent: Case) -> Case:
    """Open the child case about punishment for a report: danger now, for the same people without ties."""
    tied = set(db.session.scalars(tied_to_case(parent)))
    holders = holders_of(parent)
    free = [each for each in holders if each.user_id not in tied]
    child = Case(
        reference=new_reference(),
        case_type=CaseType.RETALIATION,
        state=CaseState.RECEIVED,
        parent_id=parent.id,
        team_id=parent.team_id,
        handler_id=parent.handler_id if parent.handler_id not in tied else None,
        site_id=parent.site_id,
        restriction=parent.restriction,
        band=Band.P0,
        opened_at=clock.now(),
        # Where nobody else holds a key, those with ties keep it meanwhile; to them there is no such case.
        internal_id=open_compartment(
            CompartmentKind.INTERNAL, free if any(each.user_id for each in free) else holders
        ).id,
    )
    begin_case(actor, child, [PUNISHED], waits=_CLOCKS_OF_PUNISHED)
    join_teams(child, joined_teams(parent))
    record(actor, "case.opened", child, band=child.band, kind=child.case_type)
    return child


def hear_withdrawal(announcement: Announcement) -> None:
    """A worker wants to take the report back; another officer asks first whether anybody forced them."""
    complaint, _message = _told_by(announcement)
    _flag(announcement.actor, complaint, "withdrawal_asked", None, report=complaint.reference)
    case = _case_of(complaint)
    if case is not None and case.state in OPEN:
        clocks.start(case, WITHDRAWAL)


def hear_reopening(announcement: Announcement) -> None:
    """A worker asks that an ended case goes on; a person always looks at it."""
    complaint, message = _told_by(announcement)
    _flag(announcement.actor, complaint, "reopening_asked", message)


def hear_consent(announcement: Announcement) -> None:
    """A worker changed who may be told what: what was allowed yesterday may not be today."""
    complaint, _message = _told_by(announcement)
    _flag(announcement.actor, complaint, "consent_changed", None)


def hear_file(announcement: Announcement) -> None:
    """A worker added a file."""
    complaint, _message = _told_by(announcement)
    _flag(announcement.actor, complaint, "file_added", None)


def holders_of(case: Case) -> list[Principal]:
    """Return whoever holds the key of the case's internal compartment."""
    wanted = {each.principal_id for each in case.internal.grants if each.epoch == case.internal.epoch}
    return list(db.session.scalars(select(Principal).where(Principal.id.in_(wanted))))


def joined_teams(case: Case) -> list[int]:
    """Return the teams that joined the one which leads a case."""
    return list(db.session.scalars(select(CaseTeam.team_id).where(CaseTeam.case_id == case.id)))


def join_teams(case: Case, teams: Collection[int]) -> None:
    """Let teams work on a case beside the one that leads it; whoever holds its keys came with one of them."""
    present = {case.team_id, *joined_teams(case)}
    rows = [{"case_id": case.id, "team_id": each} for each in teams if each not in present]
    if rows:
        add_rows(CaseTeam, rows)


def begin_case(
    actor: Actor,
    case: Case,
    codes: Collection[str],
    *,
    verb: str = "opened",
    waits: Collection[str] = _CLOCKS,
    added_by: Role = Role.REPORTER,
) -> None:
    """Add a new case with its first clocks, what it is about and the commitments that this relates to."""
    clocks.start_first(case, waits)
    add_rows(Allegation, [_allegation(case, code, added_by=added_by) for code in codes])
    tied = {each for code in codes for each in catalogue().items[code].provisions}
    add_rows(CaseProvision, [_provision(case, code) for code in sorted(tied)])
    add_event(actor, case, verb, visible_to=("reporter",), items=sorted(codes))


def add_allegation(case: Case, item_code: str, *, added_by: Role, hazard: str | None = None) -> None:
    """Add an item to a case with the commitments that it relates to; an item that is there already stays."""
    present = select(Allegation.id).where(Allegation.case_id == case.id, Allegation.item_code == item_code)
    if db.session.scalar(present) is None:
        add_rows(Allegation, [_allegation(case, item_code, added_by=added_by, hazard=hazard)])
    tie_provisions(case, catalogue().items[item_code].provisions)


def tie_provisions(case: Case, codes: Collection[str]) -> None:
    """Note that a case relates to commitments of the Agreement, and on what basis that is said."""
    known = select(CaseProvision.provision_code).where(CaseProvision.case_id == case.id)
    present = set(db.session.scalars(known))
    add_rows(CaseProvision, [_provision(case, code) for code in codes if code not in present])


def _provision(case: Case, code: str) -> dict[str, Any]:
    return {"case_id": case.id, "provision_code": code, "basis": catalogue().provisions[code].basis}


def _allegation(case: Case, item_code: str, *, added_by: Role, hazard: str | None = None) -> dict[str, Any]:
    return {"case_id": case.id, "item_code": item_code, "hazard_code": hazard, "added_by": added_by}


def _flag(
    actor: Actor, complaint: Complaint, verb: str, message: str | None, *, report: str | None = None
) -> None:
    case = _case_of(complaint)
    if case is None:
        return
    add_event(actor, case, verb, visible_to=("reporter",), message=message, report=report)


def _go_on(actor: Actor, case: Case) -> None:
    """Take up a case that waited for its worker, who has said something."""
    if case.state is CaseState.AWAITING_REPORTER:
        move(actor, case, "hear_reporter", visible_to=("reporter",))


def _told_by(announcement: Announcement) -> tuple[Complaint, str | None]:
    """Return the complaint that a fact is about, and the message's reference if it is about a message."""
    subject: Complaint | Message = announcement.record
    return (subject.complaint, subject.reference) if isinstance(subject, Message) else (subject, None)


def _case_of(complaint: Complaint) -> Case | None:
    query = select(Case).join(CaseComplaint, CaseComplaint.case_id == Case.id)
    return db.session.scalar(query.where(CaseComplaint.complaint_id == complaint.id))
