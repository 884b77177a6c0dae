"""The queue: one line a case, no name of anybody, no words of anybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from grievance.alarms.queries import alarms
from grievance.cases.access import CASES
from grievance.cases.flags import FLAG_LABELS, Flag
from grievance.cases.labels import BAND_LABELS, CASE_STATE_LABELS, CASE_TYPE_LABELS, CLOCK_LABELS
from grievance.cases.models.case import Band, Case
from grievance.cases.queries import VIEW_LABELS, QueueFilters, QueueOrder, QueueRow, QueueView, queue
from grievance.cases.states import CaseState, CaseType
from grievance.complaints.states import RaiseWithEmployer
from grievance.foundation.db import db
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site
from grievance.supplychain.stages import MINERAL_LABELS, Mineral
from grievance.web.inspector.desk import Page, clock_of, for_case_team, present, rail
from grievance.web.inspector.flag_marks import Mark, marks
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import country, day, translated

_CONSENT = {
    RaiseWithEmployer.YES: ("good", "check"),
    RaiseWithEmployer.ASK_FIRST: ("warn", "speech"),
    RaiseWithEmployer.NO: ("danger", "lock"),
}


@for_case_team
def show() -> Page:
    """Show a view of the queue; what it shows is all in its address. Without one, the day begins."""
    if not request.args:
        return redirect(url_for("inspector.today"))
    view, filters = _view(), _filters()
    page = queue(present(), view, page=_page_number(), filters=filters)
    first = (page.number - 1) * page.size + 1 if page.total else 0
    summary = gettext(
        "%(first)s to %(last)s of %(total)s cases",
        first=first,
        last=first + len(page.rows) - 1 if page.total else 0,
        total=page.total,
    )
    return render_template(
        "inspector/queue.html",
        nav=rail(view),
        view_label=translated(VIEW_LABELS[view]),
        alarms=len(alarms(present())) if present().may(Permission.Audit.WATCH) else 0,
        opens_incidents=present().may(Permission.Case.INVESTIGATE),
        moved="moved" in request.args,
        rows=[_line(row) for row in page.rows],
        columns=_columns(view, filters),
        filter_groups=_filter_groups(view, filters),
        clear_url=url_for("inspector.queue", view=view.value) if _address(filters) else None,
        summary=summary,
        previous_url=_url(view, filters, page=page.number - 1) if page.number > 1 else None,
        next_url=_url(view, filters, page=page.number + 1) if page.number < page.pages else None,
        more=_more_filters(filters),
        chosen_more=bool(filters.state or filters.group or filters.country),
        kept={
            "view": view.value,
            **{k: v for k, v in _address(filters).items() if k not in {"state", "group", "country"}},
        },
        filtered=bool(_address(replace(filters, order=QueueOrder.URGENCY))),
    )


def _view() -> QueueView:
    given = request.args.get("view", "")
    return QueueView(given) if given in set(QueueView) else QueueView.US


def _filters() -> QueueFilters:
    args = request.args
    order, band, state = args.get("sort", ""), args.get("band", ""), args.get("state", "")
    mineral, group, flag = args.get("mineral", ""), args.get("group", ""), args.get("flag", "")
    return QueueFilters(
        mineral=mineral if mineral in set(Mineral) else "",
        band=band if band in set(Band) else "",
        state=state if state in set(CaseState) else "",
        country=args.get("country", "")[:2],
        site=args.get("site", "")[:16],
        group=group if group in catalogue().groups else "",
        flag=flag if flag in set(Flag) else "",
        order=QueueOrder(order) if order in set(QueueOrder) else QueueOrder.URGENCY,
    )


def _page_number() -> int:
    given = request.args.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _address(filters: QueueFilters) -> dict[str, str]:
    given = {
        "mineral": filters.mineral,
        "band": filters.band,
        "state": filters.state,
        "country": filters.country,
        "site": filters.site,
        "group": filters.group,
        "flag": filters.flag,
        "sort": "" if filters.order is QueueOrder.URGENCY else filters.order.value,
    }
    return {key: value for key, value in given.items() if value}


def _url(view: QueueView, filters: QueueFilters, *, page: int = 1) -> str:
    values: dict[str, Any] = {"view": view.value, **_address(filters), "page": page if page > 1 else None}
    return url_for("inspector.queue", **values)


@dataclass(frozen=True)
class _Line:
    """One line as the page shows it, in the reader's language."""

    reference: str
    url: str
    band: Band | None
    state: str
    type: str
    type_tone: str
    age: str
    opened_on: date
    clock: dict[str, Any] | None
    flags: list[Mark]
    restricted: bool
    groups: list[tuple[str, str]]
    """The picture and the words of what it is about."""
    place: str
    minerals: str
    languages: str
    consent: str
    consent_tone: str
    consent_icon: str | None
    reports: int
    awaits: bool
    second: bool
    """Whether somebody asked to rate it lower and a second person has to answer."""
    check: str
    """By when an officer has to ask a worker or decide about a silence, in words."""
    row_class: str


