"""The lists of acts, one act's page, and the steps that can be taken with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.enforcement import queries
from grievance.enforcement.models import OfficialAct
from grievance.enforcement.services import engagement, measures, sharing
from grievance.enforcement.states import ACT_STATE_LABELS, PARTY_LABELS, ActKind, ActState
from grievance.foundation.db import transaction
from grievance.foundation.errors import NotFound, Refusal
from grievance.foundation.pages import Page as Rows
from grievance.policy.actor import Actor
from grievance.web.official.desk import Page, for_officials, rail, unchanged_act
from grievance.web.official.forms import AnswerForm, EndForm
from grievance.web.ui.forms import saved
from grievance.web.ui.released_case import shown_case
from grievance.web.ui.visitors import staff

#: The page of each kind's list.
LISTS = {
    ActKind.INFORMATION_PACKET: "packets",
    ActKind.ENGAGEMENT: "engagements",
    ActKind.MEASURE: "measures",
}
_SIDES = ("in", "out")
_Step = Callable[[Actor, OfficialAct], None]


@for_officials
def packets() -> str:
    """Show the packets in and out as a ledger."""
    side = request.args.get("side", "")
    side = side if side in _SIDES else ""
    ours = side == "out" if side else None
    rows = queries.acts(staff(), ActKind.INFORMATION_PACKET, number=_number(), ours=ours)
    return _list(ActKind.INFORMATION_PACKET, rows, side=side)


@for_officials
def engagements() -> str:
    """Show the engagements."""
    return _list(ActKind.ENGAGEMENT, queries.acts(staff(), ActKind.ENGAGEMENT, number=_number()))


@for_officials
def measures_list() -> str:
    """Show the register of measures."""
    state = request.args.get("state", "")
    state = state if state in {ActState.ACTIVE, ActState.ENDED} else ""
    rows = queries.acts(staff(), ActKind.MEASURE, number=_number(), state=state)
    return _list(ActKind.MEASURE, rows, state=state)


def _number() -> int:
    number = request.args.get("page", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1


def _list(kind: ActKind, rows: Rows[queries.ActRow], **values: Any) -> str:
    name = LISTS[kind]
    return render_template(
        f"official/{name}.html",
        nav=rail(name),
        rows=rows,
        **values,
        states=ACT_STATE_LABELS,
        parties=PARTY_LABELS,
    )


@for_officials
def act(reference: str) -> Page:
    """Show one act with what it is about and what can be done."""
    return page_of_act(reference)


def page_of_act(reference: str, refusal: Refusal | None = None) -> Page:
    """Return an act's page, perhaps with the reason why a step could not be taken."""
    found = queries.find_act(staff(), reference)
    packet = queries.packet_view(staff(), found)
    page = render_template(
        "official/act.html",
        nav=rail(LISTS[found.kind]),
        view=queries.act_view(staff(), found),
        packet=packet,
        cases=[shown_case(each) for each in packet.cases] if packet is not None else [],
        list_url=url_for(f"official.{LISTS[found.kind]}"),
        states=ACT_STATE_LABELS,
        parties=PARTY_LABELS,
        refusal=refusal,
    )
    return page, refusal.status if refusal is not None else 200


@for_officials
def send(reference: str) -> Page:
    """Send a packet to the other government."""
    return _take(reference, sharing.send_packet)


@for_officials
def receive(reference: str) -> Page:
    """Confirm that a packet arrived."""
    return _take(reference, sharing.receive_packet)


@for_officials
def discard(reference: str) -> Page:
    """Throw a draft away."""
    return _take(reference, sharing.forget_draft, then=url_for("official.packets"))


def _take(reference: str, step: _Step, *, then: str | None = None) -> Page:
    try:
        with transaction():
            step(staff(), unchanged_act(reference, request.form.get("version")))
    except NotFound:
        raise
    except Refusal as refused:
        return page_of_act(reference, refused)
    return redirect(then or url_for("official.act", reference=reference), code=303)


@for_officials
def answer(reference: str) -> Page:
    """Answer a packet."""
    found = queries.find_act(staff(), reference)
    if "answer" not in queries.act_view(staff(), found).steps:
        return _gone(reference)
    form = AnswerForm(version=str(found.version))

    def save() -> None:
        record = unchanged_act(reference, form.version.data)
        sharing.answer_packet(staff(), record, text=form.text.data or "", locale=form.locale.data or "en")

    if form.arrived() and saved(form, save):
        return redirect(url_for("official.act", reference=reference), code=303)
    heading = gettext("Answer: %(title)s", title=found.title)
    return _form_page("official/answer.html", reference, form, heading=heading)


@for_officials
def end(reference: str) -> Page:
    """Say when an engagement or a measure ended, and what came of it."""
    found = queries.find_act(staff(), reference)
    if "end" not in queries.act_view(staff(), found).steps:
        return _gone(reference)
    form = EndForm(version=str(found.version))
    finish = measures.end_measure if found.kind is ActKind.MEASURE else engagement.end_engagement

    def save() -> None:
        record = unchanged_act(reference, form.version.data)
        assert form.ended_on.data is not None
        finish(staff(), record, ended_on=form.ended_on.data, outcome=form.outcome.data or "")

    if form.arrived() and saved(form, save):
        return redirect(url_for("official.act", reference=reference), code=303)
    heading = gettext("End: %(title)s", title=found.title)
    return _form_page("official/end.html", reference, form, heading=heading)


def _gone(reference: str) -> Response:
    """Lead back to the act: the step is not the visitor's or not open any more."""
    return redirect(url_for("official.act", reference=reference), code=303)


def _form_page(template: str, reference: str, form: AnswerForm | EndForm, *, heading: str) -> Page:
    found = queries.find_act(staff(), reference)
    page = render_template(
        template,
        nav=rail(LISTS[found.kind]),
        form=form,
        heading=heading,
        back=url_for("official.act", reference=reference),
        packet=queries.packet_view(staff(), found),
    )
    return page, form.answer_status
