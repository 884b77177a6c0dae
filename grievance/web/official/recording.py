"""The pages on which officials record something new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext

from grievance.enforcement.models import OfficialAct
from grievance.enforcement.queries import find_releases
from grievance.enforcement.services.engagement import record_engagement
from grievance.enforcement.services.measures import EXIT, start_measure
from grievance.enforcement.services.sharing import LONGEST, prepare_packet
from grievance.enforcement.states import ActKind
from grievance.foundation import clock
from grievance.standards.catalogue import catalogue
from grievance.web.official.acts import LISTS
from grievance.web.official.desk import Page, for_officials, rail
from grievance.web.official.forms import EngagementForm, MeasureForm, PacketForm, SubjectsForm, values_of
from grievance.web.official.subjects import case_references, choices, offer
from grievance.web.ui.forms import saved
from grievance.web.ui.locales import select_locale
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import staff


@for_officials
def new_packet() -> Page:
    """Prepare a packet."""
    form = PacketForm(locale=select_locale(), provisions=["CMA-E2"])

    def save() -> OfficialAct:
        found = find_releases(staff(), list(form.releases.data or ()))
        return prepare_packet(
            staff(),
            about=form.about(),
            releases=found,
            text=form.text.data or "",
            **values_of(form, "title", "locale"),
        )

    heading = gettext("Prepare a packet")
    return _page(form, save, ActKind.INFORMATION_PACKET, "packet_form", heading, longest=LONGEST)


@for_officials
def new_engagement() -> Page:
    """Record an engagement."""
    form = EngagementForm(started_on=clock.today(), provisions=["CMA-E1"], with_other_party=True)

    def save() -> OfficialAct:
        return record_engagement(
            staff(),
            about=form.about(case_references(form)),
            outcome=form.outcome.data or "",
            **values_of(form, "title", "started_on", "ended_on", "with_other_party"),
        )

    return _page(form, save, ActKind.ENGAGEMENT, "engagement_form", gettext("Record an engagement"))


@for_officials
def new_measure() -> Page:
    """Record that a measure began."""
    form = MeasureForm(started_on=clock.today(), provisions=["CMA-E3"])
    known = catalogue().enforcement_instruments.in_order()
    form.instrument.choices = [
        ("", gettext("Choose one")),
        *(
            (each.code, f"{each.code} · {translated(each.label)} ({translated(each.holder)})")
            for each in known
        ),
    ]

    def save() -> OfficialAct:
        return start_measure(
            staff(),
            about=form.about(case_references(form)),
            legal_basis=form.legal_basis.data or "",
            source_url=form.source_url.data or "",
            **values_of(form, "instrument", "title", "started_on", "is_public_record", "exit_confirmed"),
        )

    return _page(form, save, ActKind.MEASURE, "measure_form", gettext("Record a measure"), exit_code=EXIT)


def _page(
    form: SubjectsForm,
    save: Callable[[], OfficialAct],
    kind: ActKind,
    template: str,
    heading: str,
    **values: Any,
) -> Page:
    """Look up what was asked for, or save and go to the new act, or show the form with what is wrong."""
    offer(form)
    made: list[str] = []

    def keep() -> None:
        made.append(save().reference)

    looked = form.looks_for()
    if not looked and form.arrived() and saved(form, keep):
        return redirect(url_for("official.act", reference=made[0]), code=303)
    offered = {name: choices(form, name) for name in ("provisions", "releases", "sites", "companies")}
    page = render_template(
        f"official/{template}.html",
        nav=rail(LISTS[kind]),
        form=form,
        offered=offered,
        looked=looked,
        heading=heading,
        back=url_for(f"official.{LISTS[kind]}"),
        **values,
    )
    return page, 200 if looked else form.answer_status
