"""The file of a case as one paper: cover, contents, and everything that was written down about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from grievance.cases.identifying import Known, Sign, marks_in, stretches
from grievance.cases.labels import (
    BAND_LABELS,
    CASE_STATE_LABELS,
    CASE_TYPE_LABELS,
    CLOSURE_LABELS,
    OUTCOME_LABELS,
)
from grievance.cases.models.case import Case, CaseProvision
from grievance.cases.workers import workers_of
from grievance.complaints.queries import identity_of
from grievance.exports import blocks
from grievance.exports import file_labels as labels
from grievance.exports.blocks import Block
from grievance.exports.file_course import course_of, facts_on, findings_on, item_words
from grievance.exports.file_remedy import disclosures_on, letters_on, plan_on
from grievance.exports.file_reports import reports_on
from grievance.exports.file_visits import brought_on
from grievance.exports.file_words import CrossOut
from grievance.exports.labels import CASE_TEAM, PAGE_OF
from grievance.exports.letters import SHORT
from grievance.exports.typesetting import Paper
from grievance.exports.voices import Voice
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.opening.queries import who_runs_it
from grievance.policy.actor import Actor
from grievance.standards.labels import BASIS_LABELS, RELATES_TO


@dataclass(frozen=True)
class Making:
    """Who makes a file, when and why, and what it holds besides the course of the case."""

    maker: str
    at: datetime
    why: str
    why_locale: str
    with_words: bool = False
    with_names: bool = False


def case_file(actor: Actor, case: Case, making: Making, *, voice: Voice) -> Paper:
    """Return the file of a case, as far as its maker holds the keys."""
    cross_out = _crossing_out(actor, case, with_names=making.with_names)
    runs = who_runs_it()
    office = runs.legal_name if runs is not None else voice.say(CASE_TEAM)
    said: list[Block] = [
        blocks.office(voice.apart(office), voice.say(CASE_TEAM)),
        blocks.title(),
        *_cover(case, making, voice),
        blocks.new_page(),
        blocks.contents(voice.say(labels.CONTENTS)),
        blocks.new_page(),
        *_the_case(case, voice),
        *reports_on(
            actor,
            case,
            voice=voice,
            cross_out=cross_out,
            with_words=making.with_words,
            with_names=making.with_names,
        ),
        *_allegations(case, voice),
        *findings_on(actor, case, voice=voice, cross_out=cross_out),
        *facts_on(actor, case, voice=voice, cross_out=cross_out),
        *brought_on(actor, case, voice=voice, cross_out=cross_out, with_words=making.with_words),
        *course_of(actor, case, voice=voice, cross_out=cross_out, with_words=making.with_words),
        *disclosures_on(case, voice=voice),
        *letters_on(actor, case, voice=voice),
        *plan_on(actor, case, voice=voice, cross_out=cross_out),
    ]
    content: dict[str, Any] = {
        "title": f"{voice.say(labels.CASE_FILE)} {voice.apart(case.reference)}",
        "office": office,
        "tongue": voice.tongue,
        "stamp": "",
        "page_of": voice.say(PAGE_OF, page="{page}", pages="{pages}"),
        "blocks": said,
    }
    whole = Paper(content).fingerprint
    end = blocks.small(voice.say(labels.FINGERPRINT, fingerprint=whole))
    foot = voice.say(labels.FOOT, reference=case.reference, fingerprint=whole[:SHORT])
    return Paper({**content, "foot": foot, "blocks": [*said, end]}, printed=whole)


def _cover(case: Case, making: Making, voice: Voice) -> Iterator[Block]:
    holds = (
        voice.say(labels.WITH_WORDS if making.with_words else labels.WITHOUT_WORDS),
        voice.say(labels.WITH_NAMES if making.with_names else labels.WITHOUT_NAMES),
    )
    yield blocks.facts(
        [
            (voice.say(N_("Case")), voice.apart(case.reference)),
            (voice.say(N_("Site")), voice.apart(case.site.name) if case.site is not None else None),
            (voice.say(labels.MADE_BY), voice.apart(making.maker)),
            (voice.say(labels.MADE_ON), voice.moment(making.at)),
            (voice.say(labels.HOLDS), "\n".join(holds)),
        ]
    )
    yield blocks.heading(voice.say(labels.WHY))
    yield blocks.words(making.why, making.why_locale)
    if case.restriction is not None:
        yield blocks.sentence(voice.say(labels.RESTRICTED))
    yield blocks.sentence(voice.say(labels.HANDLE))


def _the_case(case: Case, voice: Voice) -> Iterator[Block]:
    yield blocks.heading(voice.say(labels.THE_CASE))
    band = f"{case.band} · {voice.say(BAND_LABELS[case.band])}" if case.band is not None else ""
    closed = voice.say(CLOSURE_LABELS[case.closure_reason]) if case.closure_reason is not None else ""
    yield blocks.facts(
        [
            (voice.say(N_("Kind")), voice.say(CASE_TYPE_LABELS[case.case_type])),
            (voice.say(N_("State")), voice.say(CASE_STATE_LABELS[case.state])),
            (voice.say(N_("Urgency")), band),
            (voice.say(N_("Opened")), voice.day(case.opened_at)),
            (voice.say(N_("Told on")), voice.day(case.site_told_at)),
            (voice.say(N_("Closed")), f"{voice.day(case.closed_at)} · {closed}" if closed else None),
            (voice.say(N_("Team")), voice.apart(case.team.name)),
            (voice.say(N_("Handler")), voice.apart(case.handler.name) if case.handler is not None else None),
        ]
    )
    query = select(CaseProvision).where(CaseProvision.case_id == case.id)
    for each in db.session.scalars(query.order_by(CaseProvision.provision_code)):
        basis = voice.say(BASIS_LABELS.get(each.basis, each.basis))
        yield blocks.sentence(f"{voice.say(RELATES_TO, code=each.provision_code)} – {basis}")


def _allegations(case: Case, voice: Voice) -> Iterator[Block]:
    yield blocks.heading(voice.say(labels.ALLEGATIONS))
    rows = [
        (
            each.item_code,
            item_words(each.item_code, voice),
            voice.say(OUTCOME_LABELS[each.outcome]) if each.outcome is not None else "",
            voice.day(each.found_at),
        )
        for each in case.allegations
    ]
    if not rows:
        yield blocks.sentence(voice.say(labels.NOTHING))
        return
    columns = (
        (voice.say(N_("Item")), 2),
        (voice.say(N_("What it is")), 7),
        (voice.say(N_("Finding")), 5),
        (voice.say(N_("Date")), 4),
    )
    yield blocks.table(columns, rows)


def _crossing_out(actor: Actor, case: Case, *, with_names: bool) -> CrossOut:
    """Return what crosses out the workers' names and numbers, wherever somebody wrote them down."""
    if with_names:
        return str
    people = [identity_of(actor, each) for each in workers_of(case)]
    known = Known(tuple(part for each in people for part in (each.name, each.contact) if part))

    def cross_out(text: str) -> str:
        pieces = stretches(text, [each for each in marks_in(text, known) if each.sign is Sign.KNOWN_NAME])
        return "".join(labels.CROSSED_OUT if each.sign is not None else each.text for each in pieces)

    return cross_out if known.names else str
