"""What representatives see of the claims that they filed, and what others see of representatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from grievance.accounts.models.user import User, UserState
from grievance.cases.members import Claim
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.progress import WorkerProgress, worker_progress
from grievance.cases.states import WorkerStatus
from grievance.cases.told import waiting_for
from grievance.complaints.filing import names_worker
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import FilingBasis
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.representation.access import CLAIMS, REPRESENTATIVES
from grievance.representation.models import Accreditation, ClaimMessage, RepresentedClaim
from grievance.representation.states import MAY_FILE_BY, Asked, EndCause
from grievance.vault.models.compartment import SealedItem
from grievance.vault.models.principal import Principal
from grievance.vault.own_notes import own_note
from grievance.vault.services.compartments import open_item

PER_PAGE = 30
#: So many messages about a claim stand on its page.
TALK = 20
SLIP = "slip"


@dataclass(frozen=True)
class ClaimRow:
    """One claim as its representative follows it: no word of it, but the representative's own mark."""

    reference: str
    slip: str | None = field(repr=False)
    """Empty if the key under which it was noted is lost."""
    items: tuple[str, ...]
    site: str
    filed_on: date
    progress: WorkerProgress
    asked: tuple[Asked, ...]
    readable: bool
    """Whether the worker lets them read what was filed."""
    basis: FilingBasis | None
    colleague: str = ""
    """Who filed it, if it was not the reader."""


@dataclass(frozen=True)
class TalkLine:
    """One message between representatives and the case team."""

    from_team: bool
    who: str
    sent_at: datetime
    lang: str
    text: str | None = field(repr=False)
    """Empty without the key."""


@dataclass(frozen=True)
class FiledWords:
    """What a representative filed, as its copy says it."""

    lang: str
    story: str = field(repr=False)
    where: str = field(repr=False)
    owed: Claim | None = field(repr=False)


@dataclass(frozen=True)
class Helper:
    """Who filed for a worker, as the worker and the team are told."""

    organisation: str
    accreditation: Accreditation
    filed_on: date
    ended_on: date | None
    ended_by: EndCause | None
    readable: bool


@dataclass(frozen=True)
class VerifiedPerson:
    """Somebody with the role of a representative, and how far their verification is."""

    user: User
    present: Accreditation | None
    ended_on: date | None
    """When an earlier one ended, if there is none now."""


def present_accreditation(user: User) -> Accreditation | None:
    """Return what was said about somebody and has not ended, confirmed or not."""
    query = select(Accreditation).where(Accreditation.user_id == user.id, Accreditation.ended_on.is_(None))
    return db.session.scalar(query)


def bases_of(user: User) -> frozenset[FilingBasis]:
    """Return by what right somebody can file; none before anything was said about them."""
    present = present_accreditation(user)
    return MAY_FILE_BY[present.kind] if present is not None else frozenset()


def representatives(actor: Actor, *, page: int = 1) -> Page[VerifiedPerson]:
    """Return one page of everybody with the role, whoever may not file yet first."""
    may_file = select(Accreditation.user_id).where(
        Accreditation.ended_on.is_(None), Accreditation.confirmed_on.is_not(None)
    )
    query = REPRESENTATIVES.visible(actor).options(selectinload(User.organisation))
    found = page_of(query.order_by(User.id.in_(may_file), User.name, User.id), number=page)
    people = [VerifiedPerson(each, present_accreditation(each), _ended_on(each)) for each in found.rows]
    return replace(found, rows=people)


def waiting_for_second(actor: Actor) -> int:
    """Count whom another person than this one has to confirm."""
    query = select(Accreditation.id).where(
        Accreditation.confirmed_on.is_(None),
        Accreditation.ended_on.is_(None),
        Accreditation.stated_by_id != actor.user_id,
    )
    return len(db.session.scalars(query).all())


def claim_about(complaint: Complaint) -> RepresentedClaim | None:
    """Return the filing of a report by a representative, followed still or not."""
    query = select(RepresentedClaim).where(RepresentedClaim.complaint_id == complaint.id)
    return db.session.scalar(query)


def helper_of(complaint: Complaint) -> Helper | None:
    """Return who filed a report for its worker; None if the worker did."""
    claim = claim_about(complaint)
    if claim is None:
        return None
    return Helper(
        organisation=claim.accreditation.organisation.name,
        accreditation=claim.accreditation,
        filed_on=claim.filed_on,
        ended_on=claim.ended_on,
        ended_by=claim.ended_by,
        readable=claim.words_id is not None,
    )


