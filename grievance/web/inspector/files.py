"""Files of reports, interviews and sites, opened for whoever holds their key; unclean ones say so first."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.cases.models.case import Case
from grievance.cases.recordings import find_recording
from grievance.cases.workers import workers_of
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.queries import file_of
from grievance.complaints.services.files import keep_second_look, look_again, transcribe
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import open_file
from grievance.evidence.states import Scan
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput, NotFound
from grievance.policy.permissions import Permission
from grievance.remediation.queries import live_plan
from grievance.vault.services.compartments import open_item
from grievance.web.inspector import forms
from grievance.web.inspector.conflicts import (
    changed_text,
    remember_fields,
    require_same_fields,
    settle_fields,
)
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.file_rows import can_be_cleaned, file_facts, why_unclean
from grievance.web.ui.sealed_files import as_download, as_media, scanner, store


@for_case_team
def download(reference: str, file: str) -> Page:
    """Hand out a report's file or an interview's recording: a clean copy at once, others after a warning."""
    case = find_case(reference)
    try:
        _complaint, row = _find(case, file)
    except NotFound:
        return _handed_out(case, find_recording(case, file))
    stored = row.file if row.file is not None and row.file.reference == file else row.original_file
    assert stored is not None
    if row.file is not None:
        return _handed_out(
            case, stored, why=gettext("It is the file as it came. The case page shows its clean copy.")
        )
    again = _url("look_again", case, file) if stored.scan is not Scan.FOUND else None
    return _handed_out(case, stored, again_url=again)


@for_case_team
def look_once_more(reference: str, file: str) -> Response:
    """Scan and clean a file that could not be when it came."""
    _complaint, row = _find(find_case(reference), file)
    outcome = look_again(present(), row, store=store(), scanner=scanner())
    try:
        with transaction():
            _complaint, row = _find(find_case(reference), file)
            keep_second_look(present(), row, outcome)
    except BaseException:
        if outcome.clean is not None:
            store().delete(outcome.clean.store_key)
        raise
    return redirect(url_for("inspector.case", reference=reference), code=303)


@for_case_team
def write_down(reference: str, file: str) -> Page:
    """Write down what is said in a recording, beside its player."""
    case = find_case(reference)
    complaint, row = _find(case, file)
    form, clashes = _transcript(complaint, row), None
    if form.arrived():
        try:
            with transaction():
                complaint, row = _find(find_case(reference), file)
                require_same_fields(form, lambda: _transcript(complaint, row))
                transcribe(present(), row, text=form.text.data or "", locale=form.locale.data or "")
        except InvalidInput as refusal:
            form.blame(refusal)
        except Changed:
            case = find_case(reference)
            clashes = settle_fields(form, lambda: _transcript(*_find(case, file)))
        else:
            return redirect(url_for("inspector.case", reference=reference), code=303)
    elif request.method == "GET":
        remember_fields(form)
    page = render_template(
        "inspector/transcript.html",
        nav=rail(),
        case=case,
        conflict=changed_text(clashes),
        act={"label": gettext("Write down what is said"), "hint": "", "kind": "primary", "icon": "edit"},
        player=_url("file", case, row.file.reference, play=1) if row.file is not None else None,
        form=form,
        errors=form.mistakes(),
        beside=[],
        templates=[],
        warnings=[],
        refused=None,
    )
    return page, Changed.status if clashes is not None else form.answer_status


def _transcript(complaint: Complaint, row: ComplaintFile) -> forms.TranscriptForm:
    """Return the form of what is said in a recording, filled with how it was written down last."""
    if row.transcript is None:
        return forms.TranscriptForm(locale=complaint.locale)
    held = open_item(present(), row.transcript)
    return forms.TranscriptForm(locale=held["lang"], text=held["text"])


@for_case_team
def proof(reference: str, file: str) -> Page:
    """Hand out a file that a site handed in as proof: never cleaned, so after a warning."""
    case = find_case(reference)
    plan = live_plan(present(), case)
    handed_in = [each.file for action in plan.actions for each in action.evidence] if plan is not None else []
    for stored in handed_in:
        if stored is not None and stored.reference == file:
            why = gettext("What a site hands in as proof is kept as it came and is never cleaned.")
            return _handed_out(case, stored, why=why)
    raise NotFound


def _handed_out(case: Case, stored: StoredFile, *, again_url: str | None = None, why: str = "") -> Page:
    description, pieces = open_file(present(), stored, store=store())
    if stored.cleaned:
        return (as_media if "play" in request.args else as_download)(description, pieces)
    if "sure" in request.args:
        # So named, no computer opens it by a careless click.
        name = f"{description.name}.infected" if stored.scan is Scan.FOUND else description.name
        return as_download(description, pieces, name=name)
    return render_template(
        "inspector/unclean.html",
        nav=rail(),
        case=case,
        file_facts=file_facts(description),
        scan=stored.scan.value,
        why=why or why_unclean(description),
        sure_url=f"{request.path}?sure=1",
        again_url=again_url if stored.scan is Scan.WAITING or can_be_cleaned(description) else None,
    )


def _find(case: Case, file: str) -> tuple[Complaint, ComplaintFile]:
    for complaint in workers_of(case):
        COMPLAINTS.require(present(), Permission.Complaint.READ, complaint)
        try:
            return complaint, file_of(complaint, file)
        except NotFound:
            continue
    raise NotFound


def _url(view: str, case: Case, file: str, **more: int) -> str:
    return url_for(f"inspector.{view}", reference=case.reference, file=file, **more)  # type: ignore[arg-type]
