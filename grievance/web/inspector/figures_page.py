"""Key figures of the team's cases: counted together, narrowed by what stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from grievance.foundation.errors import NotFound
from grievance.measures.entries import CRITERION_LABELS, Line, Measure, Unit
from grievance.measures.queries import Wanted, choices
from grievance.measures.splits import SPLIT_LABELS, Split
from grievance.policy.roles import Role
from grievance.supplychain.stages import MINERAL_LABELS, Mineral
from grievance.transparency.queries.key_figures import TEAM_MEASURES
from grievance.web.inspector.counted import Counted, counted, counted_by
from grievance.web.inspector.desk import Page, present, rail
from grievance.web.ui.downloads import csv_file
from grievance.web.ui.figure_charts import charts_of, split_charts
from grievance.web.ui.key_figures import (
    CSV_COLUMNS,
    by_criterion,
    csv_rows,
    name_of,
    record_of,
    rows_of,
    value_name,
    value_of,
)
from grievance.web.ui.presentation import country, translated
from grievance.web.ui.visitors import for_roles

_FILTERS = ("since", "until", "mineral", "country")
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
for_supervisors = for_roles(Role.SUPERVISOR)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as it was typed, and what is wrong with it."""

    typed: dict[str, str]
    wanted: Wanted
    errors: dict[str, str]

    @property
    def address(self) -> dict[str, str]:
        """What of it stands in every link of the page."""
        return {key: value for key, value in self.typed.items() if value}

    def mistakes(self) -> list[tuple[str, str]]:
        """Return (field id, message) for the error summary."""
        return [(f"by-{name}", message) for name, message in self.errors.items()]

    def field(self, name: str, label: str) -> dict[str, Any]:
        """Return a field as the components show it."""
        errors = (self.errors[name],) if name in self.errors else ()
        return {"id": f"by-{name}", "name": name, "label": label, "errors": errors, "data": self.typed[name]}


@for_supervisors
def show() -> Page:
    """Show all figures."""
    asked = _asked()
    found = Counted({}) if asked.errors else counted(present(), TEAM_MEASURES, asked.wanted)
    urls = {each.code: _url("inspector.figure", asked, code=each.code) for each in TEAM_MEASURES}
    page = render_template(
        "inspector/figures.html",
        nav=rail(),
        asked=asked,
        counted=found,
        here=_url("inspector.figures", asked),
        parts=[
            {
                "key": criterion.value,
                "title": translated(CRITERION_LABELS[criterion]),
                "charts": charts_of(translated(CRITERION_LABELS[criterion]), part, found.lines),
                "rows": rows_of(part, found.lines, urls=urls, hidden="–"),
                "csv_url": _url("inspector.figures_csv", asked, part=criterion.value),
            }
            for criterion, part in by_criterion(TEAM_MEASURES)
        ]
        if not asked.errors and not found.waiting
        else [],
        action=url_for("inspector.figures"),
        csv_url=_url("inspector.figures_csv", asked),
        **_filters(asked),
    )
    return page, 422 if asked.errors else 200


@for_supervisors
def show_one(code: str) -> Page:
    """Show one figure with its definition, split by one thing."""
    measure, asked = _measure(code), _asked()
    by = _by(measure)
    whole = Counted({}) if asked.errors else counted(present(), [measure], asked.wanted)
    found = whole if asked.errors or by is None else counted_by(present(), measure, asked.wanted, by)
    parts = list(found.lines.items()) if by and not asked.errors else []
    page = render_template(
        "inspector/figure.html",
        nav=rail(),
        measure=measure,
        name=translated(measure.name),
        asked=asked,
        counted=replace(whole, waiting=whole.waiting or found.waiting),
        here=_url("inspector.figure", asked, code=code, by=by.value if by else None),
        record=record_of(measure),
        rows=rows_of([measure], whole.lines, urls={}, hidden="–"),
        ways=[
            {
                "label": translated(SPLIT_LABELS[each]),
                "url": _url("inspector.figure", asked, code=code, by=each.value),
                "current": each is by,
            }
            for each in Split
            if each in measure.splits
        ],
        split_label=translated(SPLIT_LABELS[by]) if by else "",
        charts=split_charts(measure, by, parts)
        if by
        else charts_of(translated(measure.name), [measure], whole.lines),
        columns=_split_columns(measure, by, parts) if by else [],
        split_rows=_split_rows(by, parts) if by else [],
        back=_url("inspector.figures", asked),
        action=url_for("inspector.figure", code=code),
        kept={"by": by.value} if by else {},
        csv_url=_url("inspector.figure_csv", asked, code=code, by=by.value if by else None),
        **_filters(asked),
    )
    return page, 422 if asked.errors else 200


