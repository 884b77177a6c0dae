"""Who is told when something happened; they learn that something waits, and read it where they signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Select, bindparam, select

from grievance.accounts.models.absence import Absence
from grievance.accounts.models.organisation import Organisation, Team, TeamMember
from grievance.accounts.models.user import User, UserRole
from grievance.accounts.trained import is_named
from grievance.audit.trail import Announcement
from grievance.cases.appeals import appeal_of, appeals_about
from grievance.cases.duty import on_duty
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.models.translation import TranslationRequest
from grievance.cases.panels import AppealOutcome, AppealSide
from grievance.cases.respondents import people_of_firm
from grievance.cases.services.withdrawing import who_can_answer
from grievance.cases.ties import tied_to_case
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import Message
from grievance.complaints.states import Restriction
from grievance.enforcement.models import OfficialAct
from grievance.fieldwork.models import SiteVisit
from grievance.foundation.db import db
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from grievance.remediation.models.plan import CorrectiveAction, Plan
from grievance.representation.models import RepresentedClaim
from grievance.representation.queries import colleagues_with_keys
from grievance.supplychain.models.site import SiteAnswerer
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.ties import tied_to
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal

_HOLDERS = (
    select(Principal.user_id)
    .join(Grant, Grant.principal_id == Principal.id)
    .where(Grant.compartment_id == bindparam("compartment"), Principal.user_id.is_not(None))
)
_ANSWERS = (Role.OPERATOR, Role.CONTRACTOR)
Who = Callable[[Announcement], Iterable[int]]


def team_of_report(announcement: Announcement) -> list[int]:
    """Whoever a report was sealed to."""
    complaint: Complaint = announcement.record
    return _told_among(
        _free_holders(complaint.narrative_id, tied_to(complaint.site_id)), complaint.restriction
    )


def handler(announcement: Announcement) -> list[int]:
    """Whoever handles the case that something is about or stands in, else all who can open it."""
    case = _case_of(announcement.record)
    return _handlers_of(case) if case is not None else []


def who_asks_why(announcement: Announcement) -> list[int]:
    """Whoever can answer a worker who takes a report back, and the handler, who knows the worker."""
    case = _case_of(announcement.record)
    return [*_handlers_of(case), *(each.id for each in who_can_answer(case))] if case is not None else []


def site_people(announcement: Announcement) -> list[int]:
    """The people of the organisations that answer for the case's site, once the site was told."""
    case = _case_of(announcement.record)
    if case is None or case.site_told_at is None:
        return []
    if case.restriction is not None and case.restriction.of_survivor:
        # Told before anybody knew what it was; from then on the site hears nothing more.
        return []
    query = (
        select(User.id)
        .join(SiteAnswerer, SiteAnswerer.organisation_id == User.organisation_id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(SiteAnswerer.site_id == case.site_id, UserRole.role.in_(_ANSWERS))
    )
    return list(db.session.scalars(query))


def both_sides(announcement: Announcement) -> list[int]:
    """The handler and the site's people; whoever did it is left out anyway."""
    return [*handler(announcement), *site_people(announcement)]


def chosen(announcement: Announcement) -> list[int]:
    """Whoever was chosen by name to do something."""
    query = select(User.id).where(User.reference == announcement.codes["handler"])
    return list(db.session.scalars(query))


def goers(announcement: Announcement) -> list[int]:
    """Whoever goes on a visit."""
    visit: SiteVisit = announcement.record
    return [each.id for each in visit.goers]


def panel(announcement: Announcement) -> list[int]:
    """Whoever sits on the panel of an appeal."""
    appeal = appeal_of(announcement.record)
    return [each.user_id for each in appeal.members] if appeal is not None else []


def interpreter(announcement: Announcement) -> list[int]:
    """Whoever was asked to translate a text."""
    asked: TranslationRequest = announcement.record
    return [asked.interpreter_id]


def concerned_by_decision(announcement: Announcement) -> list[int]:
    """Whoever handles the case that a panel decided about; the site's people if they may know of it."""
    case: Case = announcement.record
    newest = max(appeals_about(case), key=lambda each: each.decided_at or each.case.opened_at)
    at_site = newest.side is AppealSide.SITE or newest.outcome is AppealOutcome.VARY
    return both_sides(announcement) if at_site else handler(announcement)


def officials_of_packet(announcement: Announcement) -> list[int]:
    """The officials to whom a packet was sealed."""
    act: OfficialAct = announcement.record
    return _holders(act.packet_id) if act.packet_id is not None else []


def officials_of_party(announcement: Announcement) -> list[int]:
    """The officials of the government that a case team prepared something for."""
    query = (
        select(User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(Organisation.party == announcement.codes["party"], UserRole.role == Role.PARTY_OFFICIAL)
    )
    return list(db.session.scalars(query))


def people_of_brand(announcement: Announcement) -> list[int]:
    """Whoever can open what the brand was asked."""
    request = _request_of(announcement.record)
    return _holders(request.packet_id) if request.packet_id is not None else []


def representatives(announcement: Announcement) -> list[int]:
    """Whoever of an organisation follows a claim that it filed."""
    claim: RepresentedClaim = announcement.record
    holders = colleagues_with_keys(claim.accreditation.organisation_id)
    return [each.user_id for each in holders if each.user_id is not None]


def both_sides_of_promise(announcement: Announcement) -> list[int]:
    """Whoever can open what the brand was asked, and whoever handles its case."""
    return [*people_of_brand(announcement), *team_of_request(announcement)]


def people_of_respondent(announcement: Announcement) -> list[int]:
    """Whoever signs in for the contractor or recruiter that was told."""
    return people_of_firm(announcement.record)


def team_of_respondent(announcement: Announcement) -> list[int]:
    """Whoever handles the case that a contractor or recruiter answers about."""
    return _handlers_of(announcement.record.case)


def team_of_request(announcement: Announcement) -> list[int]:
    """Whoever handles the case that a brand was asked about."""
    return _handlers_of(_request_of(announcement.record).case)


def concerned_by_leaving(announcement: Announcement) -> list[int]:
    """Whoever leaves or stays after all, and the supervisors who see that their work goes on."""
    user: User = announcement.record
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user.id)
    supervisors = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(UserRole.role == Role.SUPERVISOR, TeamMember.team_id.in_(teams))
    )
    return [user.id, *db.session.scalars(supervisors)]


