"""Contractors and recruiters of a case: name them, write to each by itself, hear what each answers."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.access import CASES
from grievance.cases.disclosure_versions import last_version
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent, RespondentLetter
from grievance.cases.respondents import (
    RESPONDENT_STATE_LABELS,
    candidates,
    find_respondent,
    languages_of_firm,
    letters_of,
    page_of_respondents,
)
from grievance.cases.services import respondents as services
from grievance.cases.services.disclosing import find_disclosure, live_version
from grievance.cases.services.safety_gate import never_for, obstacles
from grievance.cases.states import ReplyKind, RespondentState
from grievance.evidence.services.storing import discard_file, open_file
from grievance.exports.firm_letters import firm_letter, languages_told
from grievance.exports.typesetting import typeset
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, GuardRefused, NotFound, Refusal, Sealed
from grievance.foundation.pages import part_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.queries import read_text
from grievance.supplychain.labels import ROLE_LABELS
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.act_page import ACT_LABELS
from grievance.web.inspector.conflicts import (
    changed_text,
    open_page,
    remember_fields,
    require_same_fields,
    settle_fields,
    who_else,
)
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.disclosure_forms import TRANSLATION, translations_of
from grievance.web.inspector.disclosure_preview import versions_shown
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.inspector.paper_page import PaperForm, held_scan
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.locales import WORKER_LOCALES, language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.sealed_files import as_download, as_paper, store
from grievance.web.ui.session import settings
from grievance.web.ui.site_thread import site_entry
from grievance.web.ui.voices import voice_of

#: So many firms of the register that could be named stand on a page.
CANDIDATES = 20
_TONES = {
    RespondentState.NAMED: ("plain", None),
    RespondentState.TOLD: ("info", "clock"),
    RespondentState.LATE: ("danger", "late"),
    RespondentState.ANSWERED: ("good", "check"),
    RespondentState.SET_ASIDE: ("plain", None),
}


class HandedForm(RefusableForm):
    """When a firm that nobody signs in for got its letter."""

    on = DateField(_l("Handed over on"))


@for_case_team
def show_all(reference: str) -> Page:
    """List the firms that a case is about, and name another one."""
    actor, case = present(), find_case(reference)
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            with transaction():
                company = request.form.get("company", "")
                made = services.name_respondent(actor, find_case(reference), company=company).reference
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect(url_for("inspector.party", reference=reference, party=made), code=303)
    never = never_for(case, services.FIRM)
    named = page_of_respondents(actor, case, page=page_number())
    offered = part_of(candidates(case), number=page_number("firms"), size=CANDIDATES)
    page = render_template(
        "inspector/parties.html",
        nav=rail(),
        case=case,
        parties=[_shown(each, case) for each in named.rows],
        place=pages_here(named),
        candidates=offered.rows,
        candidates_place=pages_here(offered, "firms", anchor="#firms"),
        roles=ROLE_LABELS,
        operator=case.site.operator.name if case.site is not None and case.site.operator else "",
        never=translated(never) if never is not None else "",
        refused=translated(refused.message, **refused.values) if refused is not None else None,
    )
    return page, refused.status if refused is not None else 200


@for_case_team
def show(reference: str, party: str) -> Page:
    """Show what one firm was told and answered, and write to it, or enter what it answered on paper."""
    actor, case = present(), open_page(reference, "firm_page")
    found = _find(actor, case, party)
    if wanted := request.args.get("scan"):
        return _scan(actor, found, wanted)
    if wanted := request.args.get("letter"):
        return _printed(actor, found, wanted)
    text, paper = _text_form(actor, found), _paper_form()
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            answer = _do(reference, party, request.form.get("do", ""), text, paper)
        except GuardRefused as refusal:
            refused = refusal
        else:
            if answer is not None:
                return answer
    return _page(actor, find_case(reference), party, text, paper, refused)


def _do(reference: str, party: str, wanted: str, text: RefusableForm, paper: PaperForm) -> Response | None:
    """Do what was asked, and lead on; None where a form has to be put right."""
    here = redirect(url_for("inspector.party", reference=reference, party=party), code=303)
    actor = present()
    if wanted == "write":
        made: list[str] = []

        def save() -> None:
            found = _find(actor, find_case(reference), party)
            require_same_fields(text, lambda: _text_form(actor, found))
            made.append(_compose(actor, found, text))

        if not text.validate() or not saved(text, save):
            return None
        return redirect(url_for("inspector.disclosure", reference=reference, disclosure=made[0]), code=303)
    if wanted == "paper":
        return here if paper.validate() and _entered(reference, party, paper) else None
    with transaction():
        case = find_case(reference)
        found = _find(actor, case, party)
        if wanted == "tell":
            version = find_disclosure(actor, case, request.form.get("disclosure", ""))
            services.tell_firm(actor, case, disclosure=version)
        elif wanted == "set_aside":
            services.set_aside(actor, found)
        elif wanted == "handed":
            services.note_handed_over(actor, found, on=_day_given())
        else:
            raise NotFound
    return here


def _page(
    actor: Actor,
    case: Case,
    party: str,
    text: RefusableForm,
    paper: PaperForm,
    refused: Refusal | None,
) -> Page:
    found = _find(actor, case, party)
    tried = paper if request.form.get("do") == "paper" else text
    said = refused or tried.refusal
    clashes = None
    if request.form.get("do") != "write":
        remember_fields(text)
    elif isinstance(said, Changed):
        # A text that a colleague wrote meanwhile would be stopped by this one, and they not told.
        clashes = settle_fields(text, lambda: _text_form(actor, found))
    waiting = live_version(case, services.FIRM, found)
    in_the_way = obstacles(case, waiting) if waiting is not None else []
    never = never_for(case, services.FIRM)
    letters = letters_of(found, page=page_number("letters"))
    page = render_template(
        "inspector/party.html",
        nav=rail(),
        case=case,
        party=_shown(found, case),
        thread=[_entry(actor, each, found) for each in letters.rows],
        thread_place=pages_here(letters, "letters", anchor="#letters"),
        text=text,
        paper=paper,
        handed=HandedForm(on=clock.today()),
        who_else=who_else(case, ACT_LABELS),
        errors=tried.mistakes(),
        tried=request.form.get("do", ""),
        waiting=waiting,
        in_the_way=[translated(each) for each in in_the_way],
        **versions_shown(case, services.FIRM, found),
        never=translated(never) if never is not None else "",
        refused=translated(said.message, **said.values) if said and clashes is None else None,
        conflict=changed_text(clashes),
    )
    return page, said.status if said is not None else tried.answer_status


def _find(actor: Actor, case: Case, party: str) -> Respondent:
    CASES.require(actor, Permission.Case.NOTIFY_SITE, case)
    return find_respondent(actor, case, party)


def _shown(found: Respondent, case: Case) -> dict[str, Any]:
    tone, icon = _TONES[found.state]
    return {
        "name": found.company.name,
        "role": translated(ROLE_LABELS[found.role]),
        "state": translated(RESPONDENT_STATE_LABELS[found.state]),
        "tone": tone,
        "icon": icon,
        "due": day(found.due_at) if found.state in {RespondentState.TOLD, RespondentState.LATE} else "",
        "late_answer": found.in_time is False,
        "account": found.organisation.name if found.organisation is not None else "",
        "url": url_for("inspector.party", reference=case.reference, party=found.reference),
        "told": found.told_on is not None,
        "open": found.set_aside_on is None,
        "on_paper": services.awaits_hand_over(found),
    }


def _entry(actor: Actor, letter: RespondentLetter, found: Respondent) -> dict[str, object]:
    text = read_text(actor, letter.item, locale=select_locale())
    who = found.company.name if letter.kind is not None else None
    if who is not None and letter.came_on is not None:
        who = gettext("%(name)s, on paper", name=who)
    entry = site_entry(
        text.text,
        text.lang,
        letter.came_on or letter.at.date(),
        organisation=who,
        corrects=letter.kind is ReplyKind.CORRECTION,
    )
    # On this desk the team's own words stand on its own side.
    entry["mine"] = letter.kind is None
    entry["papers"] = [
        (language(code).autonym, _address(found, letter=letter.reference, written=code))
        for code in languages_told(actor, letter)
    ]
    if letter.file_id is not None:
        entry["scan"] = _address(found, scan=letter.reference)
    return entry


def _address(found: Respondent, **more: str) -> str:
    values: dict[str, Any] = {"reference": found.case.reference, "party": found.reference, **more}
    return url_for("inspector.party", **values)


def _text_form(actor: Actor, found: Respondent) -> RefusableForm:
    """Return the form of a text, filled with the version that waits."""
    held: dict[str, Any] = {"lang": writing_locale(), "text": ""}
    last = last_version(found.case, services.FIRM, found)
    if last is not None and last.released_at is None:
        with suppress(Sealed):
            held = open_item(actor, last.item)
    fields: dict[str, Any] = {
        "text": TextAreaField(
            _l("Text"),
            description=_l("The firm reads exactly this. In your own words: never a worker’s, no names."),
            validators=[DataRequired(_l("Write something first.")), LONG],
        ),
        "locale": OneOf(_l("Language of the text"), choices=languages()),
        "was": HiddenField(),
    }
    for code in languages_of_firm(found):
        fields[f"{TRANSLATION}{code}"] = TextAreaField(
            gettext("The same in a language they read (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. Leave it empty if the text is in this language."),
            validators=[Length(max=8000)],
        )
    made: type[RefusableForm] = type("FirmForm", (RefusableForm,), fields)
    typed = {f"{TRANSLATION}{code}": each["text"] for code, each in held.get("translations", {}).items()}
    return made(text=held["text"], locale=held["lang"], **typed)


def _compose(actor: Actor, found: Respondent, form: RefusableForm) -> str:
    readers = [name.removeprefix(TRANSLATION) for name in form.data if name.startswith(TRANSLATION)]
    made = services.compose_for_firm(
        actor,
        found,
        text=form["text"].data or "",
        locale=form["locale"].data or "en",
        translations=translations_of(form, readers),
    )
    return made.reference


def _paper_form() -> PaperForm:
    form = PaperForm(prefix="paper", came_on=clock.today(), locale=select_locale())
    form["locale"].choices = languages()  # type: ignore[attr-defined]
    return form


def _entered(reference: str, party: str, form: PaperForm) -> bool:
    """Enter what came on paper with its scan, or throw the scan away again where it was refused."""
    held = held_scan(form.scan.data)

    def save() -> None:
        assert form.came_on.data is not None
        services.enter_paper_answer(
            present(),
            _find(present(), find_case(reference), party),
            came_on=form.came_on.data,
            text=form.text.data or "",
            locale=form.locale.data or "en",
            kind=ReplyKind(form.kind.data or ""),
            scan=held,
        )

    done = saved(form, save)
    if not done and held is not None:
        discard_file(held, store=store())
    return done


def _day_given() -> date:
    given: date | None = HandedForm().on.data
    if given is None:
        raise GuardRefused(services.WHEN_HANDED)
    return given


def _printed(actor: Actor, found: Respondent, letter: str) -> Response:
    """Return what the firm was told as a letter on paper."""
    code = request.args.get("written", "")
    if code not in WORKER_LOCALES:
        raise NotFound
    paper = firm_letter(actor, found, letter, voice=voice_of(code), address=settings().base_url)
    return as_paper(typeset(paper).pdf, name=f"{letter}.pdf")


def _scan(actor: Actor, found: Respondent, letter: str) -> Response:
    file = next((each.file for each in found.letters if each.reference == letter), None)
    if file is None:
        raise NotFound
    return as_download(*open_file(actor, file, store=store()))
