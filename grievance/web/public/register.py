"""The register of published cases, its pages and its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.standards.labels import BASIS_LABELS, RELATES_TO
from grievance.standards.queries import group_labels, provision_label
from grievance.transparency.labels import word_for
from grievance.transparency.queries.register import (
    RegisterFilter,
    RegisterRow,
    changes_of,
    choices,
    last_publication_day,
    published_case,
    register_page,
    register_rows,
)
from grievance.web.public.navigation import asked, filter_groups, neighbours, page_number, pages
from grievance.web.ui.downloads import csv_file, json_file
from grievance.web.ui.presentation import country, listed, month_words, translated

FILTERS = ("mineral", "site_stage", "country")
CSV_COLUMNS = (
    "reference",
    "updated_on",
    "withdrawn",
    "opened",
    "filed_by",
    "minerals",
    "country",
    "site_stage",
    "site",
    "site_not_named_because",
    "workers",
    "groups",
    "provisions",
    "urgency",
    "stage_reached",
    "steps",
    "late",
    "site_replied",
    "findings",
    "remedy",
    "remedy_overdue",
    "root_causes",
    "acts",
    "closed_because",
    "contested_by_site",
)


def show() -> str:
    """Show the register; what it is narrowed to is in the address."""
    narrowed = asked(*FILTERS)
    page = register_page(RegisterFilter(**narrowed), page=page_number())
    first = (page.number - 1) * page.size + 1 if page.total else 0
    return render_template(
        "public/register.html",
        nav=pages(),
        rows=[line(each) for each in page.rows],
        filter_groups=_filters(narrowed),
        clear_url=url_for("public.register") if narrowed else None,
        csv_url=url_for("public.register_csv", **narrowed),
        json_url=url_for("public.register_json", **narrowed),
        published_on=last_publication_day(),
        summary=gettext(
            "%(first)s to %(last)s of %(total)s published cases",
            first=first,
            last=first + len(page.rows) - 1 if page.total else 0,
            total=page.total,
        ),
        **neighbours("public.register", narrowed, page),
    )


def show_case(reference: str) -> str | tuple[str, int]:
    """Show one published case; of one that was withdrawn, only that it was."""
    row = published_case(reference)
    if row.withdrawn:
        return render_template("public/withdrawn.html", nav=pages(), row=row), 410
    return render_template(
        "public/case.html",
        nav=pages(),
        row=row,
        shown=line(row),
        changes=changes_of(reference),
        steps=[(_stage(stage), month_words(when)) for stage, when in row.steps],
        findings=[
            (_group(group), translated(word_for("outcome", outcome)), _OUTCOME_TONES.get(outcome, "plain"))
            for group, outcome in row.findings
        ],
        remedy=[
            (translated(each.family), translated(word_for("remedy_state", each.state))) for each in row.remedy
        ],
        late=_clock_words(row.late),
        provisions=[
            {
                "code": code,
                "text": translated(RELATES_TO, code=code),
                "topic": translated(provision_label(code)),
                "basis": translated(BASIS_LABELS.get(basis, basis)),
            }
            for code, basis in row.provisions
        ],
        root_causes=[_word("root_cause", code) for code in row.root_causes],
        acts=[_word("act", code) for code in row.acts],
        contested=[_word("site_fact", each) for each in row.contested],
        closed=translated(word_for("closed_because", row.closed_because)) if row.closed_because else None,
    )


def download_csv() -> Response:
    """Give the register as a file, narrowed as the page was."""
    rows = register_rows(RegisterFilter(**asked(*FILTERS)))
    return csv_file("register", CSV_COLUMNS, [_csv_row(each) for each in rows])


def download_json() -> Response:
    """Give the register as data with stable references; what was withdrawn is a tombstone."""
    rows = register_rows(RegisterFilter(**asked(*FILTERS)))
    published_on = last_publication_day()
    return json_file(
        "register",
        {
            "published_on": published_on.isoformat() if published_on is not None else None,
            "cases": [_data(each) for each in rows],
        },
    )


_OUTCOME_TONES = {"substantiated": "danger", "partly": "warn"}


def line(row: RegisterRow) -> dict[str, Any]:
    """Return a published case in words."""
    not_told = gettext("not told")
    return {
        "row_class": "danger" if row.late or row.remedy_overdue else None,
        "reference": row.reference,
        "url": url_for("public.case", reference=row.reference),
        "withdrawn": row.withdrawn,
        "minerals": listed(translated(word_for("mineral", each)) for each in row.minerals) or not_told,
        "country": country(row.country) if row.country else not_told,
        "site_stage": translated(word_for("site_stage", row.site_stage)) if row.site_stage else not_told,
        "site": row.site.name if row.site is not None else None,
        "site_url": url_for("public.site", reference=row.site.reference) if row.site is not None else None,
        "site_hidden": translated(word_for("site_hidden", row.site_hidden)) if row.site_hidden else None,
        "problems": [
            {"code": code, "label": _group(code), "icon": f"g-{code.lower()}"} for code in row.groups
        ],
        "band": row.urgency,
        "band_words": translated(word_for("urgency", row.urgency)) if row.urgency else None,
        "opened": month_words(row.opened) if row.opened else "",
        "filed_by": translated(word_for("filed_by", row.filed_by)) if row.filed_by else "",
        "workers": translated(word_for("workers", row.workers)) if row.workers else gettext("not known"),
        "stage_reached": _stage(row.stage_reached) if row.stage_reached else "",
        "late": _clock_words(row.late),
        "remedy_overdue": row.remedy_overdue,
        "updated_on": row.updated_on,
    }


def _group(code: str) -> str:
    return translated(group_labels().get(code, code))


def _stage(code: str) -> str:
    return translated(word_for("stage_reached", code))


def _clock_words(kinds: Iterable[str]) -> list[str]:
    return [_word("clock", kind) for kind in kinds]


def _filters(narrowed: dict[str, Any]) -> list[dict[str, Any]]:
    known = choices()
    countries = sorted((country(code), code) for code in known.countries)
    groups = [
        ("mineral", gettext("Mineral"), [(_word("mineral", code), code) for code in known.minerals]),
        ("site_stage", gettext("Stage"), [(_word("site_stage", code), code) for code in known.site_stages]),
        ("country", gettext("Country"), countries),
    ]
    return filter_groups("public.register", narrowed, [each for each in groups if each[2]])


def _word(kind: str, code: str) -> str:
    return translated(word_for(kind, code))


def _data(row: RegisterRow) -> dict[str, Any]:
    if row.withdrawn:
        return {"reference": row.reference, "updated_on": row.updated_on.isoformat(), "withdrawn": True}
    return {
        **asdict(row),
        "updated_on": row.updated_on.isoformat(),
        "provisions": [{"code": code, "basis": basis} for code, basis in row.provisions],
        "steps": [{"stage": stage, "when": when} for stage, when in row.steps],
        "findings": [{"group": group, "outcome": outcome} for group, outcome in row.findings],
    }


def _csv_row(row: RegisterRow) -> tuple[object, ...]:
    return (
        row.reference,
        row.updated_on,
        "yes" if row.withdrawn else "no",
        row.opened,
        row.filed_by,
        " ".join(row.minerals),
        row.country,
        row.site_stage,
        row.site.name if row.site is not None else None,
        row.site_hidden,
        row.workers,
        " ".join(row.groups),
        " ".join(code for code, _basis in row.provisions),
        row.urgency,
        row.stage_reached,
        "; ".join(f"{stage} {when}" for stage, when in row.steps),
        " ".join(row.late),
        "yes" if row.site_replied else "no",
        "; ".join(f"{group} {outcome}" for group, outcome in row.findings),
        "; ".join(f"{each.family}: {each.state}" for each in row.remedy),
        "yes" if row.remedy_overdue else "no",
        " ".join(row.root_causes),
        " ".join(row.acts),
        row.closed_because,
        " ".join(row.contested),
    )
