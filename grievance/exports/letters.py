"""An official letter: what was released to the site, word for word, and the office's sentences around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from grievance.cases.models.case import Case
from grievance.exports import blocks, labels
from grievance.exports.blocks import Block
from grievance.exports.states import LetterKind
from grievance.exports.typesetting import Paper
from grievance.exports.voices import Voice
from grievance.opening.queries import who_runs_it

#: How much of a fingerprint stands at the foot of each page.
SHORT = 16
_ASKS = frozenset({LetterKind.NOTICE, LetterKind.REQUEST})


@dataclass(frozen=True)
class LetterFacts:
    """Everything that a letter says besides the released text."""

    kind: LetterKind
    number: str
    on: date
    addressees: tuple[str, ...]
    """Whoever answers for the site, or the contractor or recruiter that it is written to."""
    answer_by: date | None
    look_again_until: date | None
    """Until when the site can ask a panel to look at what was found."""
    address: str
    """Where its reader signs in; empty for a firm that has no account."""
    to_firm: bool = False
    """Whether a contractor or recruiter reads it, and not whoever runs the site."""


def letter(case: Case, facts: LetterFacts, text: dict[str, Any], *, voice: Voice, draft: bool) -> Paper:
    """Return a letter in the language of its voice, in which the released text has to exist."""
    runs = who_runs_it()
    office = runs.legal_name if runs is not None else voice.say(labels.CASE_TEAM)
    contact = runs.contact if runs is not None else facts.address
    said: list[Block] = [
        blocks.office(voice.apart(office), voice.apart(contact)),
        *([blocks.sentence(voice.say(labels.ONLY_A_DRAFT))] if draft else []),
        blocks.title(),
        _head(case, facts, voice),
        blocks.sentence(voice.say(labels.OPENING_TO_FIRM if facts.to_firm else labels.OPENINGS[facts.kind])),
        *_released(text, voice),
        *_how_to_answer(case, facts, voice, contact),
        blocks.heading(voice.say(labels.PLEASE)),
        blocks.sentence(voice.say(labels.NO_SEARCH)),
        blocks.sentence(voice.say(labels.NO_PUNISHMENT)),
        blocks.signed(voice.say(labels.CASE_TEAM)),
    ]
    content = {
        "title": voice.say(labels.LETTER_LABELS[facts.kind]),
        "office": office,
        "tongue": voice.tongue,
        "stamp": voice.say(labels.DRAFT) if draft else "",
        "page_of": voice.say(labels.PAGE_OF, page="{page}", pages="{pages}"),
        "blocks": said,
    }
    return _with_fingerprint(content, facts, voice)


def _with_fingerprint(content: dict[str, Any], facts: LetterFacts, voice: Voice) -> Paper:
    """Print what all the rest comes to on each page, and whole at the end."""
    whole = Paper(content).fingerprint
    end = blocks.small(voice.say(labels.FINGERPRINT, fingerprint=whole))
    foot = voice.say(labels.FOOT, number=facts.number, fingerprint=whole[:SHORT])
    return Paper({**content, "foot": foot, "blocks": [*content["blocks"], end]}, printed=whole)


def _head(case: Case, facts: LetterFacts, voice: Voice) -> Block:
    site = case.site.name if case.site is not None else ""
    to = [*map(voice.apart, facts.addressees)]
    if not facts.to_firm:
        to.insert(0, voice.say(labels.MANAGEMENT, site=site))
    return blocks.facts(
        [
            (voice.say(labels.TO), "\n".join(to)),
            (voice.say(labels.NUMBER), voice.apart(facts.number)),
            (voice.say(labels.DATE), voice.day(facts.on)),
            (voice.say(labels.MATTER), voice.apart(case.reference)),
            (voice.say(labels.ANSWER_BY), voice.day(facts.answer_by)),
        ]
    )


def _released(text: dict[str, Any], voice: Voice) -> Iterator[Block]:
    if voice.code == text["lang"]:
        yield blocks.words(text["text"], voice.code)
        return
    yield blocks.words(text["translations"][voice.code]["text"], voice.code)
    yield blocks.small(voice.say(labels.TRANSLATED, language=voice.language(text["lang"])))


def _how_to_answer(case: Case, facts: LetterFacts, voice: Voice, contact: str) -> Iterator[Block]:
    yield blocks.heading(voice.say(labels.HOW_TO_ANSWER))
    if facts.answer_by is not None:
        yield blocks.sentence(voice.say(labels.BY_DAY, date=voice.day(facts.answer_by)))
    if facts.address:
        yield blocks.sentence(voice.say(labels.SIGN_IN, address=facts.address, matter=case.reference))
    by_paper = labels.BY_PAPER if facts.address else labels.BY_PAPER_ONLY
    yield blocks.sentence(voice.say(by_paper, contact=contact))
    if facts.kind is LetterKind.CLOSING:
        yield blocks.sentence(voice.say(labels.MAY_OPEN_AGAIN))
    else:
        yield blocks.sentence(voice.say(labels.WRONG_FACT))
    if facts.kind not in _ASKS and facts.look_again_until is not None:
        yield blocks.sentence(voice.say(labels.FRESH_LOOK, date=voice.day(facts.look_again_until)))
