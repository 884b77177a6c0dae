"""Bring workers together in one collective complaint: give out a code, join with it, add a member, leave.

Each member keeps a code, a thread, consents and a word of their own; what one of them sees or says, no other
member sees. Nobody outside the team learns who the others are, or how many.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.access import members_of
from grievance.cases.join_codes import new_join_code
from grievance.cases.members import (
    TOGETHER,
    Claim,
    count_members,
    find_live_code,
    has_left,
    live_code,
    membership_of,
)
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.joining import JoinCode
from grievance.cases.queries import case_of
from grievance.cases.services.intake import add_allegation, holders_of
from grievance.cases.services.rating import raise_band
from grievance.cases.services.steps import add_event, end_silence, require_any
from grievance.cases.severity import draft_band
from grievance.cases.states import OPEN, CaseType
from grievance.cases.ties import tied_to_case
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.restrictions import restriction_of
from grievance.complaints.services.submission import (
    Joining,
    ReportDraft,
    find_submission,
    submit_report,
)
from grievance.foundation import clock
from grievance.foundation.db import add_rows, db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal
from grievance.vault.reporter_codes import CodeKeys
from grievance.vault.services.compartments import seal

#: For how many days a code can be given out.
LASTS = (14, 30, 90)
#: More would be another matter, and could be somebody who floods this one.
MOST_MEMBERS = 500
WORKER_OVER = N_("Nobody can join with this code any more.")
WORKER_FULL = N_("Nobody more can join here. Please tell us by yourself.")
WORKER_HAS_LEFT = N_("You have left the others. You can still write to us.")
WORKER_CLOSED = N_("This report is closed.")
NOT_TOGETHER = N_("Only a collective complaint has members. Change the kind of the case first.")
_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)


def make_join_code(actor: Actor, case: Case, *, days: int) -> JoinCode:
    """Make a code with which workers join a collective complaint; the one before stops."""
    require_any(actor, case, *_WORK)
    _require_together(case)
    if days not in LASTS:
        raise InvalidInput(N_("Choose how long the code can be used."), field="days")
    return _make(actor, case, days)


def invite_others(actor: Actor, complaint: Complaint) -> JoinCode:
    """Let a worker give out a code to others with the same problem; the report becomes a collective one."""
    case = _own_case(actor, complaint)
    present = live_code(case)
    if present is not None:
        return present
    if case.case_type is CaseType.INDIVIDUAL and case.restriction is None:
        case.case_type = CaseType.COLLECTIVE
        add_event(actor, case, "type_changed", kind=str(case.case_type))
        record(actor, "case.type_changed", case, kind=case.case_type)
    _require_together(case)
    return _make(actor, case, LASTS[1])


def takes_others(complaint: Complaint) -> bool:
    """Whether others can come to stand beside a report: its worker stays, its case goes on and has room."""
    case = case_of(complaint)
    return (
        case is not None
        and case.state in OPEN
        and case.restriction is None
        and case.case_type in TOGETHER | {CaseType.INDIVIDUAL}
        and not has_left(complaint)
        and count_members(case) < MOST_MEMBERS
    )


def stop_join_code(actor: Actor, case: Case) -> None:
    """Let nobody join any more; whoever is a member stays one."""
    require_any(actor, case, *_WORK)
    present = live_code(case)
    if present is None:
        raise GuardRefused(N_("There is no code to stop."))
    present.stopped_on = clock.today()
    add_event(actor, case, "join_code_stopped")
    record(actor, "case.join_code_stopped", case)


def join_case(
    join_code: str,
    draft: ReportDraft,
    *,
    submission_key: bytes,
    code: str,
    peppers: PepperRing,
    cost: Cost,
    keys: CodeKeys | None = None,
) -> Complaint:
    """File a report as one of those who stand together behind a code to join.

    Whoever has the code needs no other right: a worker, or somebody who brings sixty claims. Filing one
    draft twice gives the report that is there already. A report that is restricted, or of danger now where
    the case is of none, opens a case of its own: the first is there for few people only, and the second
    cannot wait for the others.
    """
    filed = find_submission(submission_key)
    if filed is not None:
        return filed
    found = find_live_code(join_code)
    if found is None:
        raise GuardRefused(WORKER_OVER)
    case = found.case
    _require_together(case)
    if count_members(case) >= MOST_MEMBERS:
        raise GuardRefused(WORKER_FULL)
    draft = replace(draft, site_id=case.site_id, where="" if case.site_id is not None else draft.where)
    joining = None
    if not _goes_alone(case, draft):
        joining = Joining(_readers_of(case), lambda actor, made: _take_in(actor, case, made))
    return submit_report(
        draft,
        submission_key=submission_key,
        code=code,
        peppers=peppers,
        cost=cost,
        keys=keys,
        joining=joining,
    )


def say_claim(actor: Actor, complaint: Complaint, claim: Claim) -> None:
    """Say, as a worker, how much one is owed; what was said before is replaced."""
    case = _own_case(actor, complaint)
    membership = membership_of(complaint)
    assert membership is not None
    _seal_claim(membership, complaint, claim)
    end_silence(actor, case)
    record(actor, "complaint.claim_said", complaint)


def leave_others(actor: Actor, complaint: Complaint) -> None:
    """Leave a collective complaint, as a worker; the report, its thread and what was said stay theirs."""
    case = _own_case(actor, complaint)
    _require_together(case)
    membership = membership_of(complaint)
    assert membership is not None
    membership.left_on = clock.today()
    add_event(actor, case, "member_left", visible_to=("reporter",), report=complaint.reference)
    record(actor, "case.member_left", case)


def require_member(complaint: Complaint) -> None:
    """Refuse whoever has left the others: they say nothing for them any more."""
    if has_left(complaint):
        raise GuardRefused(WORKER_HAS_LEFT)


def _goes_alone(case: Case, draft: ReportDraft) -> bool:
    """Whether a report needs other people, or needs them at once."""
    if restriction_of(draft.item_codes, under_18=draft.under_18) is not case.restriction:
        return True
    return draft_band(draft.item_codes) is Band.P0 and case.band is not Band.P0


def _take_in(actor: Actor, case: Case, complaint: Complaint) -> None:
    add_rows(CaseComplaint, [{"case_id": case.id, "complaint_id": complaint.id}])
    codes = [each.item_code for each in complaint.items]
    for item in codes:
        add_allegation(case, item, added_by=Role.REPORTER)
    band = draft_band(codes, restriction=complaint.restriction)
    raise_band(case, band)
    # Whoever joins was promised an answer too.
    clocks.start(case, "first_contact")
    add_event(actor, case, "member_joined", visible_to=("reporter",), report=complaint.reference)
    record(actor, "case.member_joined", case, band=band)
    db.session.expire(case, ["complaints", "all_complaints", "allegations"])


def _seal_claim(membership: CaseComplaint, complaint: Complaint, claim: Claim) -> None:
    if claim.amount < 0:
        raise InvalidInput(N_("An amount of money cannot be less than zero."), field="amount")
    membership.claim = seal(complaint.narrative, claim.as_dict(), kind="claim", author_role=Role.REPORTER)
    db.session.flush()


def _make(actor: Actor, case: Case, days: int) -> JoinCode:
    if case.state not in OPEN:
        raise GuardRefused(N_("This case has ended. Nobody can join it."))
    before = live_code(case)
    if before is not None:
        before.stopped_on = clock.today()
    made = JoinCode(
        case_id=case.id,
        case=case,
        code=new_join_code(),
        made_by_id=actor.user_id,
        made_on=clock.today(),
        ends_on=clock.today() + timedelta(days=days),
    )
    db.session.add(made)
    add_event(actor, case, "join_code_made", visible_to=("reporter",))
    record(actor, "case.join_code_made", case)
    return made


def _readers_of(case: Case) -> list[Principal]:
    """Return whoever works on a case and holds its keys, but nobody with ties to its site."""
    team = set(db.session.scalars(members_of(case))) - set(db.session.scalars(tied_to_case(case)))
    return [each for each in holders_of(case) if each.retired_at is None and each.user_id in team]


def _own_case(actor: Actor, complaint: Complaint) -> Case:
    """Return the open case of one's own report, in which one still stands with the others."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    require_member(complaint)
    case = case_of(complaint)
    if case is None:
        raise NotFound
    if case.state not in OPEN:
        raise GuardRefused(WORKER_CLOSED)
    return case


def _require_together(case: Case) -> None:
    if case.case_type not in TOGETHER or case.restriction is not None:
        raise GuardRefused(NOT_TOGETHER)
