"""File claims for workers: each is the worker's own report, with a code that is the worker's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.services.joining import invite_others, join_case, say_claim, takes_others
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.services.submission import (
    ConsentTexts,
    ReportDraft,
    find_submission,
    submit_report,
)
from grievance.complaints.states import Channel, ConsentAnswer, FilingBasis
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.representation.access import CLAIMS
from grievance.representation.batches import submission_key
from grievance.representation.claims import ClaimSaid
from grievance.representation.conflicts import TIED, is_tied, refuse_conflicts
from grievance.representation.models import Accreditation, RepresentedClaim
from grievance.representation.queries import SLIP, FiledWords, bases_of, present_accreditation
from grievance.representation.services.ending import copy_words
from grievance.vault.models.principal import Principal
from grievance.vault.own_notes import note
from grievance.vault.reporter_codes import CodeKeys

NOT_VERIFIED = N_(
    "Two people of this installation have to verify you first. Until then you can file nothing."
)

NOT_BY_THEM = N_("Whoever files as you do cannot file by this right.")
NOBODY_ASKED = N_("Ask this person first: nothing is filed by consent without their yes.")


@dataclass(frozen=True)
class ClaimToFile:
    """A claim with the code that its worker is about to be handed."""

    said: ClaimSaid = field(repr=False)
    code: str = field(repr=False)
    keys: CodeKeys = field(repr=False)
    """What the code opens under the newest pepper."""
    consent_texts: ConsentTexts = field(repr=False)
    """What the worker was asked, in their language."""


def may_file(actor: Actor) -> Accreditation:
    """Return by what somebody may file now, or refuse with the reason."""
    actor.must(Permission.Representation.FILE)
    user = db.session.get_one(User, actor.user_id)
    present = present_accreditation(user)
    if present is None or not present.in_force:
        raise GuardRefused(NOT_VERIFIED)
    refuse_conflicts(user)
    return present


def file_claims(
    actor: Actor,
    claims: Sequence[ClaimToFile],
    *,
    peppers: PepperRing,
    cost: Cost,
    together_with: Collection[str] | None = None,
) -> list[str]:
    """File claims, and return the marks of those that were filed with these codes, now or a moment ago.

    A mark that was filed before with another code is left out: nothing is filed twice. `together_with` are
    the marks of all that stand together in one collective case; without it, each claim has its own.
    """
    present = may_file(actor)
    done: list[str] = []
    for claim in claims:
        filed = find_submission(submission_key(actor, claim.said.slip))
        if filed is None:
            join_code = _join_code(actor, claim.said, together_with) if together_with else None
            _file(actor, present, claim, peppers=peppers, cost=cost, join_code=join_code)
        elif not _is_opened_by(filed, claim.keys):
            continue
        done.append(claim.said.slip)
    return done


def can_stand_together(claims: Sequence[ClaimSaid]) -> bool:
    """Whether claims can be one collective case: several workers, at one site."""
    sites = {each.site_id for each in claims}
    workers = all(each.basis is not FilingBasis.PUBLIC_INTEREST for each in claims)
    return workers and len(claims) > 1 and len(sites) == 1 and None not in sites


def _join_code(actor: Actor, said: ClaimSaid, slips: Collection[str]) -> str | None:
    """Return the code with which a claim joins others of its list; None where it begins a case.

    It joins the first that is followed still and that others can stand beside. Which are not, and why, is
    their workers' own.
    """
    keys = [submission_key(actor, slip) for slip in slips]
    query = CLAIMS.visible(actor).join(RepresentedClaim.complaint)
    query = query.where(Complaint.submission_key.in_(keys), Complaint.site_id == said.site_id)
    for claim in db.session.scalars(query.order_by(RepresentedClaim.id)):
        if takes_others(claim.complaint):
            return invite_others(_as_worker(claim.complaint), claim.complaint).code
    return None


def _file(
    actor: Actor,
    present: Accreditation,
    claim: ClaimToFile,
    *,
    peppers: PepperRing,
    cost: Cost,
    join_code: str | None,
) -> None:
    said = claim.said
    if said.site_id is not None and is_tied(present.user, said.site_id):
        raise GuardRefused(TIED)
    if said.basis not in bases_of(present.user):
        raise GuardRefused(NOT_BY_THEM)
    if said.basis is FilingBasis.CONSENT and not said.asked:
        raise GuardRefused(NOBODY_ASKED)
    file = submit_report if join_code is None else partial(join_case, join_code)
    complaint = file(
        _draft(claim),
        submission_key=submission_key(actor, said.slip),
        code=claim.code,
        peppers=peppers,
        cost=cost,
        keys=claim.keys,
    )
    if said.owed is not None:
        say_claim(_as_worker(complaint), complaint, said.owed)
    made = RepresentedClaim(
        complaint_id=complaint.id,
        accreditation_id=present.id,
        slip=note(actor, said.slip, purpose=SLIP),
        filed_on=clock.today(),
    )
    db.session.add(made)
    db.session.flush()
    if said.reads is ConsentAnswer.YES:
        copy_words(made, FiledWords(said.locale, said.story, said.where, said.owed))
    record(actor, "claim.filed", made, channel=Channel.HELPER, locale=said.locale, kind=said.basis)


def _as_worker(complaint: Complaint) -> Actor:
    """The worker for whom something is said while their report is filed; it opens nothing."""
    return actors.reporter(complaint.id, principal_id=complaint.reporter_id, private_key=b"")


def _draft(claim: ClaimToFile) -> ReportDraft:
    said = claim.said
    return ReportDraft(
        locale=said.locale,
        item_codes=said.items,
        site_id=said.site_id,
        where=said.where,
        story=said.story,
        known_to=said.known_to,
        raise_with_employer=said.company,
        name=said.name,
        # What nobody was asked is no answer, whoever files it.
        consent_texts=claim.consent_texts if said.asked else {},
        channel=Channel.HELPER,
        filing_basis=said.basis,
        helper_reads=said.reads,
    )


def _is_opened_by(filed: Complaint, keys: CodeKeys) -> bool:
    return db.session.get_one(Principal, filed.reporter_id).locator == keys.locator
