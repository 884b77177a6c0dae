"""A site that has no account answers on paper: sheets to print, and what came back on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.reply_sheet import ReplySheet
from grievance.cases.reply_numbers import grouped
from grievance.cases.services.paper_replies import find_sheet, print_sheet, sheets_of
from grievance.cases.services.steps import Words
from grievance.cases.states import ReplyKind
from grievance.evidence.services.storing import PreparedFile, discard_file, hold_file, open_file
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, NotFound, Refusal, WrongState
from grievance.foundation.text import sought
from grievance.opening.queries import who_runs_it
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.queries import read_text
from grievance.remediation.services.on_paper import PaperProof, enter_reply, plan_to_accept, promised_by_site
from grievance.standards.catalogue import catalogue
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.money_fields import WithMoney, currencies
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.sealed_files import as_download, scanner, store, upload_limit
from grievance.web.ui.typed_names import Option

_MISSING = _l("Fill this in.")


class PaperForm(RefusableForm):
    """What came on paper."""

    came_on = DateField(
        _l("The day on which it came"), validators=[InputRequired(_l("Give a day, as 2026-05-31."))]
    )
    kind = OneOf(
        _l("What is it?"),
        choices=[
            (ReplyKind.ANSWER.value, _l("An answer")),
            (ReplyKind.CORRECTION.value, _l("A correction: a fact here is wrong")),
        ],
    )
    text = TextAreaField(
        _l("What is written on it, word for word"), validators=[DataRequired(_MISSING), Length(max=8000)]
    )
    locale = OneOf(_l("Language of the text"))
    scan = FileField(_l("The sheet as it came, as a scan or a photo"))


class _Promised:
    """What a site promised, to be chosen by its kind where it is much; only what is shown is opened."""

    def __init__(self, actor: Actor, promised: Sequence[CorrectiveAction]) -> None:
        self._actor, self._promised = actor, promised

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return the actions whose kind of remedy holds a text."""
        wanted = sought(text)
        found = (
            [each for each in self._promised if wanted in sought(_kind(each))] if wanted else self._promised
        )
        return [(each.reference, _named(self._actor, each)) for each in found[:most]]

    def of(self, values: Collection[str]) -> list[Option]:
        """Return the actions with these references."""
        chosen = [each for each in self._promised if each.reference in values]
        return [(each.reference, _named(self._actor, each)) for each in chosen]


class SheetForm(WithMoney, PaperForm):
    """What came back on a sheet that the desk had printed."""

    number = StringField(_l("Number of the sheet"), validators=[DataRequired(_MISSING), Length(max=40)])
    accepts = BooleanField(_l("The site accepts the proposed plan on it"))
    action = OneOf(_l("What of the plan it says was done"), default="")
    workers = IntegerField(_l("For how many workers, all so far"), validators=[Optional()])
    amount = StringField(_l("How much was paid, all so far"), validators=[Length(max=40)])
    currency = OneOf(_l("Currency"), default="")

    def offer(self, case: Case) -> None:
        """Offer what can be entered of a plan as it stands, and only that."""
        actor = present()
        self["locale"].choices = languages()  # type: ignore[attr-defined]
        if plan_to_accept(actor, case) is None:
            del self["accepts"]
        promised = promised_by_site(actor, case)
        if not promised:
            for name in ("action", "workers", "amount", "currency"):
                del self[name]
            return
        self["currency"].choices = currencies(gettext("No money"))  # type: ignore[attr-defined]
        self["action"].among(_Promised(actor, promised), none=gettext("Nothing of it"))  # type: ignore[attr-defined]

    def proof(self) -> PaperProof | None:
        """Return what the sheet says was done of an action, if it says so."""
        if "action" not in self or not self["action"].data:
            return None
        amount, currency = self.money()
        return PaperProof(self["action"].data, self["workers"].data, amount, currency)


@for_case_team
def show(reference: str) -> Page:
    """List the sheets of a case, print another one, or enter what came back."""
    actor, case = present(), find_case(reference)
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    if request.method == "POST" and "print" in request.form:
        return _printed(reference)
    form = _form(case)
    if form.arrived() and _entered(reference, form):
        return redirect(url_for("inspector.case", reference=reference), code=303)
    return _page(case, form, refusal=form.refusal), form.answer_status


