"""A representative follows a claim no more; the claim and its code stay the worker's."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, or_, select

from grievance.audit.trail import Announcement, record
from grievance.cases.members import claim_of, membership_of
from grievance.complaints.consents import last_answer
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import complaint_story
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.representation.models import Accreditation, ClaimMessage, RepresentedClaim
from grievance.representation.queries import FiledWords, claim_about, colleagues_with_keys
from grievance.representation.states import EndCause
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import open_compartment, revoke, seal
from grievance.vault.services.destruction import delete_compartment
from grievance.vault.services.principals import staff_principal


def end_all(accreditation: Accreditation) -> int:
    """End every claim that somebody follows, and return how many these were."""
    query = select(RepresentedClaim).where(
        RepresentedClaim.accreditation_id == accreditation.id, RepresentedClaim.ended_on.is_(None)
    )
    claims = db.session.scalars(query).all()
    for claim in claims:
        _end(claim, EndCause.ENDED)
    return len(claims)


def hear_consent(announcement: Announcement) -> None:
    """A worker changed what the helper may know: all of it ends, or the words come or go."""
    complaint: Complaint = announcement.record
    if announcement.codes.get("audience") != ConsentAudience.HELPER:
        return
    claim = claim_about(complaint)
    if claim is None or claim.ended_on is not None:
        return
    if last_answer(complaint, ConsentAudience.HELPER, ConsentField.PROBLEM) is ConsentAnswer.NO:
        _end(claim, EndCause.WORKER)
        record(announcement.actor, "claim.ended", claim, reason=EndCause.WORKER)
    elif last_answer(complaint, ConsentAudience.HELPER, ConsentField.WORDS) is ConsentAnswer.YES:
        _show(announcement.actor, claim)
    else:
        _hide(claim)


def hear_erasure(announcement: Announcement) -> None:
    """A report was erased: nothing of it stays with whoever filed it."""
    claim = claim_about(announcement.record)
    if claim is not None:
        _hide(claim)
        _end_talk(claim)
        db.session.delete(claim)
        db.session.flush()


def holders_of(claim: RepresentedClaim) -> list[Principal]:
    """Return who is given the key of what is kept of a claim: who filed it, and their colleagues."""
    filer = staff_principal(claim.accreditation.user_id)
    colleagues = colleagues_with_keys(claim.accreditation.organisation_id)
    return [*([filer] if filer is not None else []), *colleagues]


def newcomers_to(claim: RepresentedClaim, compartment: Compartment) -> list[Principal]:
    """Return those of them who do not have the present key of a compartment yet."""
    present = select(Grant.principal_id).where(
        Grant.compartment_id == compartment.id, Grant.epoch == compartment.epoch
    )
    filer = staff_principal(claim.accreditation.user_id)
    if filer is not None and db.session.scalar(present.where(Grant.principal_id == filer.id)) is not None:
        filer = None
    colleagues = colleagues_with_keys(claim.accreditation.organisation_id, without=present)
    return [*([filer] if filer is not None else []), *colleagues]


def take_from_colleague(actor: Actor, holder: Principal) -> None:
    """Take from somebody the keys of claims that their colleagues go on following."""
    held = select(Grant.compartment_id).where(Grant.principal_id == holder.id)
    kept = or_(RepresentedClaim.words_id.in_(held), RepresentedClaim.talk_id.in_(held))
    for claim in db.session.scalars(select(RepresentedClaim).where(kept)).all():
        for compartment, forget in ((claim.words, _hide), (claim.talk, _end_talk)):
            if compartment is not None and not _taken(actor, compartment, holder):
                forget(claim)


def _taken(actor: Actor, compartment: Compartment, holder: Principal) -> bool:
    """Take a key from one of several; False where nobody else could open what is left."""
    try:
        revoke(actor, compartment, holder)
    except GuardRefused:
        return False
    return True


def copy_words(claim: RepresentedClaim, words: FiledWords) -> None:
    """Seal what was filed once more, for the representatives of one organisation alone."""
    holders = holders_of(claim)
    if not holders or claim.words_id is not None:
        return
    copy = open_compartment(CompartmentKind.REPRESENTED, holders)
    seal(copy, asdict(words), kind="claim", author_role=Role.REPRESENTATIVE)
    claim.words_id = copy.id
    db.session.flush()


def _show(actor: Actor, claim: RepresentedClaim) -> None:
    story, membership = complaint_story(actor, claim.complaint), membership_of(claim.complaint)
    owed = claim_of(actor, membership) if membership is not None else None
    copy_words(claim, FiledWords(story.lang, story.story, story.where, owed))


def _hide(claim: RepresentedClaim) -> None:
    copy = claim.words
    if copy is not None:
        claim.words = None
        db.session.flush()
        delete_compartment(copy)


def _end_talk(claim: RepresentedClaim) -> None:
    """Forget what was written to each other; the team keeps it on the timeline of the case."""
    talk = claim.talk
    db.session.execute(delete(ClaimMessage).where(ClaimMessage.claim_id == claim.id))
    if talk is not None:
        claim.talk = None
        db.session.flush()
        delete_compartment(talk)


def _end(claim: RepresentedClaim, cause: EndCause) -> None:
    _hide(claim)
    _end_talk(claim)
    claim.ended_on, claim.ended_by = clock.today(), cause
    db.session.flush()
