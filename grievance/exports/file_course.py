"""The course of a case on paper: its timeline, its findings and its contested facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grievance.cases.fact_series import FactSeries, series_of
from grievance.cases.history import TimelineEntry, timeline
from grievance.cases.labels import (
    DISCLOSURE_AUDIENCE_LABELS,
    EVIDENCE_LABELS,
    OUTCOME_LABELS,
    SPEAKER_LABELS,
    TOPIC_LABELS,
)
from grievance.cases.models.case import Case
from grievance.cases.papers import FindingView, findings_of
from grievance.cases.piece_kinds import GONE, PIECE_LABELS
from grievance.cases.pieces import Piece, in_order
from grievance.cases.states import DisclosureAudience, Evidence, Outcome
from grievance.cases.versions import Version, versions_of_messages
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.file_words import CrossOut, translations_on
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.states import LetterKind
from grievance.exports.voices import Voice
from grievance.fieldwork.queries import pieces_with_visits
from grievance.policy.actor import Actor
from grievance.standards.catalogue import catalogue


def course_of(
    actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut, with_words: bool
) -> Iterator[Block]:
    """Give everything that happened, the oldest first."""
    yield blocks.heading(voice.say(labels.TIMELINE))
    entries = timeline(actor, case, locale=voice.code)
    messages = [each.message.reference for each in entries if each.message is not None]
    versions = versions_of_messages(actor, messages)
    for each in reversed(entries):
        why_not = _left_out(each, voice, with_words=with_words)
        made = versions.get(each.message.reference, ()) if each.message is not None else ()
        yield _happened(each, voice, cross_out, why_not=why_not, versions=made)


def findings_on(actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut) -> Iterator[Block]:
    """Give every version of every finding with its reasons."""
    yield blocks.heading(voice.say(labels.FINDINGS))
    found = findings_of(actor, case)
    kept = {each.reference: each for each in pieces_with_visits(case)} if found else {}
    for each in found:
        yield blocks.entry(
            f"{item_words(each.item_code, voice)}: {voice.say(OUTCOME_LABELS[each.outcome])}",
            voice.day(each.found_at),
            text=cross_out(each.reasons) if each.reasons is not None else None,
            locale=each.lang,
            note=_grounds(each, kept, voice),
        )
    if not found:
        yield blocks.sentence(voice.say(labels.NOTHING))


def facts_on(actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut) -> Iterator[Block]:
    """Give what is told differently, each value with its day and who says so."""
    series = series_of(actor, case)
    if not series:
        return
    yield blocks.heading(voice.say(labels.FACTS))
    for each in series:
        yield blocks.heading(_topic(each, voice), level=2)
        for value in each.values:
            yield blocks.entry(
                voice.say(SPEAKER_LABELS[value.speaker]),
                voice.day(value.as_of),
                who=value.added_by,
                text=cross_out(value.value) if value.value is not None else None,
                locale=value.lang,
                note=cross_out(value.source or "") if value.value is not None else voice.say(labels.NO_KEY),
            )


def item_words(code: str, voice: Voice) -> str:
    """Return what an item is called in the field."""
    item = catalogue().items.get(code)
    return voice.say(item.staff_label) if item is not None else code


def _topic(series: FactSeries, voice: Voice) -> str:
    return series.name or voice.say(TOPIC_LABELS[series.topic])


def _grounds(finding: FindingView, kept: Mapping[str, Piece], voice: Voice) -> str:
    if finding.reasons is None:
        return voice.say(labels.NO_KEY)
    kinds = ", ".join(voice.say(EVIDENCE_LABELS[Evidence(each)]) for each in finding.evidence)
    pieces = "; ".join(_piece(each, voice) for each in in_order(kept, finding.pieces))
    points_to = [voice.say(labels.PIECES, what=pieces)] if pieces else []
    by_panel = [voice.say(labels.BY_PANEL)] if finding.by_panel else []
    return " · ".join([voice.say(labels.EVIDENCE, kinds=kinds), *points_to, *by_panel])


def _piece(piece: Piece | None, voice: Voice) -> str:
    """Name a piece by its kind and day: no word of it, and no worker."""
    if piece is None:
        return voice.say(GONE)
    return voice.say(PIECE_LABELS[piece.kind], number=piece.report, day=voice.day(piece.on))


def _happened(
    entry: TimelineEntry, voice: Voice, cross_out: CrossOut, *, why_not: str, versions: Sequence[Version]
) -> Block:
    """Return an entry with what was said as it was written, and after it what others made of it."""
    written = (entry.original or entry.text) if not why_not else None
    return blocks.entry(
        _what(entry, voice),
        voice.day(entry.at) if entry.by_reporter else voice.moment(entry.at),
        who=_who(entry, voice),
        text=cross_out(written.words) if written is not None and written.words is not None else None,
        locale=written.lang if written is not None else "",
        note=" · ".join(each for each in (why_not, _recorded(entry, voice)) if each),
        beside=translations_on(versions, voice, cross_out) if written is not None else (),
    )


def _recorded(entry: TimelineEntry, voice: Voice) -> str:
    """Name a recording by its fingerprint, which the file that is downloaded has too."""
    if entry.recording is None or entry.recording.description is None:
        return ""
    return voice.say(labels.RECORDED, hash=entry.recording.description.sha256)


def _left_out(entry: TimelineEntry, voice: Voice, *, with_words: bool) -> str:
    """Return why what was said in an entry is not there; empty where it is, or where nothing was said."""
    if entry.text is None:
        return ""
    if entry.text.words is None:
        return voice.say(labels.NO_KEY)
    told = entry.by_reporter or entry.verb == "interviewed"
    return voice.say(labels.LEFT_OUT) if told and not with_words else ""


def _what(entry: TimelineEntry, voice: Voice) -> str:
    """Return what happened, with the codes that say of what."""
    details, title = entry.details, voice.say(entry.label)
    if entry.verb == "finding_made":
        outcome = voice.say(OUTCOME_LABELS[Outcome(details["outcome"])])
        return f"{title}: {details['item']} · {outcome}"
    if entry.verb == "letter_issued":
        return f"{title}: {voice.say(LETTER_LABELS[LetterKind(details['kind'])])} ({details['number']})"
    if entry.verb.startswith("disclosure_"):
        return f"{title}: {voice.say(DISCLOSURE_AUDIENCE_LABELS[DisclosureAudience(details['audience'])])}"
    known = [str(details[key]) for key in ("item", "provision", "band") if details.get(key)]
    return f"{title}: {', '.join(known)}" if known else title


def _who(entry: TimelineEntry, voice: Voice) -> str:
    if entry.by_reporter:
        return voice.say(labels.ONE_WORKER, number=entry.report) if entry.report else voice.say(labels.WORKER)
    return voice.say(labels.SITE, name=entry.who or "") if entry.by_site else voice.apart(entry.who or "")
