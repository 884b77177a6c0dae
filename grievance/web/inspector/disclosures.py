"""What an audience would read of a case: written, looked at as its reader will, approved, laid open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from grievance.cases.access import CASES
from grievance.cases.disclosure_versions import last_version
from grievance.cases.labels import DISCLOSURE_AUDIENCE_LABELS
from grievance.cases.models.case import Band, Case
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.models.respondent import Respondent
from grievance.cases.respondents import page_of_respondents
from grievance.cases.services import disclosing
from grievance.cases.services.notice import languages_of_site
from grievance.cases.services.safety_gate import never_for
from grievance.cases.states import DisclosureAudience
from grievance.enforcement.consents import AUDIENCES
from grievance.enforcement.officials import languages_of
from grievance.enforcement.services.handing_over import compose_for_authority
from grievance.enforcement.services.releasing import compose_release
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput, NotFound, Sealed
from grievance.policy.actor import Actor
from grievance.web.inspector.act_page import ACT_LABELS
from grievance.web.inspector.conflicts import (
    changed_text,
    open_page,
    remember_fields,
    require_same_fields,
    settle_fields,
    who_else,
)
from grievance.web.inspector.desk import Page, find_case, for_case_team, present, rail
from grievance.web.inspector.disclosure_forms import LayForm, text_form, translations_of
from grievance.web.inspector.disclosure_preview import (
    party_url,
    previewed,
    shown_version,
    versions_shown,
    write_url,
)
from grievance.web.inspector.letters import letter_of
from grievance.web.ui.forms import Form
from grievance.web.ui.presentation import translated

_PARTIES = {audience: party for party, audience in AUDIENCES.items()}
_QUICKLY, _NORMALLY = timedelta(days=1), timedelta(days=7)


@for_case_team
def write(reference: str, audience: str) -> Page:
    """Write what an audience would read; its last version is where one begins."""
    actor, case = present(), open_page(reference, "text_page")
    wanted = _audience(audience)
    CASES.require(actor, disclosing.permission_for(wanted), case)
    form = _text_form(actor, case, wanted)
    refused: GuardRefused | Sealed | None = None
    clashes = None
    if form.arrived():
        try:
            with transaction():
                case = find_case(reference)
                require_same_fields(form, lambda: _text_form(actor, case, wanted))
                made = _compose(actor, case, wanted, form)
                name = made.reference
        except InvalidInput as refusal:
            form.blame(refusal)
        except (GuardRefused, Sealed) as refusal:
            refused = refusal
        except Changed:
            # A text that a colleague wrote meanwhile would be stopped by this one, and they not told.
            case = find_case(reference)
            clashes = settle_fields(form, lambda: _text_form(actor, case, wanted))
        else:
            return redirect(url_for("inspector.disclosure", reference=reference, disclosure=name), code=303)
    elif request.method == "GET":
        remember_fields(form)
    page = render_template(
        "inspector/disclosure_text.html",
        nav=rail(),
        case=case,
        audience=wanted,
        audience_words=translated(DISCLOSURE_AUDIENCE_LABELS[wanted]),
        form=form,
        errors=form.mistakes(),
        readers=_readers(case, wanted),
        **versions_shown(case, wanted),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
        conflict=changed_text(clashes),
        who_else=who_else(case, ACT_LABELS),
    )
    failed = refused if refused is not None else Changed() if clashes is not None else None
    return page, failed.status if failed is not None else form.answer_status


@for_case_team
def show(reference: str, disclosure: str) -> Page:
    """Show a version exactly as its reader would see it, with what may give somebody away."""
    return _page(reference, disclosure)


@for_case_team
def approve(reference: str, disclosure: str) -> Page:
    """Approve a version as a second person."""
    return _done(reference, disclosure, disclosing.approve)


@for_case_team
def discard(reference: str, disclosure: str) -> Page:
    """Throw a version away that waits."""
    return _done(reference, disclosure, disclosing.discard)


@for_case_team
def lay(reference: str, disclosure: str) -> Page:
    """Lay a version before the workers, with a day until which they can say no."""
    case = find_case(reference)
    form = LayForm.for_case(case)
    if not form.arrived():
        return _page(reference, disclosure, form=form)

    def do(actor: Actor, found: Disclosure) -> None:
        letter = letter_of(form, found.case)
        disclosing.lay_before_workers(actor, found, answer_by=form["answer_by"].data, letter=letter)

    return _done(reference, disclosure, do, form=form)


def _done(
    reference: str, name: str, do: Callable[[Actor, Disclosure], None], *, form: Form | None = None
) -> Page:
    """Do one thing with a version and show it again, or say why it was not done."""
    actor = present()
    try:
        with transaction():
            do(actor, disclosing.find_disclosure(actor, find_case(reference), name))
    except InvalidInput as refusal:
        if form is None:
            raise
        form.blame(refusal)
        return _page(reference, name, form=form)
    except (GuardRefused, Sealed) as refusal:
        return _page(reference, name, refused=refusal)
    return redirect(url_for("inspector.disclosure", reference=reference, disclosure=name), code=303)


def _page(
    reference: str,
    name: str,
    *,
    form: Form | None = None,
    refused: GuardRefused | Sealed | None = None,
) -> Page:
    actor, case = present(), find_case(reference)
    found = disclosing.find_disclosure(actor, case, name)
    shown = form or LayForm.for_case(case)
    if request.method == "GET":
        shown["answer_by"].data = clock.today() + (_QUICKLY if case.band in {Band.P0, Band.P1} else _NORMALLY)
    page = render_template(
        "inspector/disclosure.html",
        nav=rail(),
        case=case,
        form=shown,
        errors=shown.mistakes(),
        refused=translated(refused.message, **refused.values) if refused is not None else None,
        **versions_shown(
            case,
            found.audience,
            at=url_for("inspector.disclosure", reference=reference, disclosure=name),
        ),
        **previewed(actor, case, found),
    )
    status = refused.status if refused is not None else shown.answer_status
    return page, status


def _compose(actor: Actor, case: Case, audience: DisclosureAudience, form: Form) -> Disclosure:
    text, locale = form["text"].data or "", form["locale"].data or "en"
    readers = _readers(case, audience)
    translations = translations_of(form, readers)
    if audience is DisclosureAudience.AUTHORITY:
        return compose_for_authority(actor, case, text=text, locale=locale)
    if audience in _PARTIES:
        return compose_release(
            actor, case, party=_PARTIES[audience], text=text, locale=locale, **translations
        )
    return disclosing.compose(
        actor,
        case,
        audience=audience,
        text=text,
        locale=locale,
        translations=translations,
        readers=readers,
    )


def _text_form(actor: Actor, case: Case, audience: DisclosureAudience) -> Form:
    return text_form(actor, case, audience, readers=_readers(case, audience))


def _readers(case: Case, audience: DisclosureAudience) -> list[str]:
    if audience in _PARTIES:
        return languages_of(_PARTIES[audience])
    return languages_of_site(case) if audience is DisclosureAudience.SITE else []


def _audience(code: str) -> DisclosureAudience:
    """Return the audience of an address; what brands and firms at a site read has pages of its own."""
    try:
        audience = DisclosureAudience(code)
    except ValueError:
        raise NotFound from None
    if audience in {DisclosureAudience.BRAND, DisclosureAudience.RESPONDENT}:
        raise NotFound
    return audience


def disclosure_links(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return, for each audience that this colleague may write for, where its text is written or waits."""
    shown = []
    for audience in DisclosureAudience:
        if not actor.may(disclosing.permission_for(audience)):
            continue
        firms = audience is DisclosureAudience.RESPONDENT
        newest = last_version(case, audience) if not firms else None
        url = write_url(case, audience)
        never = never_for(case, audience)
        shown.append(
            {
                "audience": translated(DISCLOSURE_AUDIENCE_LABELS[audience]),
                "newest": shown_version(case, newest) if newest is not None else None,
                "url": url if never is None else None,
                "label": gettext("Requests and answers")
                if audience in {DisclosureAudience.BRAND, DisclosureAudience.RESPONDENT}
                else gettext("Write"),
                "never": translated(never) if never is not None else "",
            }
        )
        shown += [_firm_link(case, each) for each in page_of_respondents(actor, case).rows] if firms else []
    return shown


def _firm_link(case: Case, firm: Respondent) -> dict[str, Any]:
    """Return where the texts for one contractor or recruiter of a case are."""
    newest = last_version(case, DisclosureAudience.RESPONDENT, firm)
    return {
        "audience": firm.company.name,
        "newest": shown_version(case, newest) if newest is not None else None,
        "url": party_url(case, firm),
        "label": gettext("Requests and answers"),
        "never": "",
    }
