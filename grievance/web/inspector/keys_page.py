"""Keyboard shortcuts: what each does, on one page, and a switch for whoever does not want them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from grievance.accounts.services.membership import switch_keys
from grievance.foundation.db import transaction
from grievance.foundation.text import N_
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.ui.presentation import translated


@dataclass(frozen=True)
class Key:
    """One shortcut: the key, or two one after the other, and what the script does then."""

    key: str
    does: str
    to: str
    label: str


KEYS = (
    Key("j", "step", "1", N_("Next line of a list")),
    Key("k", "step", "-1", N_("Line before")),
    Key("x", "line", "input[type=checkbox]", N_("Choose the line, or not")),
    Key("o", "line", "button[name=peek]", N_("The case of the line in short, or not")),
    Key("]", "press", ".pages a[rel=next]", N_("Next page of a list")),
    Key("[", "press", ".pages a[rel=prev]", N_("Page before")),
    Key("g t", "go", "/inspector/today", N_("Today")),
    Key("g i", "go", "/inspector?view=us", N_("Waiting for us")),
    Key("g q", "go", "/inspector?view=us", N_("The same: waiting for us")),
    Key("g m", "go", "/inspector?view=mine", N_("My cases")),
    Key("/", "go", "/inspector/search", N_("Search")),
    Key("?", "go", "/inspector/keys", N_("This list of keys")),
    Key("s", "press", "main .button.primary", N_("The main button of the page: the next step, or save")),
    Key("r", "press", "main a[href$='/do/message']", N_("Write to the worker")),
    Key("n", "press", "main a[href$='/do/note']", N_("Note")),
    Key("t", "press", "main .timeline a[href*='/texts/']", N_("Translate the newest message")),
    Key("l", "press", "main a[href$='/do/link']", N_("Link with another case")),
    Key(
        "a",
        "press",
        "main a[href$='/do/assign'],main a[href$='/do/reassign']",
        N_("Assign to myself, or hand over"),
    ),
    Key("p", "press", "main .tabs a[href$='/plan']", N_("Plan")),
    Key("u", "press", "main form[action$='/seen'] button", N_("Mark as seen, or as new again")),
    Key("Ctrl-K", "palette", "", N_("Find by typing what this page offers; Cmd-K on a Mac")),
)


def keys_of_page() -> dict[str, Any]:
    """Give the pages of the desk their shortcuts, unless the visitor switched them off."""
    if not current_user.is_authenticated or current_user.user.keys_off_since is not None:
        return {"keys": None}
    return {"keys": [vars(each) | {"label": translated(each.label)} for each in KEYS]}


@for_case_team
def show() -> Page:
    """List the shortcuts, or switch them off and on."""
    if request.method == "POST":
        with transaction():
            switch_keys(present(), on="on" in request.form)
        return redirect(url_for("inspector.keys"), code=303)
    return render_template(
        "inspector/keys.html",
        nav=rail(),
        rows=[{"key": each.key, "label": translated(each.label)} for each in KEYS],
        are_on=current_user.user.keys_off_since is None,
    )
