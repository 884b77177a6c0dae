"""Key figures for officials: what their governments recorded, and what was published of the cases."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.measures.entries import CRITERION_LABELS, Line, Measure, Outside
from grievance.measures.queries import Wanted, of_officials, read
from grievance.transparency.queries.figures import public_figures
from grievance.transparency.queries.key_figures import ALL_MEASURES, published_process
from grievance.web.official.desk import for_officials, rail
from grievance.web.ui.downloads import csv_file
from grievance.web.ui.figure_charts import charts_of
from grievance.web.ui.key_figures import CSV_COLUMNS, by_criterion, csv_rows, record_of, rows_of
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff

MEASURES = tuple(each for each in ALL_MEASURES if each.outside is not Outside.NOTHING)


@for_officials
def show() -> str:
    """Show the figures that officials may know, each with what it means."""
    lines = _lines()
    return render_template(
        "official/figures.html",
        nav=rail("figures"),
        published_on=public_figures().published_on,
        parts=[
            {
                "key": criterion.value,
                "title": translated(CRITERION_LABELS[criterion]),
                "charts": charts_of(translated(CRITERION_LABELS[criterion]), part, lines),
                "rows": rows_of(part, lines, urls=_anchors(part), hidden=gettext("too few")),
            }
            for criterion, part in by_criterion(MEASURES)
        ],
        records=[
            {"code": each.code, "name": translated(each.name), "record": record_of(each)} for each in MEASURES
        ],
        csv_url=url_for("official.figures_csv"),
    )


@for_officials
def download() -> Response:
    """Give the same figures as a file."""
    return csv_file("key-figures", CSV_COLUMNS, csv_rows(MEASURES, _lines()))


def _lines() -> dict[str, list[Line]]:
    lines = published_process(public_figures().published_on)
    own = of_officials(staff(), Wanted())
    for each in MEASURES:
        if each.outside is Outside.OWN:
            lines[each.code] = read(each, own)
    return lines


def _anchors(part: list[Measure]) -> dict[str, str]:
    return {each.code: f"#{each.code}" for each in part}