def _line(row: QueueRow) -> _Line:
    groups = catalogue().groups
    consent = _CONSENT.get(row.consent) if row.consent is not None else None
    special = row.case_type is not CaseType.INDIVIDUAL
    return _Line(
        reference=row.reference,
        url=url_for("inspector.case", reference=row.reference),
        band=row.band,
        state=translated(CASE_STATE_LABELS[row.state]),
        type=translated(CASE_TYPE_LABELS[row.case_type]) if special else "",
        type_tone="danger" if row.case_type is CaseType.RETALIATION else "plain",
        age=gettext("%(days)s d", days=row.age_days),
        opened_on=row.opened_on,
        clock=clock_of(row.due_at, label=_clock_label(row.due_kind)),
        flags=marks(row.flags, late=[row.due_kind] if row.due_kind else []),
        restricted=row.restricted,
        groups=[(groups[code].icon, translated(groups[code].staff_label)) for code in row.groups],
        place=row.site_name or gettext("Site not known"),
        minerals=", ".join(translated(MINERAL_LABELS[Mineral(each)]) for each in row.minerals),
        languages=", ".join(language(code).autonym for code in row.locales),
        consent=_consent_words(row.consent),
        consent_tone=consent[0] if consent else "plain",
        consent_icon=consent[1] if consent else None,
        reports=row.reports,
        awaits=row.awaits_team,
        second=row.needs_second,
        check=gettext("Safety check by %(day)s", day=day(row.check_due_on)) if row.check_due_on else "",
        row_class="danger" if row.band is Band.P0 else "unread" if row.awaits_team else "",
    )


def _clock_label(kind: str | None) -> str:
    return translated(CLOCK_LABELS.get(kind, kind)) if kind else ""


def _consent_words(consent: RaiseWithEmployer | None) -> str:
    if consent is None:
        return gettext("No report")
    return {
        RaiseWithEmployer.YES: gettext("May tell"),
        RaiseWithEmployer.ASK_FIRST: gettext("Ask first"),
        RaiseWithEmployer.NO: gettext("Never tell"),
    }[consent]


def _columns(view: QueueView, filters: QueueFilters) -> list[dict[str, Any]]:
    def sortable(key: str, label: str, order: QueueOrder, **more: Any) -> dict[str, Any]:
        return {
            "key": key,
            "label": label,
            "sort_url": _url(view, replace(filters, order=order)),
            "sorted": "ascending" if filters.order is order else "",
            **more,
        }

    return [
        sortable("band", gettext("Urgency"), QueueOrder.URGENCY, narrow=True),
        {"key": "case", "label": gettext("Case"), "head": True},
        sortable("age", gettext("Age"), QueueOrder.AGE, narrow=True),
        sortable("clock", gettext("Next deadline"), QueueOrder.DUE),
        {"key": "about", "label": gettext("About")},
        sortable("site", gettext("Site"), QueueOrder.SITE),
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
        name = db.session.scalar(select(Site.name).where(Site.reference == filters.site)) or filters.site
        found.append(_group(view, filters, "site", gettext("Site"), [(filters.site, name)]))
    return found


def _more_filters(filters: QueueFilters) -> list[dict[str, Any]]:
    """Return the longer choices, which are lists: state, group of problems, country."""
    states = [(each.value, translated(CASE_STATE_LABELS[each])) for each in CaseState]
    groups = [(each.code, translated(each.staff_label)) for each in catalogue().groups.in_order()]
    anything = ("", gettext("Any"))
    return [
        _field("state", gettext("State"), [anything, *states], filters.state),
        _field("group", gettext("About"), [anything, *groups], filters.group),
        _field("country", gettext("Country"), [anything, *_countries()], filters.country),
    ]


def _field(name: str, label: str, choices: list[tuple[str, str]], data: str) -> dict[str, Any]:
    return {
        "field": {"id": f"by-{name}", "name": name, "label": label, "errors": (), "data": data},
        "choices": choices,
    }


def _countries() -> list[tuple[str, str]]:
    cases = select(Case.site_id).where(CASES.clause(present()), Case.site_id.is_not(None))
    codes = db.session.scalars(select(Site.country).where(Site.id.in_(cases)).distinct())
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
                "url": _url(view, toggled(value)),
                "on": chosen == value,
            }
            for value, words in choices
        ],
    }
