"""Requests to brands about a case: write one, and see what was answered, promised and kept."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.cases.access import CASES
from grievance.cases.disclosure_versions import last_version
from grievance.cases.models.case import Case
from grievance.cases.services.safety_gate import never_for
from grievance.foundation.db import transaction
from grievance.foundation.errors import (
    Changed,
    GuardRefused,
    InvalidInput,
    NotFound,
    Refusal,
    Sealed,
    WrongState,
)
from grievance.foundation.text import N_
from grievance.leverage import queries
from grievance.leverage.brands import brands_to_ask, languages_of
from grievance.leverage.labels import (
    ANSWER_LABELS,
    ASK_LABELS,
    COMMITMENT_STATE_LABELS,
    REQUEST_STATE_LABELS,
    RUNG_LABELS,
)
from grievance.leverage.services.asking import BRAND, call_off, compose_request, send_request
from grievance.leverage.services.judging import judge_commitment
from grievance.leverage.states import ASKED_RUNGS, Ask, CommitmentState, RequestState, Rung
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.queries import AuthoredText, site_progress
from grievance.vault.services.compartments import open_item
from grievance.web.inspector.acts import Act, never_told, plain, shown_disclosure
from grievance.web.inspector.conflicts import (
    Clash,
    changed_text,
    remember_fields,
    require_same_fields,
    settle_fields,
)
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.disclosure_forms import TRANSLATION, translations_of
from grievance.web.inspector.disclosure_preview import versions_shown
from grievance.web.inspector.forms import LONG, ActForm, DisclosureForm
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import Form, OneOf, SomeOf, _l, as_stored
from grievance.web.ui.locales import language, select_locale
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, money, translated
from grievance.web.ui.typed_names import Listed

_TONES = {
    **dict.fromkeys(("late", "not_kept"), ("danger", "late")),
    **dict.fromkeys(("open", "promised", "said_done"), ("info", "clock")),
    **dict.fromkeys(("answered", "kept"), ("good", "check")),
    **dict.fromkeys(("draft", "called_off"), ("plain", None)),
}


def _send(actor: Actor, case: Case, form: Form) -> None:
    send_request(actor, case, disclosure=shown_disclosure(case, BRAND, form))


ASK_BRANDS = Act(
    "ask_brands",
    N_("Ask brands"),
    plain(DisclosureForm),
    _send,
    permissions=(Permission.Leverage.ASK,),
    hint=N_("Each brand that the request names reads exactly this text. Its time to answer begins."),
    icon="handshake",
    audience=BRAND,
    never=never_told(BRAND),
)


@for_case_team
def show(reference: str) -> Page:
    """Show what brands were asked about a case, and write another request."""
    actor, case = present(), find_case(reference)
    CASES.require(actor, Permission.Leverage.ASK, case)
    form = _form(actor, case)
    refused: Refusal | None = None
    clashes = None
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                require_same_fields(form, lambda: _form(actor, case))
                name = _compose(actor, case, form)
        except InvalidInput as refusal:
            form.blame(refusal)
        except (GuardRefused, Sealed, WrongState) as refusal:
            refused = refusal
        except Changed as changed:
            # A request that a colleague wrote meanwhile would be stopped by this one, and they not told.
            case, refused = find_case(reference), changed
            clashes = settle_fields(form, lambda: _form(actor, case))
        else:
            return redirect(url_for("inspector.disclosure", reference=reference, disclosure=name), code=303)
    elif request.method == "GET":
        remember_fields(form)
    return _page(actor, case, form, refused=refused, clashes=clashes)


@for_case_team
def follow_up(reference: str, item: str) -> Page:
    """Say that a promise was kept or not, or that no answer is needed any more."""
    actor = present()
    try:
        with transaction():
            _do(actor, find_case(reference), item)
    except (GuardRefused, WrongState) as refusal:
        case = find_case(reference)
        with as_stored():
            form = _form(actor, case)
        remember_fields(form)
        return _page(actor, case, form, refused=refusal)
    return redirect(url_for("inspector.brands", reference=reference), code=303)


def _do(actor: Actor, case: Case, item: str) -> None:
    CASES.require(actor, Permission.Leverage.ASK, case)
    wanted = request.form.get("do", "")
    if wanted == "call_off":
        call_off(actor, queries.find_made(actor, case, item))
    elif wanted in {"kept", "not_kept"}:
        judge_commitment(actor, queries.find_made_promise(actor, case, item), kept=wanted == "kept")
    else:
        raise NotFound


def _page(
    actor: Actor, case: Case, form: Form, *, refused: Refusal | None, clashes: list[Clash] | None = None
) -> Page:
    never, here = never_for(case, BRAND), url_for("inspector.brands", reference=case.reference)
    found = queries.made(actor, case, locale=select_locale(), page=page_number())
    page = render_template(
        "inspector/brands.html",
        nav=rail(),
        case=case,
        requests=[_request(each, case) for each in found.rows],
        place=pages_here(found, at=here),
        form=form,
        errors=form.mistakes(),
        may_ask=never is None and _anybody_to_ask(form),
        never=translated(never) if never is not None else "",
        **versions_shown(case, BRAND, at=here),
        refused=translated(refused.message, **refused.values) if refused and clashes is None else None,
        conflict=changed_text(clashes),
    )
    return page, refused.status if refused is not None else form.answer_status


def _anybody_to_ask(form: Form) -> bool:
    whom = form["brands"]
    return isinstance(whom, SomeOf) and (whom.many or bool(whom.choices))


def _form(actor: Actor, case: Case) -> Form:
    """Return the form of a request, filled with its last version."""
    offered = brands_to_ask(case)
    readers = languages_of([each.id for each in offered])
    held = _last(actor, case)
    fields: dict[str, Any] = {
        "brands": SomeOf(_l("Whom to ask")),
        "ask": OneOf(_l("What for"), choices=[(each.value, _l(ASK_LABELS[each])) for each in Ask]),
        "rung": OneOf(
            _l("How far, if you ask for leverage"),
            choices=[("", "–"), *((each.value, _l(RUNG_LABELS[each])) for each in ASKED_RUNGS)],
            description=_l("Nobody is asked to leave: that ends what workers were promised."),
        ),
        "text": TextAreaField(
            _l("Text"),
            description=_l("The brands read exactly this. In your own words: never a worker’s, no names."),
            validators=[DataRequired(_l("Write something first.")), LONG],
        ),
        "locale": OneOf(_l("Language of the text"), choices=languages()),
    }
    for code in readers:
        fields[f"{TRANSLATION}{code}"] = TextAreaField(
            gettext("The same in a language they read (%(language)s)", language=language(code).autonym),
            description=_l("Translated by a person. Leave it empty if the text is in this language."),
            validators=[Length(max=8000)],
        )
    made: type[Form] = type("RequestForm", (ActForm,), fields)
    named = {each.name: each.reference for each in offered}
    translations = {f"{TRANSLATION}{code}": each["text"] for code, each in held["translations"].items()}
    form = made(
        brands=[named[name] for name in held["to"] if name in named],
        ask=held["ask"],
        rung=held["rung"] or "",
        text=held["text"],
        locale=held["lang"],
        **translations,
    )
    whom = form["brands"]
    assert isinstance(whom, SomeOf)
    whom.among(Listed([(each.reference, each.name) for each in offered]))
    return form


def _last(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what the last version of a request holds, where it has not gone out yet."""
    blank = {"to": [], "ask": Ask.USE_LEVERAGE.value, "rung": "", "text": "", "lang": writing_locale()}
    last = last_version(case, BRAND)
    if last is None or last.released_at is not None:
        return {**blank, "translations": {}}
    with suppress(Sealed):
        return {"translations": {}, **open_item(actor, last.item)}
    return {**blank, "translations": {}}


