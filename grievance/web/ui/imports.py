"""Bringing lists of the supply chain: the form, the report on each row, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField
from wtforms.validators import URL, DataRequired, Length, Optional

from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput
from grievance.supplychain.labels import OUTCOME_LABELS
from grievance.supplychain.lists.blank import blank_template
from grievance.supplychain.services import importing, undoing
from grievance.supplychain.services.examining import examine
from grievance.supplychain.services.reporting import RunReport, report_on, run_called, runs_brought
from grievance.supplychain.stages import STAGE_LABELS, Stage
from grievance.web.ui.forms import Form, OneOf, _l
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff


class BroughtForm(Form):
    """A file, and whose list it is."""

    file = FileField(_l("File (CSV, XLSX or GeoJSON)"), validators=[FileRequired(_l("Choose a file."))])
    list_name = StringField(
        _l("Whose list it is"),
        validators=[DataRequired(_l("Say whose list this is.")), Length(max=200)],
    )

    def offer(self) -> None:
        """Say what can be chosen."""

    def given(self) -> dict[str, Any]:
        """Return what holds for the whole list."""
        return {}


class ListForm(BroughtForm):
    """A list of public facts, and what holds for rows that do not say it themselves."""

    source_url = StringField(
        _l("Web address of the list"),
        validators=[Optional(), Length(max=500), URL(message=_l("Enter a whole address, with https://"))],
    )
    stage = OneOf(_l("What is done at sites of which the list does not say it"))

    def offer(self) -> None:
        """Say what can be chosen."""
        stages = [(str(stage), translated(label)) for stage, label in STAGE_LABELS.items()]
        self.stage.choices = [("", gettext("Nothing: leave such rows out")), *stages]

    def given(self) -> dict[str, Any]:
        """Return what holds for rows that do not say it themselves."""
        return {
            "source_url": self.source_url.data or None,
            "stage": Stage(self.stage.data) if self.stage.data else None,
        }


class OwnListForm(BroughtForm):
    """A list that an organisation brings for itself."""

    shared = BooleanField(_l("Share these relations: everybody may see them"))

    def given(self) -> dict[str, Any]:
        """Return who may see its relations."""
        return {"shared": bool(self.shared.data)}


def bring(form: BroughtForm) -> Response | None:
    """Read the list of a form and lead to its report; None if the form has to be shown."""
    form.offer()
    if not form.arrived():
        return None
    upload = form.file.data
    try:
        # Reading takes long and writes nothing, so nobody who writes has to wait for it.
        examined = examine(
            staff(),
            upload.stream,
            name=upload.filename or "",
            list_name=form.list_name.data or "",
            **form.given(),
        )
        with transaction():
            reference = importing.keep(staff(), examined).reference
    except InvalidInput as refusal:
        form.blame(refusal)
        return None
    return _to(reference)


def take(reference: str) -> Response:
    """Take the first rows of a list, and leave the rest of a long one to the worker process."""
    with transaction():
        run = run_called(staff(), reference)
        if not importing.take(staff(), run):
            importing.take_later(run)
    return _to(reference)


def take_reviewed(reference: str) -> Response:
    """Take the rows about which a steward has decided since."""
    with transaction():
        importing.take_reviewed(staff(), run_called(staff(), reference))
    return _to(reference)


def undo(reference: str) -> Response:
    """Undo a whole import."""
    with transaction():
        undoing.undo_import(staff(), run_called(staff(), reference))
    return _to(reference)


def forget(reference: str) -> Response:
    """Throw a list away that was only read."""
    with transaction():
        importing.forget(staff(), run_called(staff(), reference))
    return _redirect(url_for(f"{_room()}.imports"))


def template() -> Response:
    """Give our own template as a workbook."""
    answer = Response(
        blank_template(), mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="lists.xlsx"'
    return answer


def reports() -> dict[str, Any]:
    """Return what the page of all lists shows."""
    runs = runs_brought(staff())
    return {
        "runs": runs,
        "run_endpoint": f"{_room()}.import_run",
        "outcome_labels": OUTCOME_LABELS,
        "template_url": url_for(f"{_room()}.import_template"),
    }


def report(reference: str) -> dict[str, Any]:
    """Return what the page of one list shows."""
    outcome = request.args.get("outcome", "")
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    found = report_on(staff(), reference, outcome=outcome, page=number)
    return {
        "report": found,
        "groups": [_chips(found, outcome)],
        "steps": {
            name: url_for(f"{_room()}.import_{name}", reference=reference)
            for name in ("take", "undo", "forget", "reviewed")
        },
        "summary": gettext(
            "%(first)s to %(last)s of %(total)s rows",
            first=(found.rows.number - 1) * found.rows.size + 1 if found.rows.total else 0,
            last=min(found.rows.number * found.rows.size, found.rows.total),
            total=found.rows.total,
        ),
        "previous_url": _page(reference, outcome, found.rows.number - 1, found.rows.pages),
        "next_url": _page(reference, outcome, found.rows.number + 1, found.rows.pages),
    }


def _chips(found: RunReport, chosen: str) -> dict[str, Any]:
    options = [
        {
            "label": translated(OUTCOME_LABELS[outcome]),
            "url": url_for(
                f"{_room()}.import_run",
                reference=found.line.reference,
                outcome=None if outcome == chosen else outcome.value,
            ),
            "on": outcome == chosen,
            "count": found.line.counts.get(outcome, 0),
        }
        for outcome in OUTCOME_LABELS
        if found.line.counts.get(outcome)
    ]
    return {"label": gettext("What becomes of the rows"), "options": options}


def _page(reference: str, outcome: str, number: int, pages: int) -> str | None:
    if not 1 <= number <= pages:
        return None
    return url_for(f"{_room()}.import_run", reference=reference, outcome=outcome or None, page=number)


def _room() -> str:
    """Return whose desk this is."""
    return (request.endpoint or "").partition(".")[0]


def _to(reference: str) -> Response:
    return _redirect(url_for(f"{_room()}.import_run", reference=reference))


def _redirect(address: str) -> Response:
    return redirect(address, code=303)


#: The steps of a list, as both desks offer them: the end of the address → what is done.
STEPS: dict[str, Callable[[str], Response]] = {
    "take": take,
    "undo": undo,
    "forget": forget,
    "reviewed": take_reviewed,
}
