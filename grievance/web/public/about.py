"""What this is: who answers, the process with its clocks, the Agreement, the minerals, the sources."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import render_template
from flask_babel import gettext, ngettext

from grievance.audit.services.heads import public_key_of
from grievance.cases.queries import flag_table, process_table
from grievance.foundation import clock
from grievance.opening.queries import who_runs_it
from grievance.standards.labels import BASIS_LABELS, CONFIDENCE_LABELS, LANGUAGE_NOTE, RELATES_TO
from grievance.standards.queries import (
    clock_rules,
    context_facts,
    covered_minerals,
    listed_goods,
    provision_rows,
    sources,
)
from grievance.supplychain.queries import attributions, chain_gaps, sites_by_mineral_and_stage
from grievance.transparency.labels import word_for
from grievance.web.public.navigation import pages
from grievance.web.ui.charts import BarChart, bars
from grievance.web.ui.presentation import country, translated
from grievance.web.ui.visitors import peppers

#: The Agreement entered into force on 28 March 2023 and is reviewed every two years.
REVIEWS = (date(2025, 3, 28), date(2027, 3, 28), date(2029, 3, 28))
_BANDS = ("p0", "p1", "p2", "p3")
_PERIOD = re.compile(r"(\d+)(h|d|wd)")


def show() -> str:
    """Explain who answers, what happens step by step, and how long each step may take."""
    return render_template(
        "public/about.html",
        nav=pages(),
        operator=who_runs_it(),
        states=process_table(),
        flags=flag_table(),
        clocks=[_clock(rule) for rule in clock_rules()],
        key=public_key_of(peppers()).hex(),
        bands=[(band, band.upper(), translated(word_for("urgency", band.upper()))) for band in _BANDS],
    )


def show_agreement() -> str:
    """Say what is known of the Agreement, from whom, and how sure it is."""
    return render_template(
        "public/agreement.html",
        nav=pages(),
        provisions=[_provision(row) for row in provision_rows()],
        context=context_facts(),
        reviews=REVIEWS,
        next_review=next((day for day in REVIEWS if day >= clock.today()), None),
        note=translated(LANGUAGE_NOTE),
        confidences=CONFIDENCE_LABELS,
    )


def show_minerals() -> str:
    """Show the five minerals: sites, chains and their gaps, and what public lists say."""
    counted = sites_by_mineral_and_stage()
    minerals = [
        _mineral(each, {str(stage): n for (mineral, stage), n in counted.items() if mineral == each.code})
        for each in covered_minerals()
    ]
    goods = [
        {
            "country": country(each.state),
            "good": translated(each.good),
            "kind": translated(each.kind),
            "list": each.list_name,
            "since": each.since,
            "note": translated(each.note) if each.note else "",
            "confidence": translated(CONFIDENCE_LABELS[each.confidence]),
            "source": each.source,
        }
        for each in listed_goods()
    ]
    return render_template("public/minerals.html", nav=pages(), minerals=minerals, goods=goods)


def show_sources() -> str:
    """Name everybody from whom facts were taken, with what their licences ask for."""
    return render_template(
        "public/sources.html",
        nav=pages(),
        attributions=attributions(),
        sources=[
            {"reference": each, "confidence": translated(CONFIDENCE_LABELS[each.confidence])}
            for each in sources()
        ],
    )


def _provision(row: Any) -> dict[str, Any]:
    provision = row.provision
    return {
        "code": provision.code,
        "relates": translated(RELATES_TO, code=provision.code),
        "topic": translated(provision.topic),
        "text": translated(provision.paraphrase),
        "strength": translated(provision.strength),
        "basis": translated(BASIS_LABELS[provision.basis]),
        "confidence": translated(CONFIDENCE_LABELS[provision.confidence]),
        "note": translated(provision.confidence_note) if provision.confidence_note else "",
        "sources": row.sources,
    }


def _mineral(mineral: Any, by_stage: dict[str, int]) -> dict[str, Any]:
    gaps = [each for each in chain_gaps() if each.mineral == mineral.code]
    return {
        "code": mineral.code,
        "label": translated(mineral.label),
        "note": translated(mineral.note) if mineral.note else "",
        "sites": sum(by_stage.values()),
        "chart": _by_stage(translated(mineral.label), by_stage),
        "gaps": [
            {
                "country": country(each.country),
                "live": each.live,
                "text": each.explanation,
                "as_of": each.as_of,
            }
            for each in gaps
        ],
    }


def _by_stage(label: str, by_stage: dict[str, int]) -> BarChart:
    values = sorted(
        ((translated(word_for("site_stage", stage)), number) for stage, number in by_stage.items()),
        key=lambda cell: (-cell[1], cell[0]),
    )
    return bars(gettext("%(mineral)s: known sites by stage", mineral=label), "", values)


def _clock(rule: Any) -> dict[str, str]:
    return {
        "label": translated(rule.label),
        **{band: _periods(getattr(rule, band)) for band in _BANDS},
        "outer_limit": _periods(rule.outer_limit),
        "anchor": translated(rule.anchor),
    }


def _periods(text: str) -> str:
    """Return periods such as "4h" or "7d 30d" in words."""
    return ", ".join(_period(int(number), unit) for number, unit in _PERIOD.findall(text))


def _period(number: int, unit: str) -> str:
    if unit == "h":
        return ngettext("%(num)s hour", "%(num)s hours", number) if number else gettext("at once")
    if unit == "wd":
        return ngettext("%(num)s working day", "%(num)s working days", number)
    return ngettext("%(num)s day", "%(num)s days", number)