def deputy(announcement: Announcement) -> list[int]:
    """Whoever looks after somebody's cases while they are away."""
    absence: Absence = announcement.record
    return [absence.deputy_id] if absence.deputy_id is not None else []


def teams_of_restoration(announcement: Announcement) -> list[int]:
    """Everybody in the teams whose cases were opened with the escrow."""
    query = (
        select(TeamMember.user_id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(Team.reference.in_(announcement.codes["team"]))
    )
    return list(db.session.scalars(query))


def stewards(_announcement: Announcement) -> list[int]:
    """Whoever keeps the register of sites."""
    keeping = select(UserRole.user_id).where(UserRole.role == Role.STEWARD)
    return list(db.session.scalars(select(User.id).where(User.id.in_(keeping))))


def people_of_claim(announcement: Announcement) -> list[int]:
    """The people of the organisation that said what it is to a site."""
    claim: SiteClaim = announcement.record
    roles = select(UserRole.user_id).where(UserRole.role.in_(_ANSWERS))
    query = select(User.id).where(User.organisation_id == claim.organisation_id, User.id.in_(roles))
    return list(db.session.scalars(query))


#: For each fact, who hears that something waits.
LISTENS: dict[str, tuple[Who, Template]] = {
    "user.leaving": (concerned_by_leaving, Template.WAITING_TEAM),
    "user.stays": (concerned_by_leaving, Template.WAITING_TEAM),
    "absence.announced": (deputy, Template.WAITING),
    "complaint.received": (team_of_report, Template.WAITING_TEAM),
    "complaint.joined": (team_of_report, Template.WAITING_TEAM),
    "case.member_left": (handler, Template.WAITING),
    "complaint.message_received": (handler, Template.WAITING),
    "complaint.file_added": (handler, Template.WAITING),
    "complaint.punishment_reported": (handler, Template.WAITING),
    "complaint.withdrawal_asked": (who_asks_why, Template.WAITING),
    "complaint.erasure_asked": (handler, Template.WAITING),
    "complaint.advocate_asked": (handler, Template.WAITING),
    "complaint.reopening_asked": (handler, Template.WAITING),
    "translation.asked": (interpreter, Template.WAITING),
    "case.translation_handed_in": (handler, Template.WAITING),
    "case.translation_confirmed": (handler, Template.WAITING),
    "case.translation_given_back": (handler, Template.WAITING),
    "case.representative_wrote": (handler, Template.WAITING),
    "claim.answered": (representatives, Template.WAITING),
    "appeal.filed": (handler, Template.WAITING),
    "appeal.seated": (panel, Template.WAITING),
    "case.appeal_decided": (concerned_by_decision, Template.WAITING),
    "case.erasure_announced": (handler, Template.WAITING),
    "case.check_in_to_ask": (handler, Template.WAITING),
    "case.check_in_bad": (handler, Template.WAITING),
    "case.check_in_silent": (handler, Template.WAITING),
    "case.assigned": (handler, Template.WAITING),
    "case.reassigned": (handler, Template.WAITING),
    "case.task_given": (chosen, Template.WAITING),
    "case.task_passed_on": (chosen, Template.WAITING),
    "visit.planned": (goers, Template.WAITING),
    "visit.called_off": (goers, Template.WAITING),
    "case.site_told": (site_people, Template.WAITING_TEAM),
    "case.site_written_to": (site_people, Template.WAITING_TEAM),
    "case.site_replied": (handler, Template.WAITING),
    "plan.proposed": (both_sides, Template.WAITING),
    "plan.accepted": (both_sides, Template.WAITING),
    "plan.sent_back": (both_sides, Template.WAITING),
    "plan.judged": (handler, Template.WAITING),
    "plan.agreed": (both_sides, Template.WAITING),
    "action.rejected": (both_sides, Template.WAITING),
    "action.verified": (both_sides, Template.WAITING),
    "extension.asked": (handler, Template.WAITING),
    "extension.approved": (both_sides, Template.WAITING),
    "extension.declined": (both_sides, Template.WAITING),
    "action.replacement_proposed": (both_sides, Template.WAITING),
    "action.replaced": (both_sides, Template.WAITING),
    "evidence.submitted": (handler, Template.WAITING),
    "remedy.claimed": (handler, Template.WAITING),
    "remedy.judged": (handler, Template.WAITING),
    "case.released": (officials_of_party, Template.WAITING_TEAM),
    "packet.sent": (officials_of_packet, Template.WAITING),
    "packet.answered": (officials_of_packet, Template.WAITING),
    "respondent.told": (people_of_respondent, Template.WAITING_TEAM),
    "respondent.answered": (team_of_respondent, Template.WAITING),
    "brand_request.sent": (people_of_brand, Template.WAITING_TEAM),
    "brand_request.answered": (team_of_request, Template.WAITING),
    "brand_commitment.overdue": (both_sides_of_promise, Template.DEADLINES),
    "brand_commitment.reported": (team_of_request, Template.WAITING),
    "brand_commitment.judged": (people_of_brand, Template.WAITING),
    "case.publication_shown": (site_people, Template.WAITING_TEAM),
    "case.publication_contested": (handler, Template.WAITING),
    "case.publication_corrected": (site_people, Template.WAITING),
    "case.publication_upheld": (site_people, Template.WAITING),
    "case.statement_written": (handler, Template.WAITING),
    "case.statement_published": (site_people, Template.WAITING),
    "case.statement_sent_back": (site_people, Template.WAITING),
    "site_claim.made": (stewards, Template.WAITING),
    "site_claim.given_up": (stewards, Template.WAITING),
    "site_claim.confirmed": (people_of_claim, Template.WAITING),
    "site_claim.refused": (people_of_claim, Template.WAITING),
    "site_claim.ended": (people_of_claim, Template.WAITING),
    "escrow.restored": (teams_of_restoration, Template.ESCROW_USED),
}


def announce(announcement: Announcement) -> None:
    """Write the messages for one fact; never to whoever caused it."""
    who, template = LISTENS[announcement.verb]
    tell(set(who(announcement)) - {announcement.actor.user_id}, template)


def _holders(compartment_id: int) -> list[int]:
    found = db.session.scalars(_HOLDERS, {"compartment": compartment_id})
    return [user_id for user_id in found if user_id is not None]


def _handlers_of(case: Case) -> list[int]:
    return on_duty(case) or _told_among(_free_holders(case.internal_id, tied_to_case(case)), case.restriction)


def _free_holders(compartment_id: int, tied_ones: Select[int]) -> list[int]:
    """Return who can open a compartment; whoever has ties hears nothing of it."""
    tied = set(db.session.scalars(tied_ones))
    return [user_id for user_id in _holders(compartment_id) if user_id not in tied]


def _told_among(holders: list[int], restriction: Restriction | None) -> list[int]:
    """Return who hears of a restricted matter: of those who hold its key, whoever is named, if anybody is."""
    if restriction is None:
        return holders
    named = db.session.scalars(select(User.id).where(User.id.in_(holders), is_named())).all()
    return list(named) or holders


def _request_of(record: object) -> BrandRequest:
    if isinstance(record, BrandCommitment):
        return record.request
    assert isinstance(record, BrandRequest)
    return record


def _case_of(record: object) -> Case | None:
    if isinstance(record, Case):
        return record
    if isinstance(record, Plan):
        return record.case
    if isinstance(record, CorrectiveAction):
        return record.plan.case
    complaint = record.complaint if isinstance(record, Message) else record
    if not isinstance(complaint, Complaint):
        return None
    return db.session.scalar(
        select(Case)
        .join(CaseComplaint, CaseComplaint.case_id == Case.id)
        .where(CaseComplaint.complaint_id == complaint.id)
    )