@for_case_team
def sheet(reference: str, sheet: str) -> Page:
    """Show one sheet as it is printed."""
    case = find_case(reference)
    found = find_sheet(present(), case, sheet)
    return render_template(
        "inspector/reply_sheet.html",
        nav=rail(),
        case=case,
        number=grouped(found.number),
        site=case.site.name if case.site is not None else "",
        printed=day(found.printed_on),
        operator=who_runs_it(),
    )


@for_case_team
def scan(reference: str, sheet: str) -> Response:
    """Hand out the sheet as it came."""
    found = find_sheet(present(), find_case(reference), sheet)
    if found.file is None:
        raise NotFound
    return as_download(*open_file(present(), found.file, store=store()))


def _form(case: Case) -> SheetForm:
    form = SheetForm(came_on=clock.today(), locale=select_locale())
    form.offer(case)
    return form


def _kind(action: CorrectiveAction) -> str:
    return translated(catalogue().remedy_types[action.remedy_type].label)


def _named(actor: Actor, action: CorrectiveAction) -> str:
    """Return an action's kind and its first words, as a choice."""
    return f"{_kind(action)}: {read_text(actor, action.text_item, locale=select_locale()).text or ''}"[:80]


def _printed(reference: str) -> Page:
    try:
        with transaction():
            made = print_sheet(present(), find_case(reference)).reference
    except (GuardRefused, WrongState) as refusal:
        case = find_case(reference)
        return _page(case, _form(case), refusal=refusal), refusal.status
    return redirect(url_for("inspector.reply_sheet", reference=reference, sheet=made), code=303)


def _entered(reference: str, form: SheetForm) -> bool:
    """Enter what came back with its scan, or throw the scan away again where it was refused."""
    held = held_scan(form.scan.data)

    def save() -> None:
        assert form.came_on.data is not None
        enter_reply(
            present(),
            find_case(reference),
            number=form.number.data or "",
            came_on=form.came_on.data,
            words=Words(form.text.data or "", form.locale.data or "en"),
            kind=ReplyKind(form.kind.data or ""),
            scan=held,
            accepts="accepts" in form and bool(form["accepts"].data),
            proof=form.proof(),
        )

    done = saved(form, save)
    if not done and held is not None:
        discard_file(held, store=store())
    return done


def held_scan(sent: Any) -> PreparedFile | None:
    """Keep the scan that was sent, if one was."""
    if not isinstance(sent, FileStorage) or not sent.filename:
        return None
    return hold_file(
        sent.stream,
        name=sent.filename,
        media_type=sent.mimetype,
        store=store(),
        limit=upload_limit(),
        scanner=scanner(),
    )


def _page(case: Case, form: SheetForm, *, refusal: Refusal | None) -> str:
    sheets = sheets_of(present(), case, page=page_number())
    return render_template(
        "inspector/paper.html",
        nav=rail(),
        case=case,
        sheets=[_line(each, case) for each in sheets.rows],
        place=pages_here(sheets, at=url_for("inspector.paper", reference=case.reference)),
        form=form,
        errors=form.mistakes(),
        refused=translated(refusal.message, **refusal.values) if refusal is not None else None,
    )


def _line(each: ReplySheet, case: Case) -> dict[str, Any]:
    by = each.entered_by.name if each.entered_by is not None else ""
    return {
        "number": grouped(each.number),
        "url": url_for("inspector.reply_sheet", reference=case.reference, sheet=each.reference),
        "printed": gettext("%(day)s, %(name)s", day=day(each.printed_on), name=each.printed_by.name),
        "came": day(each.came_on) if each.came_on is not None else "",
        "entered": gettext("%(day)s, %(name)s", day=day(each.entered_on), name=by) if by else "",
        "scan_url": url_for("inspector.reply_scan", reference=case.reference, sheet=each.reference)
        if each.file_id is not None
        else None,
    }
