"""Visits to sites: all of them, planning one, and one with its packs and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired

from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words
from grievance.cases.states import OPEN
from grievance.fieldwork.access import WHO
from grievance.fieldwork.labels import PACK_STATE_LABELS
from grievance.fieldwork.models import CarryPack, SiteVisit
from grievance.fieldwork.queries import (
    Named,
    brought_to,
    cases_in_sight,
    find_visit,
    goers_of,
    goes,
    has_packs_out,
    named_of_each,
    packs_of,
    visits_in_reach,
    visits_of_case,
)
from grievance.fieldwork.services.carrying import lose_pack, own_pack
from grievance.fieldwork.services.planning import (
    VisitWanted,
    call_off,
    cases_beside,
    plan_visit,
    possible_goers,
)
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import NotAllowed, NotFound
from grievance.policy.actor import Actor
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.evidence_page import brought_row
from grievance.web.inspector.forms import LONG
from grievance.web.inspector.letters import writing_locale
from grievance.web.ui.forms import OneOf, RefusableForm, SomeOf, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import day, listed, moment, translated
from grievance.web.ui.typed_names import Listed

_TONES = {PackState.OUT: "warn", PackState.BACK: "good", PackState.LOST: "danger"}
_DAY = _l("Give a day, as 2026-05-31.")


class VisitForm(RefusableForm):
    """When, who, which cases, and what to find out."""

    begins_on = DateField(_l("First day"), validators=[InputRequired(_DAY)])
    ends_on = DateField(_l("Last day"), validators=[InputRequired(_DAY)])
    goers = SomeOf(_l("Who goes"))
    more_cases = SomeOf(_l("Other cases at this site to take along"))
    text = TextAreaField(
        _l("What to find out in this case"),
        description=_l("It goes into the pack. Write no name that is not needed on the spot."),
        validators=[LONG],
    )
    locale = OneOf(_l("Language of the text"), choices=languages(), default=writing_locale)

    def wanted(self) -> VisitWanted:
        """Return what was chosen."""
        assert self.begins_on.data is not None
        assert self.ends_on.data is not None
        return VisitWanted(
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            goers=self.goers.data or (),
            more_cases=self.more_cases.data or (),
            text=Words(self.text.data or "", self.locale.data or "en"),
        )


@for_case_team
def show_all() -> Page:
    """List the visits about cases that the visitor may see."""
    actor = present()
    found = visits_in_reach(actor, page=page_number())
    return render_template(
        "inspector/visits.html",
        nav=rail(),
        columns=[
            {"key": "when", "label": gettext("When"), "head": True},
            {"key": "site", "label": gettext("Site")},
            {"key": "who", "label": gettext("Who goes")},
            {"key": "cases", "label": gettext("Cases")},
            {"key": "packs", "label": gettext("Packs")},
        ],
        rows=visit_rows(actor, found.rows),
        place=pages_here(found),
    )


@for_case_team
def plan(reference: str) -> Page:
    """Plan a visit about a case."""
    case = find_case(reference)
    if not works_on_site(present()):
        raise NotAllowed
    form = VisitForm()
    form.goers.among(Listed([(each.reference, each.name) for each in possible_goers(case)]))
    beside = [(each.reference, _case_label(each)) for each in cases_beside(present(), case)]
    form.more_cases.among(Listed(beside))
    made: list[str] = []

    def save() -> None:
        made.append(plan_visit(present(), find_case(reference), form.wanted()).reference)

    if form.arrived() and saved(form, save):
        return redirect(url_for("inspector.visit", visit=made[0]), code=303)
    page = render_template(
        "inspector/visit_plan.html",
        nav=rail(),
        case=case,
        site=case.site,
        form=form,
        errors=form.mistakes(),
        refusal=form.refusal,
    )
    return page, form.answer_status


@for_case_team
def show(visit: str) -> Page:
    """Show a visit: its cases, who took which pack, and what can be done."""
    actor = present()
    found = find_visit(actor, visit)
    own = own_pack(actor, found)
    over = found.called_off_at is not None or found.ends_on < clock.today()
    goers = goers_of(found, page=page_number("goers"))
    about = cases_in_sight(actor, found, page=page_number())
    packs = packs_of(found, page=page_number("packs"))
    return render_template(
        "inspector/visit.html",
        nav=rail(),
        visit=found,
        when=when_of(found),
        who=listed(goers.rows),
        who_place=pages_here(goers, "goers"),
        cases=[_brought_back(each) for each in about.rows],
        place=pages_here(about),
        columns=[
            {"key": "who", "label": gettext("Who took it"), "head": True},
            {"key": "state", "label": gettext("State")},
            {"key": "made", "label": gettext("Packed")},
            {"key": "expires", "label": gettext("Opens until")},
            {"key": "hash", "label": gettext("Fingerprint (SHA-256)")},
        ],
        packs=[_pack(each) for each in packs.rows],
        packs_place=pages_here(packs, "packs", anchor="#packs"),
        may_take=works_on_site(actor) and not over and own is None and goes(actor, found),
        may_bring=works_on_site(actor) and own is not None,
        may_call_off=works_on_site(actor) and not over and not has_packs_out(found),
    )


@for_case_team
def end(visit: str) -> Page:
    """Say that one's pack is lost, or that nobody goes."""
    what = {"lost": lose_pack, "off": call_off}.get(request.form.get("what", ""))
    with transaction():
        found = find_visit(present(), visit)
        if not works_on_site(present()):
            raise NotAllowed
        if what is None:
            raise NotFound
        what(present(), found)
    return redirect(url_for("inspector.visit", visit=visit), code=303)


