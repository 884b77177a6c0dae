"""Which sites are one's own organisation's: what it says, what a steward found, and when it is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from grievance.accounts.models.organisation import Organisation
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.supplychain.access import OWN_SITE_CLAIMS
from grievance.supplychain.claims import CompanyRole, SiteClaimState
from grievance.supplychain.labels import CLAIM_END_LABELS, ROLE_LABELS, SITE_CLAIM_LABELS
from grievance.supplychain.models.site import Site
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.queries import SiteHit, find_sites, site_hits
from grievance.supplychain.services import claiming_sites
from grievance.supplychain.site_claims import ROLES_OF, own_site_claims
from grievance.web.operator.desk import Page, for_sites, rail
from grievance.web.ui.forms import OneOf, RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff

_TONES = {
    SiteClaimState.WAITING: "warn",
    SiteClaimState.CONFIRMED: "good",
    SiteClaimState.REFUSED: "danger",
}


class ClaimForm(RefusableForm):
    """What one's organisation is to a site, and what shows it."""

    site = HiddenField()
    role = OneOf(_l("What is your organisation there?"))
    proof = TextAreaField(
        _l("What shows it"),
        validators=[DataRequired(_l("Fill this in.")), Length(max=claiming_sites.LONGEST_PROOF)],
    )

    def offer(self) -> None:
        """Offer the roles that an organisation of this kind can have."""
        organisation = db.session.get(Organisation, staff().organisation_id)
        roles = ROLES_OF.get(organisation.kind, ()) if organisation is not None else ()
        self.role.choices = [(each.value, translated(ROLE_LABELS[each])) for each in roles]


class OverForm(RefusableForm):
    """Since when an organisation has nothing to do with a site any more."""

    claim = HiddenField()
    since = DateField(_l("Since when"), validators=[InputRequired(_l("Give a day, as 2026-05-31."))])


@for_sites
def sites() -> Page:
    """Show what one's organisation said, and take more: a site of the register, or that one is over."""
    act = request.form.get("do", "") if request.method == "POST" else ""
    if act == "withdraw":
        return _withdraw()
    over = OverForm() if act == "over" else None
    form = ClaimForm(formdata=None) if over is not None else ClaimForm()
    form.offer()
    if over is not None and over.arrived() and saved(over, lambda: _give_up(over)):
        return redirect(url_for("operator.sites"), code=303)
    if act == "claim" and form.arrived() and saved(form, lambda: _claim(form)):
        return redirect(url_for("operator.sites"), code=303)
    if request.method == "POST" and act not in {"claim", "over"}:
        raise NotFound
    shown = over if over is not None else form
    return _page(form, over), shown.answer_status


def _withdraw() -> Page:
    form = OverForm(formdata=None)
    if saved(form, lambda: claiming_sites.withdraw_claim(staff(), _own(request.form.get("claim", "")))):
        return redirect(url_for("operator.sites"), code=303)
    page = ClaimForm(formdata=None)
    page.offer()
    page.refusal = form.refusal
    return _page(page, None), page.answer_status


def _claim(form: ClaimForm) -> None:
    site = db.session.scalar(select(Site).where(Site.reference == (form.site.data or "")))
    role = CompanyRole(form.role.data or "")
    claiming_sites.claim_site(staff(), site, role=role, proof=form.proof.data or "")


def _give_up(form: OverForm) -> None:
    since: date | None = form.since.data
    assert since is not None
    claiming_sites.give_up_site(staff(), _own(form.claim.data or ""), since=since)


def _own(reference: str) -> SiteClaim:
    return OWN_SITE_CLAIMS.find(staff(), SiteClaim.reference, reference)


def _page(form: ClaimForm, over: OverForm | None) -> str:
    claims = own_site_claims(staff(), page=page_number())
    text = request.args.get("q", "").strip()
    chosen = _chosen(form)
    own = OWN_SITE_CLAIMS.visible(staff()).where(SiteClaim.reference == _leaving(over))
    leaving = db.session.scalar(own)
    if over is None and leaving is not None:
        over = OverForm(formdata=None, claim=leaving.reference, since=clock.today())
    form.site.data = chosen.reference if chosen is not None else ""
    refusal = form.refusal or (over.refusal if over is not None else None)
    return render_template(
        "operator/sites.html",
        nav=rail("sites"),
        rows=[_line(each) for each in claims.rows],
        place=pages_here(claims),
        text=text,
        hits=find_sites(text, takes_reports=False) if text else [],
        chosen=chosen,
        form=form,
        over=over if leaving is not None else None,
        leaving=leaving,
        errors=[*form.mistakes(), *(over.mistakes() if over is not None else [])],
        refused=translated(refusal.message, **refusal.values) if refusal is not None else "",
        longest=claiming_sites.LONGEST_PROOF,
    )


def _chosen(form: ClaimForm) -> SiteHit | None:
    """Return the site that is being claimed: the one that was sent, or that a result leads to."""
    reference = form.site.data or request.args.get("site", "")
    found = select(Site.id).where(Site.reference == reference, Site.same_as_id.is_(None))
    hits = site_hits(list(db.session.scalars(found))) if reference else []
    return hits[0] if hits else None


def _leaving(over: OverForm | None) -> str:
    return (over.claim.data or "") if over is not None else request.args.get("over", "")


def _line(claim: SiteClaim) -> dict[str, Any]:
    waits = claim.state is SiteClaimState.WAITING
    in_force = claim.state is SiteClaimState.CONFIRMED
    return {
        "reference": claim.reference,
        "site": claim.site.name,
        "site_url": url_for("public.site", reference=claim.site.reference),
        "role": translated(ROLE_LABELS[claim.role]),
        "state": translated(SITE_CLAIM_LABELS[claim.state]),
        "tone": _TONES.get(claim.state, "plain"),
        "on": claim.ended_on or claim.decided_on or claim.claimed_on,
        "why": claim.refusal
        or (translated(CLAIM_END_LABELS[claim.ended_because]) if claim.ended_because else ""),
        "over_since": claim.over_since if in_force else None,
        "can_withdraw": waits,
        "can_leave": in_force and claim.over_since is None,
    }
