"""What the register says of a site's part in a case, fact by fact, in the words of the public page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from grievance.transparency.labels import OBJECTION_LABELS, SITE_FACT_LABELS, word_for
from grievance.transparency.queries.site_facts import ObjectionView
from grievance.transparency.states import ObjectionAnswer, SiteFact
from grievance.web.ui.presentation import month_words, translated

_TONES = {ObjectionAnswer.ACCEPTED: "good", ObjectionAnswer.DECLINED: "plain"}


def fact_words(fact: SiteFact, value: Any) -> list[str]:
    """Return what a row says of a fact: one sentence or word for each thing, never nothing."""
    return _WORDS[fact](value) or [gettext("Nothing")]


def shown_objection(objection: ObjectionView) -> dict[str, Any]:
    """Return an objection as the pages of the site and of the team show it."""
    answer = objection.answer
    return {
        "reference": objection.reference,
        "fact": translated(SITE_FACT_LABELS[objection.fact]),
        "says": fact_words(objection.fact, objection.value),
        "published_on": objection.published_on,
        "said_on": objection.said_on,
        "lang": objection.lang,
        "text": objection.text,
        "source": objection.source,
        "answer": translated(OBJECTION_LABELS[answer]) if answer is not None else gettext("Waits"),
        "tone": _TONES[answer] if answer is not None else "info",
        "answered_on": objection.answered_on,
        "waits": answer is None,
        "reason_lang": objection.reason_lang,
        "reason": objection.reason,
    }


def _word(kind: str, code: str) -> str:
    return translated(word_for(kind, code))


def _yes_no(value: bool) -> list[str]:
    return [gettext("Yes") if value else gettext("No")]


def _pairs(first: str, first_kind: str, second: str, second_kind: str) -> Callable[[Any], list[str]]:
    def words(rows: list[Mapping[str, str]]) -> list[str]:
        return [f"{_word(first_kind, each[first])}: {_word(second_kind, each[second])}" for each in rows]

    return words


def _steps(rows: list[Mapping[str, str]]) -> list[str]:
    return [f"{_word('stage_reached', each['stage'])}: {month_words(each['when'])}" for each in rows]


def _remedy(rows: list[Mapping[str, str]]) -> list[str]:
    return [f"{translated(each['family'])}: {_word('remedy_state', each['state'])}" for each in rows]


_WORDS: dict[SiteFact, Callable[[Any], list[str]]] = {
    SiteFact.STEPS: _steps,
    SiteFact.LATE: lambda codes: [_word("clock", each) for each in codes],
    SiteFact.SITE_REPLIED: _yes_no,
    SiteFact.FINDINGS: _pairs("group", "group", "outcome", "outcome"),
    SiteFact.REMEDY: _remedy,
    SiteFact.REMEDY_OVERDUE: _yes_no,
    SiteFact.ROOT_CAUSES: lambda codes: [_word("root_cause", each) for each in codes],
    SiteFact.CLOSED_BECAUSE: lambda code: [_word("closed_because", code)] if code else [],
}
