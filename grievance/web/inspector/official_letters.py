"""Official letters to a site: those that were issued, and the form of another one."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import DateField
from wtforms.validators import Optional

from grievance.cases.models.case import Case
from grievance.cases.services.notice import languages_of_site
from grievance.exports.labels import LETTER_LABELS
from grievance.exports.queries import LetterSource, page_of_letters, pdf_for_team, sources_of
from grievance.exports.services.issuing import Wanted, draft_letter, issue_letter
from grievance.exports.states import LetterKind
from grievance.exports.typesetting import typeset
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, Sealed, Unavailable
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.inspector.act_page import ACT_LABELS
from grievance.web.inspector.conflicts import open_page, who_else
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.ui.forms import OneOf, RefusableForm, _l
from grievance.web.ui.letter_rows import letter_row
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, translated
from grievance.web.ui.sealed_files import as_paper
from grievance.web.ui.session import settings
from grievance.web.ui.typed_names import Listed
from grievance.web.ui.voices import voice_of


class LetterForm(RefusableForm):
    """Which text goes on paper, as what, in which language and until when it is to be answered."""

    release = OneOf(_l("What the site was told"))
    kind = OneOf(_l("Kind of letter"), choices=[(each.value, _l(LETTER_LABELS[each])) for each in LetterKind])
    locale = OneOf(_l("Language of the letter"))
    answer_by = DateField(
        _l("Answer by"),
        description=_l("Only where no time to answer runs yet; a request needs a day."),
        validators=[Optional()],
    )


@for_case_team
def show(reference: str) -> Page:
    """List the letters of a case; look at another one, or issue it."""
    actor, case = present(), open_page(reference, "letters_page")
    sources, sealed = _sources(actor, case)
    form = _form(case, sources)
    if request.method == "POST":
        actor.must(Permission.Case.NOTIFY_SITE)
        if form.arrived():
            answer = _looked_at(form, reference) if "look" in request.form else _issued(form, reference)
            if answer is not None:
                return answer
    letters = page_of_letters(actor, case, page=page_number())
    page = render_template(
        "inspector/letters.html",
        nav=rail(),
        case=case,
        letters=[
            letter_row(each, url_for("inspector.letter", reference=reference, letter=each.reference))
            for each in letters.rows
        ],
        place=pages_here(letters),
        sources=sources,
        sealed=sealed,
        may_issue=actor.may(Permission.Case.NOTIFY_SITE),
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
        who_else=who_else(case, ACT_LABELS),
    )
    return page, form.answer_status


@for_case_team
def download(reference: str, letter: str) -> Page:
    """Hand a letter out as it was issued."""
    found, pdf = pdf_for_team(present(), find_case(reference), letter)
    return as_paper(pdf, name=f"{found.number}.pdf")


def _looked_at(form: LetterForm, reference: str) -> Page | None:
    """Return the letter as it would be, marked as a draft; nothing is kept of it."""

    def look() -> Page:
        case, voice = find_case(reference), voice_of(form.locale.data or "")
        paper = draft_letter(present(), case, _wanted(form), voice=voice, address=settings().base_url)
        return as_paper(typeset(paper).pdf, name="draft.pdf")

    return _tried(form, look)


def _issued(form: LetterForm, reference: str) -> Page | None:
    def issue() -> Page:
        actor, address = present(), settings().base_url
        wanted, voice = _wanted(form), voice_of(form.locale.data or "")
        paper = draft_letter(actor, find_case(reference), wanted, voice=voice, address=address, draft=False)
        # Before the transaction begins: nobody waits while a letter is set.
        printed = typeset(paper)
        with transaction():
            issue_letter(actor, find_case(reference), wanted, printed, voice=voice, address=address)
        return redirect(url_for("inspector.letters", reference=reference), code=303)

    return _tried(form, issue)


def _tried(form: LetterForm, do: Callable[[], Page]) -> Page | None:
    """Do it, or let the form say why it was not done and keep what was chosen."""
    try:
        return do()
    except InvalidInput as refusal:
        form.blame(refusal)
    except (GuardRefused, Sealed, Changed, Unavailable) as refusal:
        form.refusal = refusal
    return None


def _wanted(form: LetterForm) -> Wanted:
    return Wanted(
        release=form.release.data or "",
        kind=LetterKind(form.kind.data or ""),
        answer_by=form.answer_by.data,
    )


def _form(case: Case, sources: list[LetterSource]) -> LetterForm:
    """Return the form for what can go on paper, filled with what most likely does."""
    newest = sources[0] if sources else None
    offered = {code for each in sources for code in each.locales}
    read_there = [code for code in languages_of_site(case) if newest is not None and code in newest.locales]
    form = LetterForm(
        release=newest.reference if newest is not None else "",
        kind=newest.kinds[-1].value if newest is not None else "",
        locale=next(iter([*read_there, *(newest.locales if newest is not None else ())]), ""),
    )
    form.release.among(Listed([(each.reference, _source(each)) for each in sources]))
    form.locale.choices = [(code, language(code).autonym) for code in WORKER_LOCALES if code in offered]
    return form


def _source(source: LetterSource) -> str:
    kinds = listed(translated(LETTER_LABELS[each]) for each in source.kinds)
    if source.answer_by is None:
        return gettext("Of %(day)s. Can be: %(kinds)s", day=day(source.on), kinds=kinds)
    return gettext(
        "Of %(day)s, to answer by %(date)s. Can be: %(kinds)s",
        day=day(source.on),
        date=day(source.answer_by),
        kinds=kinds,
    )


def _sources(actor: Actor, case: Case) -> tuple[list[LetterSource], bool]:
    """Return what can go on paper, and whether it is there and this colleague cannot open it."""
    try:
        return sources_of(actor, case), False
    except Sealed:
        return [], True
