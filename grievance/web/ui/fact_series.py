"""Contested facts in the words of the visitor's language, for the team and for a panel."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.cases.fact_series import FactSeries, ValueView, page_of_series
from grievance.cases.labels import SOURCE_LABELS, SPEAKER_LABELS, TOPIC_LABELS
from grievance.cases.models.case import Case
from grievance.cases.states import SourceConfidence
from grievance.foundation.pages import Page
from grievance.policy.actor import Actor
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number
from grievance.web.ui.presentation import day, translated

_TONES = {
    SourceConfidence.CONFIRMED: "good",
    SourceConfidence.REPORTED: "info",
    SourceConfidence.CLAIMED: "plain",
}


def shown_series(actor: Actor, case: Case) -> Page[dict[str, Any]]:
    """Return the page that is asked for of the contested facts of a case, as their component shows them."""
    found = page_of_series(actor, case, page=page_number("facts"))
    rows = [_series(each) for each in found.rows]
    return Page(rows=rows, number=found.number, total=found.total, size=found.size)


def shown_value(fact: FactSeries, value: ValueView) -> str:
    """Return one thing that was said in a line: about what, by whom and as of when."""
    row = _row(value)
    return f"{_title(fact)}: {row['value']} ({row['speaker']}, {row['as_of']})"


def _series(fact: FactSeries) -> dict[str, Any]:
    return {
        "reference": fact.reference,
        "title": _title(fact),
        "item": fact.item_code,
        "rows": [_row(each) for each in fact.values],
        "earlier": fact.earlier,
        "url": None,
    }


def _title(fact: FactSeries) -> str:
    topic = translated(TOPIC_LABELS[fact.topic])
    return f"{topic}: {fact.name}" if fact.name else topic


def _row(each: ValueView) -> dict[str, Any]:
    spoken = language(each.lang or select_locale())
    return {
        "reference": each.reference,
        "as_of": day(each.as_of),
        "iso": each.as_of.isoformat(),
        "value": each.value if each.value is not None else gettext("You hold no key that opens this."),
        "source": each.source or "",
        "lang": spoken.tag,
        "dir": spoken.direction,
        "speaker": translated(SPEAKER_LABELS[each.speaker]),
        "confidence": translated(SOURCE_LABELS[each.confidence]),
        "tone": _TONES[each.confidence],
    }
