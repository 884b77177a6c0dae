"""File a report: its words sealed to who receives it, its code the only way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from grievance.audit.trail import record
from grievance.complaints.models.complaint import Complaint, ComplaintItem, Consent
from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.questionnaire import Question, clean_line, clean_story, known_items
from grievance.complaints.recipients import recipients_for
from grievance.complaints.restrictions import restriction_of
from grievance.complaints.services.progress import Beginning, count_progress
from grievance.complaints.services.wordings import keep_wordings, text_hash
from grievance.complaints.states import (
    Channel,
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    FilingBasis,
    KnownTo,
    RaiseWithEmployer,
    ReplyRoute,
)
from grievance.complaints.survivors import SurvivorAnswers
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import PreparedFile, add_held
from grievance.foundation import clock
from grievance.foundation.db import add_record, add_rows, db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import Cost, PepperRing
from grievance.foundation.text import N_
from grievance.opening.services.confirming import require_open
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.models.principal import Principal
from grievance.vault.reporter_codes import CodeKeys, keys_of
from grievance.vault.services.compartments import open_compartment, seal
from grievance.vault.services.principals import make_reporter_principal, service_principal

_SUBMITTED = select(Complaint).where(Complaint.submission_key == bindparam("key"))
NO_PICTURES = N_("Please send no photos or recordings about this. Take them away first.")
ConsentTexts = Mapping[tuple[ConsentAudience, ConsentField], str]


@dataclass(frozen=True)
class ReportDraft:
    """A report as it is about to be filed; everything in words is sealed on the way in."""

    locale: str
    item_codes: Sequence[str]
    site_id: int | None = None
    where: str = field(default="", repr=False)
    story: str = field(default="", repr=False)
    known_to: KnownTo = KnownTo.NOBODY
    raise_with_employer: RaiseWithEmployer = RaiseWithEmployer.ASK_FIRST
    reply_route: ReplyRoute = ReplyRoute.CODE
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    safe_times: str = field(default="", repr=False)
    consent_texts: ConsentTexts = field(default_factory=dict, repr=False)
    """What was shown, by audience and kind of thing; nothing shown is no consent."""
    channel: Channel = Channel.WEB
    filing_basis: FilingBasis | None = None
    """By what right somebody files it for others; empty if the worker does."""
    under_18: bool = False
    survivor: SurvivorAnswers | None = field(default=None, repr=False)
    may_look: ConsentAnswer = ConsentAnswer.ASK_FIRST
    """Whether a survivor wants that somebody looks into it."""
    employer_words: ConsentAnswer = ConsentAnswer.NO
    """Whether the team may tell the employer in its own words what was said."""
    files: Sequence[PreparedFile] = field(default=(), repr=False)
    helper_reads: ConsentAnswer = ConsentAnswer.NO
    """Whether somebody who files for the worker may go on reading what was filed."""
    begun: Beginning | None = None
    """Where it was counted how far it came, if that was on a page."""


@dataclass(frozen=True)
class Joining:
    """What a report joins, instead of opening a matter of its own."""

    receivers: Sequence[Principal]
    """Whoever works on it and is given the keys of the report."""
    take_in: Callable[[Actor, Complaint], None] = field(repr=False)
    """What happens to it then, as its reporter."""


def submit_report(
    draft: ReportDraft,
    *,
    submission_key: bytes,
    code: str,
    peppers: PepperRing,
    cost: Cost,
    keys: CodeKeys | None = None,
    joining: Joining | None = None,
) -> Complaint:
    """File a report and return it; filing one draft twice gives the report that is there already.

    `keys` are those of the code under the newest pepper, if the caller has stretched it already.
    """
    filed = find_submission(submission_key)
    if filed is not None:
        return filed
    require_open()
    items = known_items(draft.item_codes)
    restriction = restriction_of(items, under_18=draft.under_18)
    receivers = _receivers(draft, joining, restricted=restriction is not None)
    keys = keys or keys_of(code, peppers=peppers, cost=cost)[0]
    principal, private_key = make_reporter_principal(keys, peppers=peppers, cost=cost)
    narrative = open_compartment(CompartmentKind.NARRATIVE, [*receivers, principal])
    survives = restriction is not None and restriction.of_survivor
    if survives and draft.files:
        raise InvalidInput(NO_PICTURES)
    complaint = Complaint(
        submission_key=submission_key,
        reporter_id=principal.id,
        channel=draft.channel,
        filing_basis=draft.filing_basis,
        locale=draft.locale,
        site_id=draft.site_id,
        restriction=restriction,
        known_to=draft.known_to,
        raise_with_employer=RaiseWithEmployer.NO if survives else draft.raise_with_employer,
        reply_route=draft.reply_route,
        received_at=clock.now(),
        narrative_id=narrative.id,
        story_id=seal(narrative, _words(draft), kind="story", author_role=Role.REPORTER).id,
        identity_id=_seal_identity(draft, [*receivers, principal]),
        delivery_id=_seal_delivery(draft, [*receivers, principal], peppers),
    )
    add_record(complaint)
    add_rows(ComplaintItem, [{"complaint_id": complaint.id, "item_code": code} for code in items])
    add_rows(Consent, [{"complaint_id": complaint.id, **each} for each in _consents(draft)])
    keep_wordings((text, draft.locale) for text in draft.consent_texts.values())
    add_files(complaint, draft.files, receivers)
    reporter = actors.reporter(complaint.id, principal_id=principal.id, private_key=private_key)
    if joining is not None:
        joining.take_in(reporter, complaint)
    fact = "complaint.received" if joining is None else "complaint.joined"
    record(reporter, fact, complaint, channel=draft.channel, locale=draft.locale)
    if draft.begun is not None:
        count_progress(draft.begun, [Question.CHECK])
    return complaint


def _receivers(draft: ReportDraft, joining: Joining | None, *, restricted: bool) -> Sequence[Principal]:
    if joining is not None and joining.receivers:
        return joining.receivers
    return recipients_for(draft.site_id, restricted=restricted)


def _words(draft: ReportDraft) -> dict[str, Any]:
    words: dict[str, Any] = {
        "lang": draft.locale,
        "story": clean_story(draft.story),
        "where": clean_line(draft.where, field="where"),
    }
    return words if draft.survivor is None else {**words, "survivor": draft.survivor.as_dict()}


def find_submission(submission_key: bytes) -> Complaint | None:
    """Return the report that a draft has become, if it was sent."""
    return db.session.scalar(_SUBMITTED, {"key": submission_key})


def add_files(complaint: Complaint, files: Sequence[PreparedFile], receivers: Sequence[Principal]) -> None:
    """Add files to a report: untouched originals to the team alone, clean copies to its narrative."""
    for prepared in files:
        kept = _original_compartment(complaint, receivers)
        row = ComplaintFile(complaint_id=complaint.id, added_at=clock.day_of(clock.now()))
        row.original_file = add_held(kept, prepared.original, author_role=Role.REPORTER, scan=prepared.scan)
        if prepared.clean is not None:
            row.file = add_clean_copy(complaint, prepared, author_role=Role.REPORTER)
        db.session.add(row)
    db.session.flush()


def add_clean_copy(complaint: Complaint, prepared: PreparedFile, *, author_role: Role) -> StoredFile:
    """Seal a clean copy into a report's narrative, where its reporter and its team can open it."""
    assert prepared.clean is not None
    return add_held(complaint.narrative, prepared.clean, author_role=author_role, scan=prepared.scan)