@for_supervisors
def download() -> Page:
    """Give the figures, or those of one part of the page, as a file."""
    asked, part = _asked(), request.args.get("part", "")
    kept = [each for each in TEAM_MEASURES if not part or each.criterion == part]
    found = Counted({}) if asked.errors else counted(present(), kept, asked.wanted)
    if asked.errors or found.waiting:
        return show()
    rows = csv_rows(kept, found.lines)
    return csv_file(f"key-figures-{part}" if part else "key-figures", CSV_COLUMNS, rows)


@for_supervisors
def download_one(code: str) -> Page:
    """Give one figure, split by one thing, as a file."""
    measure, asked = _measure(code), _asked()
    if asked.errors:
        return show_one(code)
    by, whole = _by(measure), counted(present(), [measure], asked.wanted)
    parts = counted_by(present(), measure, asked.wanted, by) if by is not None else Counted({})
    if whole.waiting or parts.waiting:
        return show_one(code)
    rows: list[tuple[object, ...]] = [("", *row) for row in csv_rows([measure], whole.lines)]
    for value, found in parts.lines.items():
        rows += [(value, *row) for row in csv_rows([measure], {code: found})]
    return csv_file(f"key-figure-{code}", (by.value if by else "split", *CSV_COLUMNS), rows)


def _measure(code: str) -> Measure:
    found = next((each for each in TEAM_MEASURES if each.code == code), None)
    if found is None:
        raise NotFound
    return found


def _by(measure: Measure) -> Split | None:
    """Return what the address asks to split by; by mineral, if that goes and nothing else is asked."""
    given = request.args.get("by", "")
    if given in set(Split) and Split(given) in measure.splits:
        return Split(given)
    return Split.MINERAL if Split.MINERAL in measure.splits else None


def _asked() -> Asked:
    typed = {name: request.args.get(name, "").strip()[:40] for name in _FILTERS}
    errors: dict[str, str] = {}
    since, until = _day("since", typed, errors), _day("until", typed, errors)
    if since is not None and until is not None and until < since:
        errors["until"] = gettext("Give a day that is not before the first one.")
    if typed["mineral"] not in {"", *Mineral}:
        errors["mineral"] = gettext("Choose one of the list.")
    if typed["country"] and typed["country"] not in choices(present(), Split.COUNTRY):
        errors["country"] = gettext("Choose one of the list.")
    wanted = Wanted(since, until, typed["mineral"], typed["country"])
    return Asked(typed, wanted, errors)


def _day(name: str, typed: dict[str, str], errors: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        found = date.fromisoformat(typed[name])
    except ValueError:
        found = None
    if found is None or not _EARLIEST <= found <= _LATEST:
        errors[name] = gettext("Give a day, as 2026-05-31.")
        return None
    return found


def _filters(asked: Asked) -> dict[str, Any]:
    anything = ("", gettext("Any"))
    codes = choices(present(), Split.COUNTRY)
    countries = sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1])
    minerals = [(each.value, translated(MINERAL_LABELS[each])) for each in Mineral]
    return {
        "days": [
            asked.field("since", gettext("Reported from")),
            asked.field("until", gettext("Reported until")),
        ],
        "lists": [
            {"field": asked.field("mineral", gettext("Mineral")), "choices": [anything, *minerals]},
            {"field": asked.field("country", gettext("Country")), "choices": [anything, *countries]},
        ],
    }


def _url(endpoint: str, asked: Asked, **values: Any) -> str:
    return url_for(endpoint, **{**asked.address, **values})


def _split_columns(
    measure: Measure, by: Split, parts: Sequence[tuple[str, list[Line]]]
) -> list[dict[str, Any]]:
    names = {line.key: name_of(measure, line) for _, lines in parts for line in lines}
    return [
        {"key": "", "label": translated(SPLIT_LABELS[by]), "head": True},
        *({"key": key, "label": name, "numeric": True} for key, name in names.items()),
    ]


def _split_rows(by: Split, parts: Sequence[tuple[str, list[Line]]]) -> list[dict[str, str]]:
    empty = {line.key: "–" for _, lines in parts for line in lines}
    return [
        {**empty, "": value_name(by, value), **{line.key: _cell(line) for line in lines}}
        for value, lines in parts
    ]


def _cell(line: Line) -> str:
    shown = value_of(line) or "–"
    if line.unit is Unit.SHARE:
        return gettext("%(share)s of %(number)s", share=shown, number=line.behind)
    return shown
