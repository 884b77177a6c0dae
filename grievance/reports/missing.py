"""What is missing on a way, and which of its steps is the weakest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.risks import is_old
from grievance.supplychain.claims import ClaimState
from grievance.supplychain.queries import ChainRow, PathLink
from grievance.supplychain.stages import EXTRACTION, Confidence, LinkState
from grievance.transparency.labels import word_for

_GRADES = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def weakest_step(row: ChainRow, voice: Voice) -> str | None:
    """Name the step with the worst evidence, and of equals the one that nobody has looked at for longest."""
    steps = list(enumerate(reversed(row.path), start=1))
    if not steps:
        return None
    number, link = min(steps, key=lambda each: (_GRADES.index(each[1].confidence), _seen(each[1])))
    return voice.say(
        N_(
            "Weakest step: %(number)s, %(start)s to %(end)s. Evidence: %(evidence)s. Last seen to hold on "
            "%(day)s."
        ),
        number=number,
        start=link.start,
        end=link.end,
        evidence=voice.say(word_for("confidence", link.confidence)),
        day=voice.day(_seen(link)),
    )


def missing_on(row: ChainRow, today: date, voice: Voice) -> list[str]:
    """Return what is missing on a way, from its beginning on."""
    return [*_at_its_ends(row, voice), *_at_its_steps(row, today, voice)]


def _at_its_ends(row: ChainRow, voice: Voice) -> Iterator[str]:
    if row.site.stage not in EXTRACTION:
        yield voice.say(N_("where the mineral comes from before this plant"))
    if row.site.operator is None:
        yield voice.say(N_("who operates the site"))
    if len(row.path) < row.tier:
        yield voice.say(N_("steps that may not be shown to you"))
    if row.by_company:
        yield voice.say(N_("that this site's material goes on: a step is known only by company"))
    if row.estimated:
        yield voice.say(N_("how much: where no source tells amounts, suppliers are counted alike"))


def _at_its_steps(row: ChainRow, today: date, voice: Voice) -> Iterator[str]:
    steps = list(enumerate(reversed(row.path), start=1))
    lacking = (
        (
            N_("an address of the source (steps %(steps)s)"),
            [each for each, link in steps if not link.source_url],
        ),
        (
            N_("a word of the other end (steps %(steps)s)"),
            [each for each, link in steps if link.claim is not ClaimState.CONFIRMED],
        ),
        (N_("an amount (steps %(steps)s)"), [each for each, link in steps if not link.volume]),
        (
            N_("a customs number of the product (steps %(steps)s)"),
            [each for each, link in steps if not link.hs_code],
        ),
        (
            N_("that it runs now (steps %(steps)s)"),
            [each for each, link in steps if link.state is not LinkState.ACTIVE],
        ),
        (
            N_("a look within the last year (steps %(steps)s)"),
            [each for each, link in steps if is_old(_seen(link), today)],
        ),
    )
    for text, found in lacking:
        if found:
            yield voice.say(text, steps=", ".join(map(str, found)))


def _seen(link: PathLink) -> date:
    return max(link.as_of, link.checked_on or link.as_of)