def works_on_site(actor: Actor) -> bool:
    """Whether somebody's work takes them to sites."""
    return any(actor.may(each) for each in WHO)


def when_of(visit: SiteVisit) -> str:
    """Return the days of a visit in words."""
    if visit.begins_on == visit.ends_on:
        return day(visit.begins_on) or ""
    return gettext("%(first)s to %(last)s", first=day(visit.begins_on), last=day(visit.ends_on))


def visits_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return what a case's page says of visits: those planned, and what came back."""
    visits = visits_of_case(case, page=page_number("visits"))
    brought = brought_to(case, page=page_number("brought"))
    may_plan = works_on_site(actor) and case.site_id is not None and case.state in OPEN
    if not visits.total and not brought.total and not may_plan:
        return None
    return {
        "visits": [
            {
                "url": url_for("inspector.visit", visit=each.reference),
                "when": when_of(each),
                "state": _state(each),
            }
            for each in visits.rows
        ],
        "visits_place": pages_here(visits, "visits", anchor="#visits"),
        "brought": [brought_row(case, each) for each in brought.rows],
        "brought_place": pages_here(brought, "brought", anchor="#visits"),
        "plan_url": url_for("inspector.plan_visit", reference=case.reference) if may_plan else None,
    }


def visit_rows(actor: Actor, visits: Sequence[SiteVisit]) -> list[dict[str, Any]]:
    """Return visits as a list shows them, each with those of its cases that the visitor may see."""
    named = named_of_each(actor, visits)
    return [_row(each, named[each.id]) for each in visits]


def _brought_back(case: Case) -> dict[str, Any]:
    brought = brought_to(case)
    return {
        "reference": case.reference,
        "url": url_for("inspector.case", reference=case.reference),
        "brought": [brought_row(case, each) for each in brought.rows],
        "more": brought.pages > 1,
    }


def _row(visit: SiteVisit, named: Named) -> dict[str, Any]:
    return {
        "url": url_for("inspector.visit", visit=visit.reference),
        "when": when_of(visit),
        "state": _state(visit),
        "site": visit.site.name,
        "who": listed(named.goers.rows),
        "more_goers": named.goers.total - len(named.goers.rows),
        "cases": named.cases.rows,
        "more_cases": named.cases.total - len(named.cases.rows),
        "packs": [
            {"text": translated(PACK_STATE_LABELS[each]), "tone": _TONES[each]} for each in named.packs.rows
        ],
        "more_packs": named.packs.total - len(named.packs.rows),
    }


def _case_label(case: Case) -> str:
    """Return how a case is told from others at its site: by its codes, where it is not restricted."""
    codes = "" if case.restriction is not None else ", ".join(each.item_code for each in case.allegations)
    return f"{case.reference} · {codes}" if codes else case.reference


def _pack(pack: CarryPack) -> dict[str, Any]:
    return {
        "who": pack.user.name,
        "state": translated(PACK_STATE_LABELS[pack.state]),
        "tone": _TONES[pack.state],
        "made": moment(pack.made_at),
        "ended": moment(pack.ended_at) if pack.ended_at is not None else "",
        "expires": day(pack.expires_on),
        "hash": pack.file_hash,
        "return_hash": pack.return_hash or "",
    }


def _state(visit: SiteVisit) -> str:
    return gettext("called off") if visit.called_off_at is not None else ""