def _original_compartment(complaint: Complaint, receivers: Sequence[Principal]) -> Compartment:
    if complaint.original is None:
        complaint.original = open_compartment(CompartmentKind.ORIGINAL, receivers)
    return complaint.original


def _seal_identity(draft: ReportDraft, holders: Sequence[Principal]) -> int | None:
    """Seal the name in a compartment of its own and return the compartment's number."""
    name = clean_line(draft.name, field="name")
    # Whoever wants to stay unknown has no place where a name could be kept.
    if not name or draft.known_to is KnownTo.NOBODY:
        return None
    identity = open_compartment(CompartmentKind.IDENTITY, holders)
    seal(identity, {"name": name}, kind="identity", author_role=Role.REPORTER)
    return identity.id


def _seal_delivery(draft: ReportDraft, holders: Sequence[Principal], peppers: PepperRing) -> int | None:
    """Seal how to reach the worker, for the service too, and return the compartment's number."""
    contact = clean_line(draft.contact, field="contact")
    if not contact or draft.reply_route is ReplyRoute.CODE:
        return None
    service, _ = service_principal(peppers)
    delivery = open_compartment(CompartmentKind.DELIVERY, [*holders, service])
    reach = {
        "contact": contact,
        "safe_times": clean_line(draft.safe_times, field="safe_times"),
        "lang": draft.locale,
    }
    seal(delivery, reach, kind="delivery", author_role=Role.REPORTER)
    return delivery.id


def _consents(draft: ReportDraft) -> list[dict[str, Any]]:
    known, yes, no = draft.known_to, ConsentAnswer.YES, ConsentAnswer.NO
    identity, words = ConsentField.IDENTITY, ConsentField.WORDS
    answers = {
        (ConsentAudience.CASE_TEAM, identity): no if known is KnownTo.NOBODY else yes,
        (ConsentAudience.HELPER, identity): yes if known is KnownTo.HELPER else no,
        (ConsentAudience.HELPER, ConsentField.PROBLEM): yes if draft.channel is Channel.HELPER else no,
        (ConsentAudience.HELPER, words): draft.helper_reads,
        (ConsentAudience.EMPLOYER, identity): yes if known is KnownTo.EMPLOYER else no,
        (ConsentAudience.CASE_TEAM, words): yes,
        (ConsentAudience.CASE_TEAM, ConsentField.PROBLEM): draft.may_look,
        (ConsentAudience.EMPLOYER, words): draft.employer_words,
        (ConsentAudience.EMPLOYER, ConsentField.PROBLEM): ConsentAnswer(draft.raise_with_employer.value),
    }
    return [
        {
            "audience": audience,
            "field": about,
            "answer": answer,
            "locale": draft.locale,
            "text_hash": text_hash(draft.consent_texts[audience, about]),
            "given_at": clock.day_of(clock.now()),
        }
        for (audience, about), answer in answers.items()
        if (audience, about) in draft.consent_texts
    ]
