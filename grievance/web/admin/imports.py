"""Lists of public facts: bring one, see what becomes of each row, take it, undo it."""

from __future__ import annotations

from flask import render_template

from grievance.web.admin.desk import Answer, rail, stewards
from grievance.web.ui import imports
from grievance.web.ui.imports import ListForm


@stewards
def show_all() -> Answer:
    """Show the lists that were brought, and read a new one."""
    form = ListForm()
    answer = imports.bring(form)
    if answer is not None:
        return answer
    page = render_template(
        "admin/imports.html", form=form, errors=form.mistakes(), **imports.reports(), **rail()
    )
    return page, form.answer_status


@stewards
def show(reference: str) -> Answer:
    """Show what became of the rows of one list."""
    return render_template("admin/import.html", **imports.report(reference), **rail())
