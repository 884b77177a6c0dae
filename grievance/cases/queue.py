"""The queue: views with counts, filters, and pages by the key of the case that they follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from grievance.accounts.models.user import User
from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.flagged import has_flag
from grievance.cases.flags import Flag
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.queue_rows import QueueRow, rows_of
from grievance.cases.states import OPEN, WITH_SITE, WITH_TEAM, CaseState
from grievance.cases.watch import watched_cases
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import keyset
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site, SiteMineral

#: So many cases are on a page: each says more than a line of other lists.
PAGE_SIZE = 40
#: Cases are counted so far; a longer list only says that it is longer.
COUNTED = 499
#: What a filter by person says instead of a reference.
MINE, NOBODY = "me", "nobody"


class QueueView(StrEnum):
    """A way to look at the queue."""

    DANGER = "danger"
    NEW = "new"
    US = "us"
    WORKER = "worker"
    COMPANY = "company"
    LATE = "late"
    WATCH = "watch"
    RESTRICTED = "restricted"
    MINE = "mine"
    ALL = "all"


VIEW_LABELS: dict[QueueView, str] = {
    QueueView.DANGER: N_("Danger now"),
    QueueView.NEW: N_("New"),
    QueueView.US: N_("Waiting for us"),
    QueueView.WORKER: N_("Waiting for the worker"),
    QueueView.COMPANY: N_("Waiting for the company"),
    QueueView.LATE: N_("Late"),
    QueueView.WATCH: N_("Are they safe?"),
    QueueView.RESTRICTED: N_("Restricted"),
    QueueView.MINE: N_("My cases"),
    QueueView.ALL: N_("All cases"),
}


class QueueOrder(StrEnum):
    """What the queue is sorted by."""

    URGENCY = "urgency"
    DUE = "due"
    AGE = "age"
    SITE = "site"


@dataclass(frozen=True)
class QueueFilters:
    """What narrows the queue; empty means any."""

    mineral: str = ""
    band: str = ""
    state: str = ""
    country: str = ""
    site: str = ""
    """A site's reference."""
    group: str = ""
    flag: str = ""
    type: str = ""
    handler: str = ""
    """A colleague's reference, "me" for whoever looks, or "nobody"."""
    language: str = ""
    order: QueueOrder = QueueOrder.URGENCY


@dataclass(frozen=True)
class QueuePart:
    """Which page of the queue: the one after a case, or the one before it; neither is the first."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, where it stands, and the cases that its neighbours follow or come before."""

    rows: Sequence[QueueRow]
    first: int
    """The number of its first line, from 1; nothing if there is none."""
    total: int
    """Counted up to `COUNTED`, and one more if there are more."""
    next: str | None
    previous: str | None


def queue(
    actor: Actor, view: QueueView, *, filters: QueueFilters, part: QueuePart | None = None
) -> QueuePage:
    """Return one page of the cases within reach.

    The sorting is done on what an index holds, and whole records are read for one page only.
    """
    wanted = (CASES.clause(actor), _VIEWS[view](actor), *_narrowed(actor, filters))
    columns = _ORDERS[filters.order]
    total = _counted(columns, wanted)
    # To find none in the order of an index takes going through all of it.
    found = (
        _ids(actor, columns, _zones(filters, wanted), part or QueuePart()) if total else ([], False, False)
    )
    ids, more, earlier = found
    rows = rows_of(ids)
    return QueuePage(
        rows=rows,
        first=1 + (_counted(columns, (*wanted, _before(columns, ids[0]))) if earlier else 0) if ids else 0,
        total=total,
        next=rows[-1].reference if more and rows else None,
        previous=rows[0].reference if earlier and rows else None,
    )


Zone = Sequence[ColumnElement[bool]]


def _zones(filters: QueueFilters, wanted: Zone) -> list[Zone]:
    """Return the parts that the list is sorted into first: in each of them an index has its order."""
    if filters.order is not QueueOrder.URGENCY or filters.band:
        return [wanted]
    return [(*wanted, Case.band.is_(None) if band is None else Case.band == band) for band in (*Band, None)]


def _ids(
    actor: Actor, columns: Sequence[Any], zones: Sequence[Zone], part: QueuePart
) -> tuple[list[int], bool, bool]:
    """Return the cases of a page, and whether others follow and come before."""
    after, before = _key(actor, columns, part.after), _key(actor, columns, part.before)
    if before is not None:
        earlier = [(*zone, keyset.before(columns, before)) for zone in reversed(zones)]
        found = _page(columns, earlier, keyset.backwards(columns))
        if len(found) > PAGE_SIZE:
            return found[PAGE_SIZE - 1 :: -1], True, True
    beyond = zones if after is None else [(*zone, keyset.after(columns, after)) for zone in zones]
    found = _page(columns, beyond, keyset.forwards(columns))
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE, after is not None and bool(found)


def _page(columns: Sequence[Any], zones: Iterable[Zone], order: list[Any]) -> list[int]:
    found: list[int] = []
    for zone in zones:
        query = _sorted(select(Case.id), columns).where(*zone).order_by(*order)
        found += db.session.scalars(query.limit(PAGE_SIZE + 1 - len(found)))
        if len(found) > PAGE_SIZE:
            break
    return found


