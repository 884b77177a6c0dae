"""Contested facts in the words of the visitor's language, for the team and for a panel."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.cases.fact_series import FactSeries, ValueView, series_of
from grievance.cases.labels import SOURCE_LABELS, SPEAKER_LABELS, TOPIC_LABELS
from grievance.cases.models.case import Case
from grievance.cases.states import SourceConfidence
from grievance.policy.actor import Actor
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.presentation import day, translated

_TONES = {
    SourceConfidence.CONFIRMED: "good",
    SourceConfidence.REPORTED: "info",
    SourceConfidence.CLAIMED: "plain",
}


def shown_series(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return the contested facts of a case as the series component shows them."""
    return [_series(each) for each in series_of(actor, case)]


def _series(fact: FactSeries) -> dict[str, Any]:
    topic = translated(TOPIC_LABELS[fact.topic])
    return {
        "reference": fact.reference,
        "title": f"{topic}: {fact.name}" if fact.name else topic,
        "item": fact.item_code,
        "rows": [_row(each) for each in fact.values],
        "url": None,
    }


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
