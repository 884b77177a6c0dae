"""Reports that a brand makes of what it may see: as a paper and as a workbook, in the languages of desks."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from grievance.reports.labels import REPORT_LABELS, REPORT_TEXTS
from grievance.reports.queries import basis_of, brand_report, report_pdf, report_sheets
from grievance.web.brand.chain import for_brands, rail
from grievance.web.ui.downloads import xlsx_file
from grievance.web.ui.locales import DESK_LOCALES, language, select_locale
from grievance.web.ui.presentation import translated
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.visitors import staff
from grievance.web.ui.voices import voice_of


@for_brands
def show() -> str:
    """Say what can be reported today, and hand it out."""
    here = select_locale()
    return render_template(
        "brand/reports.html",
        nav=rail("brand.reports"),
        basis=basis_of(staff()),
        reports=[
            {
                "kind": kind,
                "label": translated(label),
                "text": translated(REPORT_TEXTS[kind]),
                "here": _urls(kind, here),
                "elsewhere": [
                    {"language": language(code), "urls": _urls(kind, code)}
                    for code in DESK_LOCALES
                    if code != here
                ],
            }
            for kind, label in REPORT_LABELS.items()
        ],
    )


@for_brands
def download(report: str, medium: str) -> Response:
    """Make a report of today and hand it out; the language is in the address, or that of the page."""
    asked = request.args.get("language", select_locale())
    voice = voice_of(asked if asked in DESK_LOCALES else "en")
    made = brand_report(staff(), report, voice)
    if medium == "pdf":
        return as_paper(report_pdf(made, voice), name=f"{made.name}.pdf")
    return xlsx_file(made.name, report_sheets(made, voice), from_the_right=voice.from_the_right)


def _urls(report: str, code: str) -> dict[str, str]:
    """Return where a report is had in one language."""
    return {
        medium: url_for("brand.report_file", report=report, medium=medium, language=code)
        for medium in ("pdf", "xlsx")
    }
