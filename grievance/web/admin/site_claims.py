"""What organisations say to be to sites: stewards look at each, confirm or refuse it, and end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from grievance.foundation.errors import NotFound
from grievance.foundation.pages import Page
from grievance.policy.actor import Actor
from grievance.supplychain.access import SITE_CLAIMS
from grievance.supplychain.claims import ClaimCheck, ClaimEnd, SiteClaimState
from grievance.supplychain.labels import CHECK_LABELS, CLAIM_END_LABELS, ROLE_LABELS, SITE_CLAIM_LABELS
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.registry import company_of
from grievance.supplychain.services import checking_claims
from grievance.supplychain.site_claims import (
    contested,
    holder_beside,
    rivals_of,
    site_claims,
    times_refused,
)
from grievance.supplychain.states import PRESENT_CLAIMS
from grievance.web.admin.desk import Answer, address, chips, page_number, pager, rail, stewards
from grievance.web.ui import paging
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.visitors import staff

_FILL = _l("Fill this in.")
_VIEWS = {
    "waiting": {SiteClaimState.WAITING},
    "confirmed": {SiteClaimState.CONFIRMED},
    "past": set(SiteClaimState) - PRESENT_CLAIMS,
}
_TONES = {SiteClaimState.WAITING: "warn", SiteClaimState.CONFIRMED: "good"}


class ConfirmForm(RefusableForm):
    """How a steward made sure of what an organisation says."""

    how = OneOf(
        _l("How you made sure"),
        choices=[
            (each.value, _l(label))
            for each, label in CHECK_LABELS.items()
            if each is not ClaimCheck.ADMINISTRATION
        ],
        default=ClaimCheck.REGISTER_EXTRACT.value,
    )
    source = StringField(_l("Source"), validators=[DataRequired(_FILL), Length(max=500)])
    together = BooleanField(_l("Both do it together; I have asked both."))


class RefuseForm(RefusableForm):
    """Why an organisation is not what it says, or has not shown it."""

    reason = TextAreaField(_l("Why not"), validators=[DataRequired(_FILL), Length(max=1000)])


class EndForm(RefusableForm):
    """Why an organisation answers for a site no more."""

    because = OneOf(
        _l("Why it ends"),
        choices=[
            (each.value, _l(label))
            for each, label in CLAIM_END_LABELS.items()
            if each is not ClaimEnd.ADMINISTRATION
        ],
        default=ClaimEnd.SOLD.value,
    )


_FORMS: dict[str, type[RefusableForm]] = {"confirm": ConfirmForm, "refuse": RefuseForm, "end": EndForm}


@stewards
def show() -> Answer:
    """List what was said, show one of them, and take what was found."""
    if request.method == "GET":
        return _page(request.args.get("claim", ""), None, None)
    act, reference = request.form.get("do", ""), request.form.get("claim", "")
    if act not in _FORMS:
        raise NotFound
    form = _FORMS[act]()
    if form.arrived() and saved(form, lambda: _do(form, reference)):
        return redirect(url_for("admin.site_claims"), code=303)
    return _page(reference, act, form), form.answer_status


def _do(form: RefusableForm, reference: str) -> None:
    actor = staff()
    claim = SITE_CLAIMS.find(actor, SiteClaim.reference, reference)
    if isinstance(form, ConfirmForm):
        checking_claims.confirm_claim(
            actor,
            claim,
            check=ClaimCheck(form.how.data or ""),
            source=form.source.data or "",
            together=bool(form.together.data),
        )
    elif isinstance(form, RefuseForm):
        checking_claims.refuse_claim(actor, claim, reason=form.reason.data or "")
    elif isinstance(form, EndForm):
        checking_claims.end_claim(actor, claim, because=ClaimEnd(form.because.data or ""))


def _page(reference: str, act: str | None, sent: RefusableForm | None) -> str:
    actor = staff()
    view = request.args.get("state", "")
    states = _VIEWS.get(view, PRESENT_CLAIMS)
    page = site_claims(actor, states=states, page=page_number())
    claim = SITE_CLAIMS.find(actor, SiteClaim.reference, reference) if reference else None
    forms = {name: sent if name == act else made(formdata=None) for name, made in _FORMS.items()}
    refusal = sent.refusal if sent is not None else None
    return render_template(
        "admin/site_claims.html",
        rows=_lines(page.rows),
        groups=[
            chips(
                "state",
                gettext("State"),
                [
                    ("waiting", gettext("waits to be checked")),
                    ("confirmed", gettext("confirmed")),
                    ("past", gettext("in the past")),
                ],
            )
        ],
        one=_shown(actor, claim) if claim is not None else None,
        forms=forms,
        errors=sent.mistakes() if sent is not None else [],
        refused=translated(refusal.message, **refusal.values) if refusal is not None else "",
        **pager(page),
        **rail(),
    )


def _lines(claims: Sequence[SiteClaim]) -> list[dict[str, Any]]:
    disputed = contested(claims)
    return [{**_line(each), "contested": each.id in disputed} for each in claims]


def _line(claim: SiteClaim) -> dict[str, Any]:
    return {
        "url": url_for("admin.site_claims", claim=claim.reference, _anchor="one"),
        "site": claim.site.name,
        "organisation": claim.organisation.name,
        "role": translated(ROLE_LABELS[claim.role]),
        "state": translated(SITE_CLAIM_LABELS[claim.state]),
        "tone": _TONES.get(claim.state, "plain"),
        "on": claim.ended_on or claim.decided_on or claim.claimed_on,
        "over_since": claim.over_since if claim.state is SiteClaimState.CONFIRMED else None,
    }


def _shown(actor: Actor, claim: SiteClaim) -> dict[str, Any]:
    own = actor.organisation_id == claim.organisation_id
    rivals = rivals_of(claim, page=paging.page_number("against"))
    return {
        **_line(claim),
        "reference": claim.reference,
        "site_url": url_for("admin.site", reference=claim.site.reference),
        "facts": _facts(claim),
        "proof": claim.proof,
        "against": [
            {"name": each.organisation.name, "state": translated(SITE_CLAIM_LABELS[each.state])}
            for each in rivals.rows
        ],
        "against_place": _turning(rivals, claim),
        "held": holder_beside(claim) is not None,
        "can_decide": claim.state is SiteClaimState.WAITING and not own,
        "can_end": claim.state is SiteClaimState.CONFIRMED and not own,
    }


def _turning(rivals: Page[SiteClaim], claim: SiteClaim) -> dict[str, str | None] | None:
    """Return how the pages of a claim's rivals are turned; nothing where all of them are there."""
    if rivals.pages == 1:
        return None
    return paging.pager(rivals, lambda number: address(claim=claim.reference, against=number, _anchor="one"))


def _facts(claim: SiteClaim) -> list[tuple[str, str]]:
    """Return what is known of it, and only that."""
    company, operator = company_of(claim.organisation), claim.site.operator
    refused = times_refused(claim)
    known = [
        (gettext("Role"), translated(ROLE_LABELS[claim.role])),
        (gettext("Said by"), claim.claimed_by.name if claim.claimed_by is not None else ""),
        (gettext("Said on"), day(claim.claimed_on)),
        (gettext("Company, as we have it"), company.name if company is not None else gettext("not known")),
        (
            gettext("Operator, as the register has it"),
            operator.name if operator is not None else gettext("not known"),
        ),
        (gettext("Source of the register"), claim.site.source),
        (gettext("Refused there before"), str(refused) if refused else ""),
        (
            gettext("How it was checked"),
            translated(CHECK_LABELS[claim.checked_how]) if claim.checked_how else "",
        ),
        (gettext("Found at"), claim.source or ""),
        (gettext("Why not"), claim.refusal or ""),
        (
            gettext("Why it ended"),
            translated(CLAIM_END_LABELS[claim.ended_because]) if claim.ended_because else "",
        ),
    ]
    return [(label, value) for label, value in known if value]
