"""The published figures, each chart with its table."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal, format_percent
from flask import render_template, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response

from grievance.standards.queries import group_labels
from grievance.transparency.labels import word_for
from grievance.transparency.queries.figures import PublicFigures, public_figures, totals_over_time
from grievance.transparency.queries.satisfaction import satisfaction_figures
from grievance.web.public.navigation import pages
from grievance.web.ui.charts import BarChart, LineChart, bars, lines
from grievance.web.ui.downloads import csv_file
from grievance.web.ui.locales import present_language
from grievance.web.ui.presentation import country, day_and_month, translated

#: A line needs two ends.
_FEWEST_POINTS = 2


def show() -> str:
    """Show the figures of the newest publication."""
    found = public_figures()
    return render_template(
        "public/statistics.html",
        nav=pages(),
        figures=found,
        charts=_charts(found),
        history=_history(),
        csv_url=url_for("public.statistics_csv"),
        treated=_treated(found),
    )


def download() -> Response:
    """Give the figures as a file."""
    found = public_figures()
    rows: list[tuple[object, ...]] = [(found.published_on, "all", "all", found.total)]
    rows += [
        (found.published_on, table, key, value)
        for table, cells in found.tables.items()
        for key, value in cells.items()
    ]
    return csv_file("figures", ("published_on", "table", "value_of", "cases"), rows)


def download_satisfaction() -> Response:
    """Give the figures of how workers say they were treated as a file."""
    day = public_figures().published_on
    told = satisfaction_figures(day) if day is not None else None
    rows: list[tuple[object, ...]] = []
    if told is not None:
        rows += [(day, "all", "asked", told.asked), (day, "all", "answered", told.answered)]
        for each in told.questions:
            rows.append((day, each.question, "answers", each.answers))
            rows.append(
                (day, each.question, "mean_of_1_to_3", each.score / 100 if each.score is not None else None)
            )
    return csv_file("satisfaction", ("published_on", "question", "figure", "value"), rows)


def _treated(found: PublicFigures) -> dict[str, Any] | None:
    """Return how workers say they were treated, with how many of those asked answered."""
    if found.published_on is None:
        return None
    told = satisfaction_figures(found.published_on)
    return {
        "share": format_percent(told.answered / told.asked, locale=get_locale())
        if told.asked is not None and told.answered is not None
        else None,
        "asked": told.asked,
        "answered": told.answered,
        "rows": [
            {
                "question": translated(word_for("satisfaction", each.question)),
                "score": _shown(each.score),
                "answers": each.answers,
            }
            for each in told.questions
        ],
        "csv_url": url_for("public.satisfaction_csv"),
    }


def _shown(hundredths: int | None) -> str | None:
    return (
        format_decimal(hundredths / 100, format="0.00", locale=get_locale())
        if hundredths is not None
        else None
    )


def _titles() -> dict[str, tuple[str, str]]:
    as_register = gettext("Where the register tells it.")
    several = gettext("A case can be in several lines.")
    return {
        "mineral": (gettext("By mineral"), as_register),
        "country": (gettext("By country"), as_register),
        "site_stage": (gettext("By stage of the site"), as_register),
        "group": (gettext("By problem"), several),
        "urgency": (gettext("By urgency"), gettext("P0 is danger now, P3 can wait a little.")),
        "stage_reached": (gettext("How far they have come"), ""),
        "clocks": (gettext("On time or late"), gettext("On the day whose knowledge is shown.")),
        "outcome": (gettext("What was found"), several),
        "remedy": (gettext("How remedy stands"), gettext("Verified: checked by somebody else.")),
    }


def _charts(found: PublicFigures) -> list[dict[str, Any]]:
    charts = []
    for table, (title, desc) in _titles().items():
        cells = found.tables.get(table, {})
        told = sorted(
            ((_word(table, key), value) for key, value in cells.items() if value is not None),
            key=lambda cell: (-cell[1], cell[0]),
        )
        hidden = sorted(_word(table, key) for key, value in cells.items() if value is None)
        charts.append({"key": table, "chart": _bars(title, desc, told), "hidden": hidden})
    return charts


def _bars(title: str, desc: str, told: list[tuple[str, int]]) -> BarChart:
    return bars(title, desc, told, mirrored=present_language().direction == "rtl")


def _word(table: str, key: str) -> str:
    if table == "country":
        return country(key)
    if table == "group":
        return translated(group_labels().get(key, key))
    return translated(word_for(table, key)) if key else gettext("Not rated yet")


def _history() -> LineChart | None:
    points = totals_over_time()
    if len(points) < _FEWEST_POINTS:
        return None
    return lines(
        gettext("Published cases on each publication day"),
        gettext("A gap means that fewer than five could be shown."),
        [day_and_month(day) for day, _value in points],
        [(gettext("Cases"), [value for _day, value in points])],
    )