def _key(actor: Actor, columns: Sequence[Any], reference: str) -> Sequence[Any] | None:
    """Return where a case stands in an order, if there is such a case in sight."""
    if not reference:
        return None
    query = _sorted(select(*columns), columns).where(CASES.clause(actor), Case.reference == reference)
    return db.session.execute(query).one_or_none()


def _before(columns: Sequence[Any], case_id: int) -> ColumnElement[bool]:
    key = db.session.execute(_sorted(select(*columns), columns).where(Case.id == case_id)).one()
    return keyset.before(columns, key)


def _counted(columns: Sequence[Any], wanted: Iterable[Any]) -> int:
    return int(db.session.scalar(_number(columns, wanted)) or 0)


def _sorted(query: Any, columns: Sequence[Any]) -> Any:
    """Bring in the sites where the list is sorted by them."""
    by_site = any(each is Site.name for each in columns)
    return query.select_from(Case).outerjoin(Site, Site.id == Case.site_id) if by_site else query


_ORDERS: Mapping[QueueOrder, tuple[Any, ...]] = {
    QueueOrder.URGENCY: (Case.band, Case.next_due_at, Case.id),
    QueueOrder.DUE: (Case.next_due_at, Case.id),
    QueueOrder.AGE: (Case.opened_at, Case.id),
    QueueOrder.SITE: (Site.name, Case.id),
}


def view_counts(actor: Actor) -> dict[QueueView, int]:
    """Return how many cases each view holds, in one query.

    Every page of the desk shows these numbers, so none is counted further than a person would: one more
    than `COUNTED` says that there are more.
    """
    mine = CASES.clause(actor)
    numbers = {view: _number((), (mine, _VIEWS[view](actor))).scalar_subquery() for view in QueueView}
    row = db.session.execute(select(*numbers.values())).one()
    return {view: int(count) for view, count in zip(numbers, row, strict=True)}


def _number(columns: Sequence[Any], wanted: Iterable[Any]) -> Select[int]:
    """Return a query for the number of cases, up to one more than is counted."""
    some = _sorted(select(Case.id), columns).where(*wanted).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some)


def _open() -> ColumnElement[bool]:
    return Case.state.in_(sorted(OPEN))


_VIEWS: Mapping[QueueView, Callable[[Actor], ColumnElement[bool]]] = {
    QueueView.DANGER: lambda _actor: (Case.band == Band.P0) & _open(),
    QueueView.NEW: lambda _actor: Case.state == CaseState.RECEIVED,
    QueueView.US: lambda _actor: or_(Case.state.in_(sorted(WITH_TEAM)), Case.awaits_team.is_(True)),
    QueueView.WORKER: lambda _actor: Case.state == CaseState.AWAITING_REPORTER,
    QueueView.COMPANY: lambda _actor: Case.state.in_(sorted(WITH_SITE)),
    QueueView.LATE: lambda _actor: clocks.late_cases(),
    QueueView.WATCH: lambda _actor: Case.id.in_(watched_cases()),
    QueueView.RESTRICTED: lambda _actor: Case.restriction.is_not(None) & _open(),
    QueueView.MINE: lambda actor: (Case.handler_id == actor.user_id) & _open(),
    QueueView.ALL: lambda _actor: true(),
}


def _narrowed(actor: Actor, filters: QueueFilters) -> Iterable[ColumnElement[bool]]:
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value:
            yield condition(actor, value)


def _about(_actor: Actor, group: str) -> ColumnElement[bool]:
    codes = [each.code for each in catalogue().items.values() if each.group_code == group]
    return Case.id.in_(select(Allegation.case_id).where(Allegation.item_code.in_(codes)))


def _handled_by(actor: Actor, handler: str) -> ColumnElement[bool]:
    if handler == NOBODY:
        return Case.handler_id.is_(None)
    if handler == MINE:
        return Case.handler_id == actor.user_id
    return Case.handler_id.in_(select(User.id).where(User.reference == handler))


def _reported_in(_actor: Actor, locale: str) -> ColumnElement[bool]:
    reported = (
        select(CaseComplaint.case_id)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(Complaint.locale == locale, Complaint.erased_on.is_(None))
    )
    return Case.id.in_(reported)


_CONDITIONS: Mapping[str, Callable[[Actor, str], ColumnElement[bool]]] = {
    "mineral": lambda _actor, value: Case.site_id.in_(
        select(SiteMineral.site_id).where(SiteMineral.mineral == value)
    ),
    "band": lambda _actor, value: Case.band == value,
    "state": lambda _actor, value: Case.state == value,
    "country": lambda _actor, value: Case.site_id.in_(select(Site.id).where(Site.country == value)),
    "site": lambda _actor, value: Case.site_id.in_(select(Site.id).where(Site.reference == value)),
    "group": _about,
    "flag": lambda _actor, value: has_flag(Flag(value)),
    "type": lambda _actor, value: Case.case_type == value,
    "handler": _handled_by,
    "language": _reported_in,
}
