"""What case teams released to the visitor's government."""

from __future__ import annotations

from flask import render_template

from grievance.enforcement import queries
from grievance.web.official.desk import for_officials, rail
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.released_case import shown_case
from grievance.web.ui.visitors import staff


@for_officials
def cases() -> str:
    """List the releases; what is in them stays sealed until one is opened."""
    found = queries.page_of_releases(staff(), number=page_number())
    place = pages_here(found)
    return render_template("official/cases.html", nav=rail("cases"), rows=found.rows, place=place)


@for_officials
def case(reference: str) -> str:
    """Open one release."""
    release = queries.find_release(staff(), reference)
    opened = queries.open_release(staff(), release)
    return render_template(
        "official/case.html",
        nav=rail("cases"),
        reference=reference,
        case_reference=release.case.reference,
        released_on=release.released_at.date(),
        covert=release.covert,
        opened=shown_case(opened) if opened is not None else None,
    )