def _compose(actor: Actor, case: Case, form: Form) -> str:
    readers = [name.removeprefix(TRANSLATION) for name in form.data if name.startswith(TRANSLATION)]
    rung = form["rung"].data or ""
    made = compose_request(
        actor,
        case,
        brands=form["brands"].data or (),
        ask=Ask(form["ask"].data),
        text=form["text"].data or "",
        locale=form["locale"].data or "en",
        rung=Rung(rung) if rung else None,
        translations=translations_of(form, readers),
    )
    return made.reference


def _request(made: queries.MadeRequest, case: Case) -> dict[str, Any]:
    tone, icon = _TONES[made.state]
    return {
        "made": made,
        "ask": asked_for(made.ask, made.rung),
        "state": translated(REQUEST_STATE_LABELS[made.state]),
        "tone": tone,
        "icon": icon,
        "answer": translated(ANSWER_LABELS[made.answer]) if made.answer is not None else "",
        "answer_text": _text(made.answer_text),
        "due": day(made.due_on),
        "url": url_for("inspector.disclosure", reference=case.reference, disclosure=made.disclosure),
        "waits": made.state in {RequestState.OPEN, RequestState.LATE},
        "promises": [_promise(each, case) for each in made.commitments],
    }


def _promise(view: queries.CommitmentView, case: Case) -> dict[str, Any]:
    tone, icon = _TONES[view.state]
    return {
        "view": view,
        "what": asked_for(view.kind, view.rung),
        "state": translated(COMMITMENT_STATE_LABELS[view.state]),
        "tone": tone,
        "icon": icon,
        "due": day(view.due_on),
        "money": money(view.amount, view.currency) if view.amount is not None else "",
        "text": _text(view.text),
        "report": _text(view.report),
        "warning": _leaving(view, case),
        "open": view.state not in {CommitmentState.KEPT, CommitmentState.NOT_KEPT},
        "may_fail": view.state in {CommitmentState.LATE, CommitmentState.SAID_DONE},
    }


def _leaving(view: queries.CommitmentView, case: Case) -> str:
    """Return what is at stake where a brand says that it leaves."""
    if view.rung is not Rung.EXIT or not view.is_undone or case.site_id is None:
        return ""
    still = sum(each.open for each in site_progress([case.site_id]))
    return gettext("The brand wants to leave while %(num)s remedy actions are open there.", num=still)


def asked_for(ask: Ask, rung: Rung | None) -> str:
    """Return what a brand is asked for or promises, with its step of the ladder."""
    words = translated(ASK_LABELS[ask])
    if rung is None:
        return words
    return gettext("%(ask)s, step %(rung)s", ask=words, rung=translated(RUNG_LABELS[rung]))


def _text(text: AuthoredText | None) -> dict[str, str] | None:
    if text is None:
        return None
    known = language(text.lang)
    words = text.text or gettext("You hold no key that opens this.")
    return {"words": words, "lang": known.tag, "dir": known.direction}
