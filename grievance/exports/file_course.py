"""The course of a case on paper: its timeline, its findings and its contested facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

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
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.states import LetterKind
from grievance.exports.voices import Voice
from grievance.fieldwork.queries import pieces_with_visits
from grievance.policy.actor import Actor
from grievance.standards.catalogue import catalogue

CrossOut = Callable[[str], str]


def course_of(
    actor: Actor, case: Case, *, voice: Voice, cross_out: CrossOut, with_words: bool
) -> Iterator[Block]:
    """Give everything that happened, the oldest first."""
    yield blocks.heading(voice.say(labels.TIMELINE))
    for each in reversed(timeline(actor, case, locale=voice.code)):
        text, note = _said(each, voice, cross_out, with_words=with_words)
        yield blocks.entry(
            _what(each, voice),
            voice.day(each.at) if each.by_reporter else voice.moment(each.at),
            who=_who(each, voice),
            text=text,
            locale=each.text.lang if each.text is not None else "",
            note=note,
        )


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


def _said(
    entry: TimelineEntry, voice: Voice, cross_out: CrossOut, *, with_words: bool
) -> tuple[str | None, str]:
    """Return what was said in an entry, or why it is not there."""
    if entry.text is None:
        return None, ""
    if entry.text.words is None:
        return None, voice.say(labels.NO_KEY)
    if entry.by_reporter and not with_words:
        return None, voice.say(labels.LEFT_OUT)
    return cross_out(entry.text.words), ""


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
    return voice.say(labels.SITE, name=entry.who or "") if entry.by_site else entry.who or ""