def claims_of(actor: Actor, *, page: int) -> Page[ClaimRow]:
    """Return the claims that a representative follows, the latest filed first."""
    query = CLAIMS.visible(actor).options(
        selectinload(RepresentedClaim.complaint).selectinload(Complaint.items),
        selectinload(RepresentedClaim.complaint).selectinload(Complaint.site),
    )
    found = page_of(query.order_by(RepresentedClaim.id.desc()), number=page, size=PER_PAGE)
    rows: Sequence[ClaimRow] = [claim_row(actor, each) for each in found.rows]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def claim_row(actor: Actor, claim: RepresentedClaim) -> ClaimRow:
    """Return one claim as its representative follows it."""
    complaint = claim.complaint
    progress = worker_progress(complaint)
    return ClaimRow(
        reference=claim.reference,
        slip=own_note(actor, claim.slip, purpose=SLIP),
        items=tuple(each.item_code for each in complaint.items),
        site=complaint.site.name if complaint.site is not None else "",
        filed_on=claim.filed_on,
        progress=progress,
        asked=tuple(_asked(complaint, progress)),
        readable=claim.words_id is not None,
        basis=complaint.filing_basis,
        colleague="" if claim.accreditation.user_id == actor.user_id else claim.accreditation.user.name,
    )


def colleagues_with_keys(organisation_id: int, *, without: Select[int] | None = None) -> list[Principal]:
    """Return the keys of everybody of an organisation who may follow its claims, `without` some."""
    query = (
        select(Principal)
        .join(User, User.id == Principal.user_id)
        .join(Accreditation, Accreditation.user_id == User.id)
        .where(
            Accreditation.organisation_id == organisation_id,
            User.state == UserState.ACTIVE,
            Accreditation.confirmed_on.is_not(None),
            Accreditation.ended_on.is_(None),
            Principal.receives_grants,
            Principal.retired_at.is_(None),
        )
    )
    if without is not None:
        query = query.where(Principal.id.not_in(without))
    return list(db.session.scalars(query.order_by(Principal.id)))


def followed_in(case: Case) -> list[RepresentedClaim]:
    """Return the claims of a case that representatives still follow, in the order of its reports."""
    query = (
        select(RepresentedClaim)
        .join(Complaint, Complaint.id == RepresentedClaim.complaint_id)
        .join(CaseComplaint, CaseComplaint.complaint_id == Complaint.id)
        .where(
            CaseComplaint.case_id == case.id,
            RepresentedClaim.ended_on.is_(None),
            Complaint.restriction.is_(None),
            Complaint.erased_on.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(CaseComplaint.id)))


def talk_of(actor: Actor, claim: RepresentedClaim, *, page: int = 1) -> Page[TalkLine]:
    """Return one page of what representatives and the team wrote to each other about a claim.

    The newest are on the first page, and each page is read from its oldest down.
    """
    query = select(ClaimMessage).where(ClaimMessage.claim_id == claim.id)
    query = query.options(joinedload(ClaimMessage.item), joinedload(ClaimMessage.user))
    found = page_of(query.order_by(ClaimMessage.id.desc()), number=page, size=TALK)
    return replace(found, rows=[_line(actor, each) for each in reversed(found.rows)])


def _line(actor: Actor, message: ClaimMessage) -> TalkLine:
    try:
        held = open_item(actor, message.item)
    except Sealed:
        held = {"lang": "en", "text": None}
    who = "" if message.from_team else message.user.name
    return TalkLine(message.from_team, who, message.sent_at, held["lang"], held["text"])


def words_of(actor: Actor, claim: RepresentedClaim) -> FiledWords | None:
    """Return what was filed, as far as the worker lets the representative read it."""
    if claim.words_id is None:
        return None
    item = db.session.scalars(select(SealedItem).where(SealedItem.compartment_id == claim.words_id)).one()
    held = open_item(actor, item)
    owed = Claim(**held["owed"]) if held["owed"] is not None else None
    return FiledWords(held["lang"], held["story"], held["where"], owed)


def _asked(complaint: Complaint, progress: WorkerProgress) -> list[Asked]:
    open_still = progress.status is not WorkerStatus.CLOSED
    found = {
        Asked.SLIP: complaint.last_seen_by_reporter is None and names_worker(complaint),
        Asked.CONSENTS: open_still and waiting_for(complaint) > 0,
        Asked.QUESTION: progress.status is WorkerStatus.QUESTION,
        Asked.JUDGE: progress.status is WorkerStatus.CONFIRM and names_worker(complaint),
    }
    return [each for each, holds in found.items() if holds]


def _ended_on(user: User) -> date | None:
    query = select(Accreditation.ended_on).where(
        Accreditation.user_id == user.id, Accreditation.ended_on.is_not(None)
    )
    return db.session.scalar(query.order_by(Accreditation.id.desc()).limit(1))
