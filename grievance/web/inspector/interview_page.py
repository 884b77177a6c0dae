"""A private interview: a sheet that shows nothing of any case, and from which only a password leads back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import TextAreaField
from wtforms.validators import Length

from grievance.cases.models.case import Case
from grievance.cases.services import notes
from grievance.cases.workers import workers_of
from grievance.evidence.services.recordings import hold_recording
from grievance.evidence.services.storing import PreparedFile, discard_file
from grievance.foundation.errors import InvalidInput, NotAllowed, Unavailable
from grievance.policy.permissions import Permission
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.handing_over import hand_over, open_page
from grievance.web.ui.headers import allow_sending_parts
from grievance.web.ui.recorder import recorder_answer
from grievance.web.ui.sealed_files import most_bytes, scanner, store, upload_limit

#: Seconds of one recording: what our recorder makes of them is well below what is taken.
LONGEST = 60 * 60


class InterviewForm(RefusableForm):
    """What somebody says who sits beside the screen: written down, recorded, or both."""

    locale = OneOf(_l("Language"), choices=languages())
    text = TextAreaField(_l("Write here"), validators=[Length(max=8000)])
    file = FileField(_l("Or speak"))


def set_up_sheet(blueprint: Blueprint) -> None:
    """Let the sheet be sent with a recording that is too big: it says so, and keeps what was written."""
    blueprint.url_value_preprocessor(_read_what_is_too_big)


@for_case_team
def hear(reference: str) -> Page:
    """Hand the device over, show an empty sheet, keep what is put on it, and show an empty one again."""
    case = find_case(reference)
    if not (present().may(Permission.Case.TRIAGE) or present().may(Permission.Case.INVESTIGATE)):
        raise NotAllowed
    if "begin" in request.form:
        return hand_over(url_for("inspector.case", reference=reference))
    if "recorder" in request.args:
        return recorder_answer(seconds=LONGEST)
    form = InterviewForm(locale=_language_on(case))
    if form.arrived() and _kept(reference, form):
        kept = "recording" if _sent(form.file.data) else "words"
        again = url_for("inspector.interview", reference=reference, kept=kept, locale=form.locale.data)
        return redirect(again, code=303)
    if open_page() is not None:
        allow_sending_parts()
    page = render_template(
        "inspector/interview.html",
        nav=None,
        keys=None,
        begun=open_page() is not None,
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        kept=request.args.get("kept"),
        case_url=url_for("inspector.case", reference=reference),
    )
    return page, form.answer_status


def _kept(reference: str, form: InterviewForm) -> bool:
    """Keep what was put on the sheet, or nothing of it and say why."""
    try:
        recording = _recording(form.file.data)
    except InvalidInput as refusal:
        form.blame(refusal)
        return False
    except OSError:
        form.refusal = Unavailable()
        return False

    def save() -> None:
        text, locale = form.text.data or "", form.locale.data or "en"
        notes.note_interview(present(), find_case(reference), text=text, locale=locale, recording=recording)

    done = saved(form, save)
    if not done and recording is not None:
        discard_file(recording, store=store())
    return done


def _recording(sent: Any) -> PreparedFile | None:
    if not _sent(sent):
        return None
    return hold_recording(
        sent.stream, name=sent.filename, store=store(), limit=upload_limit(), scanner=scanner()
    )


def _sent(file: Any) -> bool:
    return isinstance(file, FileStorage) and bool(file.filename)


def _read_what_is_too_big(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "inspector.interview":
        request.max_content_length = most_bytes()


def _language_on(case: Case) -> str:
    """Return the language of the sheet before this one, else of the case's workers, else of the colleague."""
    offered = {code for code, _name in languages()}
    likely = (request.args.get("locale", ""), *(each.locale for each in workers_of(case)))
    return next((code for code in likely if code in offered), writing_locale())
