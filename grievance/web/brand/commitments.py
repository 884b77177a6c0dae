"""What a brand is asked and what it promised: every request with its clock, its answer and what follows."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.foundation.pages import part_of
from grievance.leverage import queries
from grievance.leverage.labels import (
    ANSWER_LABELS,
    ASK_LABELS,
    COMMITMENT_STATE_LABELS,
    REQUEST_STATE_LABELS,
    RUNG_LABELS,
)
from grievance.leverage.queries import CommitmentView, ReceivedRequest, RequestRow
from grievance.leverage.services import answering
from grievance.web.brand.chain import Page, for_brands, rail
from grievance.web.brand.forms import AnswerForm, DoneForm, PromiseForm
from grievance.web.ui.forms import RefusableForm, saved
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pager, pages_here
from grievance.web.ui.presentation import money, translated
from grievance.web.ui.visitors import staff

_TONES = {"late": "danger", "open": "info", "answered": "good", "called_off": "plain"}
_PROMISE_TONES = {
    "promised": "info",
    "late": "danger",
    "said_done": "info",
    "kept": "good",
    "not_kept": "danger",
}
_ICONS = {"late": "late", "open": "clock", "answered": "check", "kept": "check", "not_kept": "cross"}


@for_brands
def show_all() -> str:
    """List what the brand was asked, what waits first."""
    rows = queries.received(staff())
    found = part_of(rows, number=page_number())
    return render_template(
        "brand/commitments.html",
        nav=rail("brand.commitments"),
        rows=[_line(row) for row in found.rows],
        waiting=queries.what_waits(rows),
        **pager(found, lambda number: url_for("brand.commitments", page=number)),
    )


@for_brands
def show(reference: str) -> Page | tuple[str, int]:
    """Show one request; answer it, or promise more once it is answered."""
    page = page_number("promised")
    found = queries.received_request(staff(), reference, locale=select_locale(), page=page)
    form = _form(found)
    if form is not None and form.arrived() and saved(form, lambda: _take(reference, form)):
        return _back(reference)
    return _page(found, form)


@for_brands
def report(reference: str, commitment: str) -> Page | tuple[str, int]:
    """Say that a promise was kept."""
    form = DoneForm(locale=select_locale())

    def save() -> None:
        made = queries.find_promise(staff(), reference, commitment)
        locale = form.locale.data or select_locale()
        answering.report_done(staff(), made, text=form.text.data or "", locale=locale)

    if form.arrived() and saved(form, save):
        return _back(reference)
    promise = queries.made_promise(staff(), reference, commitment, locale=select_locale())
    if promise is None or not promise.is_undone:
        return _back(reference)
    page = render_template(
        "brand/done.html",
        nav=rail("brand.commitments"),
        request_reference=reference,
        promise=_promise(promise),
        form=form,
        errors=form.mistakes(),
    )
    return page, form.answer_status


def _back(reference: str) -> Response:
    return redirect(url_for("brand.commitment", reference=reference), code=303)


def _form(found: ReceivedRequest) -> PromiseForm | None:
    """Return the form that is open now: the answer, or another promise."""
    kind, rung, locale = str(found.row.ask), str(found.row.rung or ""), select_locale()
    if found.waits:
        return AnswerForm(kind=kind, rung=rung, locale=locale, answer=str(next(iter(ANSWER_LABELS))))
    return PromiseForm(kind=kind, rung=rung, locale=locale) if found.may_promise else None


def _take(reference: str, form: PromiseForm) -> None:
    request, promise = queries.find_received(staff(), reference), form.promise()
    if isinstance(form, AnswerForm):
        answering.answer_request(
            staff(),
            request,
            answer=form.said(),
            text=form.text.data or "",
            locale=form.locale.data or select_locale(),
            promise=promise,
        )
    elif promise is not None:
        answering.make_promise(staff(), request, promise=promise)


def _page(found: ReceivedRequest, form: RefusableForm | None) -> tuple[str, int]:
    page = render_template(
        "brand/commitment.html",
        nav=rail("brand.commitments"),
        found=found,
        line=_line(found.row),
        site_url=url_for("brand.site", reference=found.site_reference) if found.site_reference else None,
        text=_text(found.text),
        answer_text=_text(found.answer_text),
        promises=[_promise(each) for each in found.promises.rows],
        promises_place=pages_here(found.promises, "promised", anchor="#promises"),
        ladder=[
            {"words": translated(words), "taken": rung in found.rungs} for rung, words in RUNG_LABELS.items()
        ],
        form=form,
        errors=form.mistakes() if form is not None else [],
    )
    return page, form.answer_status if form is not None else 200


def _line(row: RequestRow) -> dict[str, Any]:
    state = str(row.state)
    return {
        "row": row,
        "row_class": "danger" if state == "late" or row.late else None,
        "url": url_for("brand.commitment", reference=row.reference),
        "ask": _ask(row.ask, row.rung),
        "state": translated(REQUEST_STATE_LABELS[row.state]),
        "tone": _TONES[state],
        "icon": _ICONS.get(state),
        "answer": translated(ANSWER_LABELS[row.answer]) if row.answer is not None else "",
    }


def _ask(kind: Any, rung: Any) -> str:
    words = translated(ASK_LABELS[kind])
    if rung is None:
        return words
    return gettext("%(ask)s, step %(rung)s", ask=words, rung=translated(RUNG_LABELS[rung]))


def _promise(view: CommitmentView) -> dict[str, Any]:
    state = str(view.state)
    return {
        "view": view,
        "what": _ask(view.kind, view.rung),
        "state": translated(COMMITMENT_STATE_LABELS[view.state]),
        "tone": _PROMISE_TONES[state],
        "icon": _ICONS.get(state),
        "money": money(view.amount, view.currency) if view.amount is not None else "",
        "text": _text(view.text),
    }


def _text(text: Any) -> dict[str, str] | None:
    if text is None:
        return None
    known = language(text.lang)
    words = text.text or gettext("You hold no key that opens this.")
    return {"words": words, "lang": known.tag, "dir": known.direction}
