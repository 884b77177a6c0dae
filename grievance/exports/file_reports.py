"""The reports of a case on paper: when they came, what the workers told, and what others translated of it."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.models.case import Case
from grievance.cases.translations import file_key, key_of
from grievance.cases.versions import versions_of_report
from grievance.cases.workers import workers_of
from grievance.complaints.labels import FILING_LABELS, FILING_NOT_SAID
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.queries import Identity, complaint_story, files_of, identity_of
from grievance.complaints.states import Channel
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.file_words import CrossOut, words_on
from grievance.exports.voices import Voice
from grievance.foundation.errors import Sealed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor


def reports_on(
    actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut, with_words: bool, with_names: bool
) -> Iterator[Block]:
    """Give every report, with who told it and in their own words only if that is asked for."""
    yield blocks.heading(voice.say(labels.REPORTS))
    reports = workers_of(case)
    for number, each in enumerate(reports, start=1):
        yield blocks.heading(voice.say(labels.REPORT, number=number), level=2)
        who = identity_of(actor, each) if with_names else Identity("", "", "", closed=False)
        closed = voice.say(labels.NO_KEY) if who.closed else None
        yield blocks.facts(
            [
                (voice.say(N_("Received")), voice.day(each.received_at)),
                (voice.say(N_("Language")), voice.language(each.locale)),
                (voice.say(labels.FILED_BY_RIGHT), _right(each, voice)),
                (
                    voice.say(labels.WORKERS_NAME),
                    who.name or closed,
                ),
                (voice.say(N_("Contact")), who.contact),
                (voice.say(N_("Safe times")), who.safe_times),
            ]
        )
        if with_words:
            yield from _told(actor, each, voice, cross_out)
        else:
            yield blocks.sentence(voice.say(labels.LEFT_OUT))
    if not reports:
        yield blocks.sentence(voice.say(labels.NOTHING))


def _right(complaint: Complaint, voice: Voice) -> str | None:
    """Return by what right others filed a report; None if its worker did."""
    if complaint.filing_basis is not None:
        return voice.say(FILING_LABELS[complaint.filing_basis])
    return voice.say(FILING_NOT_SAID) if complaint.channel is Channel.HELPER else None


def _told(
    actor: Actor,
    complaint: Complaint,
    voice: Voice,
    cross_out: CrossOut,
) -> Iterator[Block]:
    try:
        story, files = complaint_story(actor, complaint), files_of(actor, complaint)
        versions = versions_of_report(actor, complaint)
    except Sealed:
        yield blocks.sentence(voice.say(labels.NO_KEY))
        return
    # What is translated is the whole of it, in one piece.
    told = "\n\n".join(each for each in (story.story, story.where) if each)
    if told:
        made = versions.get(key_of(complaint, None, None), ())
        yield from words_on(told, story.lang, made, voice=voice, cross_out=cross_out)
    for each in files:
        if each.transcript is not None:
            made = versions.get(file_key(each.reference), ())
            said = each.transcript
            yield blocks.before(voice.say(labels.SPOKEN))
            yield from words_on(said.text, said.lang, made, voice=voice, cross_out=cross_out)
