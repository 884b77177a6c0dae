"""One thing that was brought back from a visit: what it is, and whose hands it went through."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.evidence.services.storing import open_file
from grievance.evidence.states import Scan
from grievance.fieldwork.access import WHO
from grievance.fieldwork.labels import KIND_LABELS
from grievance.fieldwork.models import FieldEvidence
from grievance.fieldwork.queries import EvidenceView, evidence_view, find_evidence
from grievance.fieldwork.services.bringing import hand_on
from grievance.fieldwork.states import FieldKind
from grievance.foundation.errors import NotAllowed, NotFound
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.file_rows import file_facts
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import RefusableForm, _l, saved
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day, moment, translated
from grievance.web.ui.sealed_files import as_download, store

_ICONS = {
    FieldKind.NOTE: "edit",
    FieldKind.INTERVIEW: "speech",
    FieldKind.PHOTO: "camera",
    FieldKind.RECORDING: "microphone",
    FieldKind.DOCUMENT: "file",
}


class HandingForm(RefusableForm):
    """To whom something went."""

    text = TextAreaField(
        _l("To whom you gave it, or a copy, and what for"),
        validators=[DataRequired(_l("Fill this in.")), LONG],
    )


@for_case_team
def show(reference: str, evidence: str) -> Page:
    """Show one thing with its chain of custody, hand its file out, and write down that it went on."""
    actor, case = present(), find_case(reference)
    found = evidence_view(actor, find_evidence(actor, case, evidence))
    if "sure" in request.args and request.method == "GET":
        return _handed_out(found)
    works = any(actor.may(each) for each in WHO)
    if request.method == "POST" and not works:
        raise NotAllowed
    form = HandingForm()

    def save() -> None:
        own = find_evidence(present(), find_case(reference), evidence)
        hand_on(present(), own, to=Words(form.text.data or "", writing_locale()))

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.evidence", reference=reference, evidence=evidence), code=303)
    page = render_template(
        "inspector/evidence.html",
        nav=rail(),
        case=case,
        title=translated(KIND_LABELS[found.kind]),
        thing=found,
        language=language(found.lang),
        file_facts=file_facts(found.file) if found.file is not None else [],
        virus=found.stored is not None and found.stored.scan is Scan.FOUND,
        file_url=url_for("inspector.evidence", reference=reference, evidence=evidence, sure=1)
        if found.file is not None
        else None,
        custody=_custody(found),
        form=form if works else None,
        errors=form.mistakes(),
        refusal=form.refusal,
    )
    return page, form.answer_status


def brought_row(case: Case, found: FieldEvidence) -> dict[str, Any]:
    """Return how lists name something that came back, without opening it."""
    return {
        "url": url_for("inspector.evidence", reference=case.reference, evidence=found.reference),
        "label": translated(KIND_LABELS[found.kind]),
        "icon": _ICONS[found.kind],
        "on": day(found.brought_at),
    }


def _handed_out(found: EvidenceView) -> Page:
    if found.stored is None:
        raise NotFound
    description, pieces = open_file(present(), found.stored, store=store())
    name = f"{description.name}.infected" if found.stored.scan is Scan.FOUND else description.name
    return as_download(description, pieces, name=name)


def _custody(found: EvidenceView) -> list[dict[str, Any]]:
    """Return each pair of hands: when, who, and what proves it."""
    steps = [
        {
            "when": moment(found.taken_at),
            "who": found.taken_by,
            "what": gettext("Taken at: %(where)s", where=found.where or gettext("not said")),
            "more": gettext("From: %(source)s", source=found.source) if found.source else "",
        },
        {
            "when": moment(found.sealed_at),
            "who": found.taken_by,
            "what": gettext("Sealed with the pack %(pack)s", pack=found.pack),
            "more": gettext("Fingerprint: %(hash)s", hash=found.sha256),
        },
        {
            "when": moment(found.brought_at),
            "who": found.taken_by,
            "what": gettext("Brought in: signature and fingerprints were right"),
            "more": gettext("Fingerprint of the whole file: %(hash)s", hash=found.pack_hash),
        },
    ]
    handed = [
        {"when": moment(each.at), "who": each.by, "what": gettext("Handed on"), "more": each.text}
        for each in found.handed
    ]
    return [*steps, *handed]
