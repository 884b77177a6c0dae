"""Who runs this and what is promised; and, before anybody has confirmed that, a page that says so."""

from __future__ import annotations

from flask import render_template, request

from grievance.opening.queries import who_runs_it
from grievance.opening.services.confirming import NotOpenYet
from grievance.web.ui.in_force import decided
from grievance.web.ui.locales import select_locale
from grievance.web.ui.promises import promises_in

#: Whoever has reported already comes back and adds files, whatever else is shut.
_STAYS_OPEN = ("/follow", "/file")


def refuse_while_shut() -> tuple[str, int] | None:
    """Say that nobody can report yet, until a named person has confirmed who runs this; nothing is kept."""
    if decided().confirmed or request.path.startswith(_STAYS_OPEN):
        return None
    return render_template("worker/shut.html"), NotOpenYet.status


def promises() -> str:
    """Show who runs this and what they promise."""
    operator = who_runs_it()
    assert operator is not None
    found = promises_in(select_locale(), keeps_months=operator.keeps_months)
    return render_template("worker/promises.html", operator=operator, promises=found)
