"""A view of the queue as its address says it, and in words: what can be shared, saved and opened again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.cases.flags import FLAG_LABELS, Flag
from grievance.cases.labels import CASE_STATE_LABELS, CASE_TYPE_LABELS
from grievance.cases.models.case import Band
from grievance.cases.queue import MINE, NOBODY, VIEW_LABELS, QueueFilters, QueueOrder, QueueView
from grievance.cases.services.custody import colleagues
from grievance.cases.states import CaseState, CaseType
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import MINERAL_LABELS, Mineral
from grievance.web.ui.locales import WORKER_LOCALES, language
from grievance.web.ui.presentation import country, translated

#: The filters by the name that each has in an address, in the order in which it writes them.
NAMES = ("band", "state", "flag", "type", "handler", "mineral", "country", "site", "group", "language")
_KNOWN: Mapping[str, Callable[[], Collection[str]]] = {
    "band": lambda: set(Band),
    "state": lambda: set(CaseState),
    "flag": lambda: set(Flag),
    "type": lambda: set(CaseType),
    "mineral": lambda: set(Mineral),
    "group": lambda: catalogue().groups,
    "language": lambda: WORKER_LOCALES,
}
_LONGEST = {"country": 2, "site": 16, "handler": 16}


def view_in(args: Mapping[str, str]) -> QueueView:
    """Return the view that an address names; without one, what waits for the team."""
    given = args.get("view", "")
    return QueueView(given) if given in set(QueueView) else QueueView.US


def filters_in(args: Mapping[str, str]) -> QueueFilters:
    """Return the filters that an address names; what is odd is ignored."""
    chosen: dict[str, Any] = {name: _allowed(name, args.get(name, "")) for name in NAMES}
    order = args.get("sort", "")
    chosen["order"] = QueueOrder(order) if order in set(QueueOrder) else QueueOrder.URGENCY
    return QueueFilters(**chosen)


def address_of(filters: QueueFilters) -> dict[str, str]:
    """Return what an address says of the filters."""
    given = {name: getattr(filters, name) for name in NAMES}
    given["sort"] = "" if filters.order is QueueOrder.URGENCY else filters.order.value
    return {name: value for name, value in given.items() if value}


def url_of(view: QueueView, filters: QueueFilters, **more: str | None) -> str:
    """Return the address of a view with filters."""
    values: dict[str, Any] = {"view": view.value, **address_of(filters), **more}
    return url_for("inspector.queue", **values)


def part_here() -> dict[str, str]:
    """Return which part of a view the address at hand is about."""
    return {name: request.args[name][:16] for name in ("after", "before") if request.args.get(name)}


def text_of(view: QueueView, filters: QueueFilters) -> str:
    """Return what follows the question mark, as it is saved."""
    return urlencode({"view": view.value, **address_of(filters)})


def parsed(address: str) -> tuple[QueueView, QueueFilters]:
    """Return the view and the filters of what was saved, as far as the product still knows them."""
    args = dict(parse_qsl(address))
    return view_in(args), filters_in(args)


def label_of(actor: Actor, view: QueueView, filters: QueueFilters) -> str:
    """Return in words what a view with filters shows."""
    said = (value_label(actor, name, value) for name, value in address_of(filters).items() if name != "sort")
    return " · ".join((translated(VIEW_LABELS[view]), *said))


def value_label(actor: Actor, name: str, value: str) -> str:
    """Return what one value of a filter is called."""
    if name == "site":
        return db.session.scalar(select(Site.name).where(Site.reference == value)) or value
    if name == "handler":
        return dict(handler_choices(actor)).get(value) or gettext("Somebody of another team")
    labels: Mapping[str, Callable[[str], str]] = {
        "band": lambda code: code,
        "state": lambda code: translated(CASE_STATE_LABELS[CaseState(code)]),
        "flag": lambda code: translated(FLAG_LABELS[Flag(code)]),
        "type": lambda code: translated(CASE_TYPE_LABELS[CaseType(code)]),
        "mineral": lambda code: translated(MINERAL_LABELS[Mineral(code)]),
        "group": lambda code: translated(catalogue().groups[code].staff_label),
        "language": lambda code: language(code).autonym,
        "country": country,
    }
    return labels[name](value)


def handler_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return by whom cases can be filtered: oneself, nobody, each colleague."""
    others = [(each.reference, each.name) for each in colleagues(actor)]
    return [(MINE, gettext("Me")), (NOBODY, gettext("Nobody yet")), *others]


def _allowed(name: str, value: str) -> str:
    if name in _KNOWN:
        return value if value in _KNOWN[name]() else ""
    return value[: _LONGEST[name]]
