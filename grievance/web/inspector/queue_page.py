"""The queue: one line a case, no name of anybody, no words of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from grievance.alarms.queries import alarms
from grievance.cases.access import CASES
from grievance.cases.flags import FLAG_LABELS, Flag
from grievance.cases.labels import BAND_LABELS, CASE_STATE_LABELS, CASE_TYPE_LABELS
from grievance.cases.models.case import Band, Case
from grievance.cases.queue import (
    COUNTED,
    VIEW_LABELS,
    QueueFilters,
    QueueOrder,
    QueuePage,
    QueuePart,
    QueueView,
    queue,
)
from grievance.cases.queue_rows import QueueRow
from grievance.cases.services.correspondence import WRITES
from grievance.cases.services.linking import LINKS
from grievance.cases.services.saved_filters import forget_filter, save_filter, saved_filters
from grievance.cases.states import CaseState, CaseType
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import MINERAL_LABELS, Mineral
from grievance.web.inspector.desk import Page, find_case, for_case_team, languages, present, rail
from grievance.web.inspector.letters import templates_for_several
from grievance.web.inspector.queue_address import (
    address_of,
    filters_in,
    handler_choices,
    label_of,
    parsed,
    part_here,
    text_of,
    url_of,
    value_label,
    view_in,
)
from grievance.web.inspector.queue_lines import Line, line_of
from grievance.web.inspector.queue_peek import in_short
from grievance.web.ui.presentation import country, translated

_TO_THE_TRAINED = N_(
    "The case has gone to colleagues who are trained for such cases. You do not see it any more."
)
#: Where a case has gone that somebody does not see any more, by what they did.
_MOVED = {
    "conflict": N_(
        "Your tie is written down. You do not see the case any more, and colleagues go on with it. If the "
        "tie ends, say so in your account."
    )
}
#: The filters whose choices are lists, apart from the chips.
_MORE = ("state", "type", "handler", "group", "country", "language")


@for_case_team
def show() -> Page:
    """Show a view of the queue; what it shows is all in its address. Without one, the day begins."""
    if not request.args:
        return redirect(url_for("inspector.today"), code=303)
    return page_of(view_in(request.args), filters_in(request.args))


@for_case_team
def save() -> Page:
    """Save a view with its filters, or forget it, and show it again."""
    view, filters = parsed(request.form.get("address", ""))
    act = forget_filter if "forget" in request.form else save_filter
    try:
        with transaction():
            act(present(), address=text_of(view, filters))
    except GuardRefused as refusal:
        return page_of(view, filters, refused=translated(refusal.message)), refusal.status
    return redirect(url_of(view, filters, **part_here()), code=303)


def page_of(view: QueueView, filters: QueueFilters, *, refused: str | None = None) -> str:
    """Return the page of a view with its filters."""
    actor = present()
    page = queue(actor, view, filters=filters, part=QueuePart(**part_here()))
    saved, here = [each.address for each in saved_filters(actor)], text_of(view, filters)
    return render_template(
        "inspector/queue.html",
        nav=rail(view),
        view_label=translated(VIEW_LABELS[view]),
        alarms=len(alarms(actor)) if actor.may(Permission.Audit.WATCH) else 0,
        opens_incidents=actor.may(Permission.Case.INVESTIGATE),
        moved=_moved(),
        refused=refused,
        leaves_out=view is QueueView.RESTRICTED and not actor.is_named,
        rows=_lines(actor, page.rows),
        here={"view": view.value, **address_of(filters), **part_here()},
        columns=_columns(view, filters),
        saved=[_saved(address, here) for address in saved],
        address=here,
        is_saved=here in saved,
        filter_groups=_filter_groups(view, filters),
        clear_url=url_for("inspector.queue", view=view.value) if address_of(filters) else None,
        summary=_summary(page),
        previous_url=url_of(view, filters, before=page.previous) if page.previous else None,
        next_url=url_of(view, filters, after=page.next) if page.next else None,
        more=_more_filters(filters),
        chosen_more=any(getattr(filters, name) for name in _MORE),
        kept={
            "view": view.value,
            **{name: value for name, value in address_of(filters).items() if name not in _MORE},
        },
        part=part_here(),
        several=_several(actor),
        handlers=_assignees(actor) if actor.may(Permission.Case.ASSIGN) else [],
        filtered=bool(address_of(replace(filters, order=QueueOrder.URGENCY))),
    )


def _lines(actor: Actor, rows: Sequence[QueueRow]) -> list[Line]:
    """Return the lines of a page, with one case in short below its own if the address asks for that."""
    wanted = request.args.get("peek", "")
    lines = [line_of(row) for row in rows]
    return [
        replace(each, below=in_short(actor, find_case(wanted))) if each.reference == wanted else each
        for each in lines
    ]


def _moved() -> str:
    """Say where the case has gone that the visitor comes from, if it has."""
    done = request.args.get("moved")
    return translated(_MOVED.get(done, _TO_THE_TRAINED)) if done else ""


def _several(actor: Actor) -> dict[str, Any]:
    """Return what else can be done with several cases at once, as far as the visitor may."""
    return {
        "links": any(actor.may(each) for each in LINKS),
        "templates": [("", gettext("Choose a template")), *templates_for_several(actor)]
        if any(actor.may(each) for each in WRITES)
        else [],
    }


def _assignees(actor: Actor) -> list[tuple[str, str]]:
    """Return to whom cases can be given; whether one may have a certain case is said when it is tried."""
    others = handler_choices(actor)[2:]
    return [(current_user.user.reference, gettext("Me")), *others]


def _summary(page: QueuePage) -> str:
    last = page.first + len(page.rows) - 1 if page.rows else 0
    if page.total > COUNTED:
        return gettext(
            "%(first)s to %(last)s of more than %(total)s cases", first=page.first, last=last, total=COUNTED
        )
    return gettext("%(first)s to %(last)s of %(total)s cases", first=page.first, last=last, total=page.total)


def _saved(address: str, here: str) -> dict[str, Any]:
    view, filters = parsed(address)
    return {
        "label": label_of(present(), view, filters),
        "url": url_of(view, filters),
        "on": address == here,
    }


def _columns(view: QueueView, filters: QueueFilters) -> list[dict[str, Any]]:
    def sortable(key: str, label: str, order: QueueOrder, **more: Any) -> dict[str, Any]:
        return {
            "key": key,
            "label": label,
            "sort_url": url_of(view, replace(filters, order=order)),
            "sorted": "ascending" if filters.order is order else "",
            **more,
        }

    return [
        {"key": "pick", "label": gettext("Choose"), "hide_label": True, "narrow": True},
        sortable("band", gettext("Urgency"), QueueOrder.URGENCY, narrow=True),
        {"key": "case", "label": gettext("Case"), "head": True},
        sortable("age", gettext("Age"), QueueOrder.AGE, narrow=True),
        sortable("clock", gettext("Next deadline"), QueueOrder.DUE),
        {"key": "about", "label": gettext("About")},
        sortable("site", gettext("Site"), QueueOrder.SITE, roomy=True),
        {"key": "language", "label": gettext("Language")},
        {"key": "consent", "label": gettext("Site may know")},
    ]


def _filter_groups(view: QueueView, filters: QueueFilters) -> list[dict[str, Any]]:
    bands = [(band.value, f"{band} {translated(BAND_LABELS[band])}") for band in Band]
    flags = [(flag.value, translated(FLAG_LABELS[flag])) for flag in Flag]
    minerals = [(each.value, translated(MINERAL_LABELS[each])) for each in Mineral]
    found = [
        _group(view, filters, "band", gettext("Urgency"), bands),
        _group(view, filters, "flag", gettext("Flag"), flags),
        _group(view, filters, "mineral", gettext("Mineral"), minerals),
    ]
    if filters.site:
        name = value_label(present(), "site", filters.site)
        found.append(_group(view, filters, "site", gettext("Site"), [(filters.site, name)]))
    return found


def _more_filters(filters: QueueFilters) -> list[dict[str, Any]]:
    """Return the longer choices, which are lists."""
    anything = ("", gettext("Any"))
    choices: dict[str, list[tuple[str, str]]] = {
        "state": [(each.value, translated(CASE_STATE_LABELS[each])) for each in CaseState],
        "type": [(each.value, translated(CASE_TYPE_LABELS[each])) for each in CaseType],
        "handler": handler_choices(present()),
        "group": [(each.code, translated(each.staff_label)) for each in catalogue().groups.in_order()],
        "country": _countries(),
        "language": languages(),
    }
    labels = {
        "state": gettext("State"),
        "type": gettext("Kind"),
        "handler": gettext("Who handles it"),
        "group": gettext("About"),
        "country": gettext("Country"),
        "language": gettext("Language of the worker"),
    }
    return [_field(name, labels[name], [anything, *choices[name]], getattr(filters, name)) for name in _MORE]


def _field(name: str, label: str, choices: list[tuple[str, str]], data: str) -> dict[str, Any]:
    return {
        "field": {"id": f"by-{name}", "name": name, "label": label, "errors": (), "data": data},
        "choices": choices,
    }


def _countries() -> list[tuple[str, str]]:
    # There are far fewer sites than cases: for each it is enough that there is one.
    here = select(Case.id).where(Case.site_id == Site.id, CASES.clause(present())).exists()
    codes = db.session.scalars(select(Site.country).where(here).distinct())
    return sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1])


def _group(
    view: QueueView, filters: QueueFilters, name: str, label: str, choices: list[tuple[str, str]]
) -> dict[str, Any]:
    chosen = getattr(filters, name)

    def toggled(value: str) -> QueueFilters:
        values: dict[str, Any] = {name: "" if chosen == value else value}
        return replace(filters, **values)

    return {
        "label": label,
        "options": [
            {
                "label": words,
                "url": url_of(view, toggled(value)),
                "on": chosen == value,
            }
            for value, words in choices
        ],
    }
