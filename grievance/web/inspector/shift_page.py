"""One's own shifts: when one is on call, asking a colleague to take one, and answering one who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import StringField

from grievance.cases.calendars import calendar_of
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.notifications.numbers import number_of, say_number
from grievance.oncall import queries
from grievance.oncall.access import SHIFTS
from grievance.oncall.models import Shift
from grievance.oncall.roster import able, next_of_others
from grievance.oncall.services import swapping
from grievance.web.inspector.desk import Page, for_case_team, present, rail
from grievance.web.inspector.roster_page import there
from grievance.web.ui.forms import RefusableForm, _l, saved
from grievance.web.ui.paging import page_number, pages_here
from grievance.web.ui.presentation import translated
from grievance.web.ui.session import settings
from grievance.web.ui.visitors import peppers

#: So many of one's shifts stand on a page, each with as many of the next ones that it can be exchanged for.
_SHOWN, _EXCHANGED = 10, 50


class NumberForm(RefusableForm):
    """Where text messages reach whoever is called."""

    number = StringField(
        _l("Number for text messages"),
        description=_l("With the code of the country. Leave it empty to be called by e-mail alone."),
    )


@for_case_team
def show() -> Page:
    """Show when one is on call, and what colleagues ask."""
    return _page()


@for_case_team
def say_own_number() -> Page:
    """Keep the number that text messages go to."""
    form = NumberForm()
    if form.arrived() and saved(
        form, lambda: say_number(present(), form.number.data or "", peppers=peppers())
    ):
        return redirect(url_for("inspector.shifts"), code=303)
    return _page(form=form), form.answer_status


@for_case_team
def offer(reference: str) -> Page:
    """Ask a colleague to take one's shift."""

    def do(shift: Shift) -> None:
        to, _, exchange = request.form.get("to", "").partition(":")
        colleague = next((each for each in able(shift.team_id) if each.reference == to), None)
        other = _found(exchange) if exchange else None
        swapping.offer_shift(present(), shift, to=colleague, exchange=other)

    return _do(reference, do)


@for_case_team
def take(reference: str) -> Page:
    """Say yes to a colleague."""
    return _do(reference, lambda shift: swapping.take_shift(present(), shift))


@for_case_team
def keep(reference: str) -> Page:
    """Say no to a colleague, or take back what one has asked."""
    return _do(reference, lambda shift: swapping.decline_shift(present(), shift))


def _do(reference: str, do: Callable[[Shift], None]) -> Page:
    _found(reference)
    try:
        with transaction():
            do(_found(reference))
    except (GuardRefused, InvalidInput) as refusal:
        return _page(refused=translated(refusal.message, **refusal.values)), refusal.status
    return redirect(url_for("inspector.shifts"), code=303)


def _found(reference: str) -> Shift:
    return SHIFTS.find(present(), Shift.reference, reference)


def _page(*, form: NumberForm | None = None, refused: str | None = None) -> str:
    actor = present()
    assert actor.user_id is not None
    own = number_of(actor.user_id, peppers=peppers())
    form = form or NumberForm(number=own or "")
    mine = queries.own_shifts(actor, page=page_number(), size=_SHOWN)
    asked = queries.offered_to(actor, page=page_number("asked"))
    return render_template(
        "inspector/shifts.html",
        nav=rail(),
        asked=[_shown(each) for each in asked.rows],
        asked_place=pages_here(asked, "asked", at=url_for("inspector.shifts")),
        rows=[_own(each) for each in mine.rows],
        place=pages_here(mine, at=url_for("inspector.shifts")),
        form=form,
        errors=form.mistakes(),
        refused=refused,
        has_gateway=bool(settings().sms_url),
    )


def _shown(shift: Shift) -> dict[str, Any]:
    place = calendar_of(shift.team)
    return {
        "reference": shift.reference,
        "team": shift.team.name,
        "zone": place.zone.replace("_", " "),
        "user": shift.user.name,
        "from": there(shift.begins_at, place),
        "until": there(shift.ends_at, place),
        "exchange": _span(shift.exchange) if shift.exchange is not None else "",
    }


def _own(shift: Shift) -> dict[str, Any]:
    mine = shift.user_id == present().user_id
    return {
        **_shown(shift),
        "mine": mine,
        "now": shift.begins_at <= clock.now(),
        "offered": shift.offered_to.name if shift.offered_to is not None else "",
        "choices": _choices(shift) if mine and shift.offered_to is None else [],
    }


def _choices(shift: Shift) -> list[tuple[str, str]]:
    """Return whom one can ask: each colleague for nothing, and against each of their own shifts."""
    found: list[tuple[str, str]] = []
    others = next_of_others(shift, most=_EXCHANGED)
    for person in able(shift.team_id):
        if person.id == present().user_id:
            continue
        found.append((person.reference, gettext("%(name)s takes it", name=person.name)))
        found += [
            (
                f"{person.reference}:{other.reference}",
                gettext("%(name)s takes it, and you take %(shift)s", name=person.name, shift=_span(other)),
            )
            for other in others
            if other.user_id == person.id
        ]
    return found


def _span(shift: Shift) -> str:
    place = calendar_of(shift.team)
    return f"{there(shift.begins_at, place)} – {there(shift.ends_at, place)}"
