"""Lists that a brand brings for itself: bring one, see what becomes of each row, take it, undo it."""

from __future__ import annotations

from typing import Any

from flask import render_template

from grievance.web.brand.chain import for_brands, rail
from grievance.web.ui import imports
from grievance.web.ui.imports import OwnListForm


@for_brands
def show_all() -> Any:
    """Show the lists that were brought, and read a new one."""
    form = OwnListForm()
    answer = imports.bring(form)
    if answer is not None:
        return answer
    page = render_template(
        "brand/imports.html",
        form=form,
        errors=form.mistakes(),
        **imports.reports(),
        nav=rail("brand.imports"),
    )
    return page, form.answer_status


@for_brands
def show(reference: str) -> Any:
    """Show what became of the rows of one list."""
    return render_template("brand/import.html", **imports.report(reference), nav=rail("brand.imports"))
