"""What was brought back from visits, on paper: what it is, and whose hands it went through."""

from __future__ import annotations

from collections.abc import Iterator

from grievance.cases.models.case import Case
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.file_words import CrossOut
from grievance.exports.voices import Voice
from grievance.fieldwork.labels import KIND_LABELS
from grievance.fieldwork.models import FieldEvidence
from grievance.fieldwork.queries import EvidenceView, evidence_of_case, evidence_view
from grievance.fieldwork.states import FieldKind
from grievance.foundation.errors import Sealed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor


def brought_on(
    actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut, with_words: bool
) -> Iterator[Block]:
    """Give everything that came back for a case, with its chain of custody."""
    brought = evidence_of_case(actor, case)
    if not brought:
        return
    yield blocks.heading(voice.say(labels.BROUGHT))
    for each in brought:
        yield from _thing(actor, each, voice, cross_out, with_words=with_words)


def _thing(
    actor: Actor, brought: FieldEvidence, voice: Voice, cross_out: CrossOut, *, with_words: bool
) -> Iterator[Block]:
    title = f"{voice.say(KIND_LABELS[brought.kind])} {voice.apart(brought.reference)}"
    yield blocks.heading(title, level=2)
    try:
        found = evidence_view(actor, brought)
    except Sealed:
        yield blocks.sentence(voice.say(labels.NO_KEY))
        return
    told = found.kind is FieldKind.INTERVIEW and not with_words
    yield blocks.facts(
        [
            (voice.say(labels.TAKEN_BY), voice.apart(found.taken_by)),
            (voice.say(labels.TAKEN_ON), voice.moment(found.taken_at)),
            (voice.say(labels.TAKEN_AT), cross_out(found.where)),
            # From whom it is tells who spoke, as much as their words do.
            (voice.say(labels.TAKEN_FROM), cross_out(found.source) if with_words else None),
            (voice.say(labels.FILE), found.file.media_type if found.file is not None else None),
            (voice.say(labels.FILE_HASH), found.sha256),
        ]
    )
    if told:
        yield blocks.sentence(voice.say(labels.LEFT_OUT))
    elif found.text:
        yield blocks.words(cross_out(found.text), found.lang)
    yield blocks.before(voice.say(labels.HANDS))
    yield _custody(found, voice, cross_out)


def _custody(found: EvidenceView, voice: Voice, cross_out: CrossOut) -> Block:
    """Return each pair of hands: when, who, and what proves it."""
    columns = (
        (voice.say(N_("Date")), 5),
        (voice.say(N_("Who")), 5),
        (voice.say(N_("What")), 12),
    )
    steps = [
        (found.sealed_at, found.taken_by, voice.say(labels.SEALED, pack=found.pack)),
        (found.brought_at, found.taken_by, voice.say(labels.CAME_IN, hash=found.pack_hash)),
        *(
            (each.at, each.by, voice.say(labels.HANDED_ON, words=cross_out(each.text)))
            for each in found.handed
        ),
    ]
    return blocks.table(columns, [(voice.moment(at), voice.apart(who), what) for at, who, what in steps])
