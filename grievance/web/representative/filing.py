"""Bring claims: a list as a file, or one after the other in a form; nothing is filed yet."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.representation.batches import MOST_CLAIMS, ClaimList, read_claims, take_list
from grievance.representation.services.filing import may_file
from grievance.supplychain.lists.cells import FoundRow
from grievance.web.representative.batch import add_to_batch, begin_batch, next_number, present_batch
from grievance.web.representative.desk import Page, for_representatives, rail, why_not
from grievance.web.representative.forms import ClaimForm, ListForm, own_locale, with_plain_amount
from grievance.web.representative.questions import all_read_out
from grievance.web.representative.template_words import template_file
from grievance.web.ui.forms import RefusableForm
from grievance.web.ui.locales import language, open_locales
from grievance.web.ui.visitors import staff

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_representatives
def file() -> Page:
    """Take a list or one claim, and lead to what waits; what is wrong is said where it is."""
    brought = "file" in request.files
    listed = ListForm() if brought else ListForm(formdata=None)
    typed = ClaimForm(formdata=None) if brought else ClaimForm()
    form = listed if brought else typed
    taken = form.arrived() and (_take_list(listed) if brought else _take_claim(typed))
    if taken:
        return redirect(url_for("representative.batch"), code=303)
    page = render_template(
        "representative/file.html",
        nav=rail("file"),
        listed=listed,
        typed=typed,
        errors=form.mistakes(),
        shut=why_not(),
        waiting=present_batch(),
        most=MOST_CLAIMS,
        questions=[(language(code), asked) for code, asked in all_read_out().items()],
    )
    return page, form.answer_status


@for_representatives
def template() -> Response:
    """Give our template as a workbook."""
    answer = Response(template_file(), mimetype=_SHEET)
    answer.headers["Content-Disposition"] = 'attachment; filename="claims.xlsx"'
    return answer


def _take_list(form: ListForm) -> bool:
    def take() -> None:
        found: ClaimList = take_list(form.file.data.stream)
        begin_batch(found.rows, warnings=found.warnings)

    return _taken(form, take)


def _take_claim(form: ClaimForm) -> bool:
    def take() -> None:
        row = form.row(next_number())
        waiting = present_batch()
        before: list[FoundRow] = [each.row for each in waiting.rows] if waiting is not None else []
        # Beside what waits already, so that a mark that stands twice is seen.
        claim = read_claims(staff(), [row], locales=open_locales(), locale=own_locale())[0]
        if claim.said is not None:
            row = with_plain_amount(claim)
            claim = read_claims(staff(), [*before, row], locales=open_locales())[-1]
        if claim.said is None:
            form.blame_cells(claim)
        else:
            add_to_batch(row)

    return _taken(form, take) and not form.mistakes()


def _taken(form: RefusableForm, take: Callable[[], None]) -> bool:
    try:
        may_file(staff())
        take()
    except InvalidInput as refusal:
        form.blame(refusal)
        return False
    except GuardRefused as refusal:
        form.refusal = refusal
        return False
    return True
