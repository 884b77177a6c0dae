"""What is read about cases: the queue, and the process as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, nulls_last, or_, select, true
from sqlalchemy import case as when
from sqlalchemy.orm import selectinload

from grievance.cases import clocks
from grievance.cases.access import CASES, STEP_PERMISSIONS
from grievance.cases.flagged import has_flag, signs_of
from grievance.cases.flags import FLAG_LABELS, FLAG_MEANINGS, FLAG_RULES, Flag, FlagRule, raised
from grievance.cases.labels import CASE_STATE_LABELS, WORKER_STATUS_TEXTS
from grievance.cases.lowerings import awaits_second_person
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.states import (
    CASE_FLOW,
    ENDED,
    OPEN,
    WITH_SITE,
    WITH_TEAM,
    WORKER_STATUS,
    CaseState,
    CaseType,
)
from grievance.cases.watch import first_due, watched_cases
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import KnownTo, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.pages import PAGE_SIZE, Page
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.roles import ROLE_LABELS, Role
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site, SiteMineral


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


#: Counted by themselves: the columns by which cases are counted together do not tell them apart.
_APART = (QueueView.LATE, QueueView.WATCH)


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
    order: QueueOrder = QueueOrder.URGENCY


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue: no name of anybody, and no free text."""

    reference: str
    band: Band | None
    case_type: CaseType
    state: CaseState
    opened_on: date
    age_days: int
    awaits_team: bool
    needs_second: bool
    """Whether somebody asked to rate it lower and a second person has not answered."""
    due_at: datetime | None
    due_kind: str | None
    late: bool
    flags: tuple[FlagRule, ...]
    """What stands beside its state, with why."""
    check_due_on: date | None
    """By when an officer has to ask a worker, or to decide about a silence."""
    restricted: bool
    groups: tuple[str, ...]
    """Empty for a restricted case: no list says of what kind it is."""
    site_name: str | None
    minerals: tuple[str, ...]
    locales: tuple[str, ...]
    consent: RaiseWithEmployer | None
    """The strictest answer of the case's workers; None where no worker reported."""
    known_to: KnownTo | None
    reports: int


def queue(actor: Actor, view: QueueView, *, page: int, filters: QueueFilters) -> Page[QueueRow]:
    """Return one page of the cases within reach.

    The sorting is done on what an index holds, and whole records are read for one page only.
    """
    wanted = (CASES.clause(actor), _of_view(actor, view), *_narrowed(filters))
    total = db.session.scalar(select(func.count(Case.id)).where(*wanted)) or 0
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    ordered = _ordered(select(Case.id).where(*wanted), filters.order)
    ids = db.session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    found = select(Case).where(Case.id.in_(ids)).options(selectinload(Case.site).selectinload(Site.minerals))
    cases = {each.id: each for each in db.session.scalars(found)}
    return Page(rows=_rows([cases[each] for each in ids]), number=number, total=total, size=PAGE_SIZE)


def view_counts(actor: Actor) -> dict[QueueView, int]:
    """Return how many cases each view holds, in one query.

    Every page of the desk shows these numbers, so cases that no view tells apart are counted together first,
    in the order of their index.
    """
    mine = CASES.clause(actor)
    alike = (Case.team_id, Case.state, Case.band, Case.handler_id, Case.awaits_team, Case.restriction)
    kinds = select(*alike, func.count().label("number")).where(mine).group_by(*alike).subquery()
    apart = {
        view: select(func.count()).where(mine, _of_view(actor, view)).scalar_subquery() for view in _APART
    }
    numbers = {
        view: func.coalesce(func.sum(when((_of_view(actor, view, kinds.c), kinds.c.number), else_=0)), 0)
        for view in QueueView
        if view not in _APART
    }
    row = db.session.execute(select(*numbers.values(), *apart.values())).one()
    return {view: int(count) for view, count in zip((*numbers, *apart), row, strict=True)}


def _of_view(actor: Actor, view: QueueView, cases: Any = Case) -> ColumnElement[bool]:
    """Return the condition of a view on cases, or on rows that have the same columns."""
    is_open = cases.state.not_in(sorted(ENDED))
    conditions: dict[QueueView, ColumnElement[bool]] = {
        QueueView.DANGER: (cases.band == Band.P0) & is_open,
        QueueView.NEW: cases.state == CaseState.RECEIVED,
        QueueView.US: or_(cases.state.in_(sorted(WITH_TEAM)), cases.awaits_team.is_(True)),
        QueueView.WORKER: cases.state == CaseState.AWAITING_REPORTER,
        QueueView.COMPANY: cases.state.in_(sorted(WITH_SITE)),
        QueueView.LATE: clocks.late_cases(),
        QueueView.WATCH: Case.id.in_(watched_cases()),
        QueueView.RESTRICTED: cases.restriction.is_not(None) & is_open,
        QueueView.MINE: (cases.handler_id == actor.user_id) & is_open,
        QueueView.ALL: true(),
    }
    return conditions[view]


def _narrowed(filters: QueueFilters) -> Iterable[ColumnElement[bool]]:
    if filters.mineral:
        yield Case.site_id.in_(select(SiteMineral.site_id).where(SiteMineral.mineral == filters.mineral))
    if filters.band:
        yield Case.band == filters.band
    if filters.state:
        yield Case.state == filters.state
    if filters.country:
        yield Case.site_id.in_(select(Site.id).where(Site.country == filters.country))
    if filters.site:
        yield Case.site_id.in_(select(Site.id).where(Site.reference == filters.site))
    if filters.group:
        codes = [each.code for each in catalogue().items.values() if each.group_code == filters.group]
        yield Case.id.in_(select(Allegation.case_id).where(Allegation.item_code.in_(codes)))
    if filters.flag:
        yield has_flag(Flag(filters.flag))


def _ordered(found: Select[Any], order: QueueOrder) -> Select[Any]:
    if order is QueueOrder.AGE:
        return found.order_by(Case.opened_at, Case.id)
    if order is QueueOrder.SITE:
        return found.outerjoin(Site, Site.id == Case.site_id).order_by(nulls_last(Site.name.asc()), Case.id)
    if order is QueueOrder.DUE:
        return found.order_by(nulls_last(Case.next_due_at.asc()), Case.id)
    return found.order_by(nulls_last(Case.band.asc()), nulls_last(Case.next_due_at.asc()), Case.id)


def _rows(cases: Sequence[Case]) -> list[QueueRow]:
    ids = [each.id for each in cases]
    groups, reports, due, signs = _groups_of(ids), _reports_of(ids), _due_of(ids), signs_of(cases)
    second, checks = _waiting_for_a_second(ids), first_due(ids)
    today = clock.today()
    return [
        QueueRow(
            reference=each.reference,
            band=each.band,
            case_type=each.case_type,
            state=each.state,
            opened_on=each.opened_at.date(),
            age_days=(today - each.opened_at.date()).days,
            awaits_team=each.awaits_team,
            needs_second=each.id in second,
            due_at=each.next_due_at,
            due_kind=due.get(each.id),
            late=each.next_due_at is not None and each.next_due_at < clock.now(),
            flags=raised(signs[each.id]),
            check_due_on=checks.get(each.id),
            restricted=each.restriction is not None,
            groups=groups.get(each.id, ()) if each.restriction is None else (),
            site_name=each.site.name if each.site is not None else None,
            minerals=tuple(sorted(row.mineral for row in each.site.minerals)) if each.site else (),
            locales=tuple(dict.fromkeys(row.locale for row in reports.get(each.id, ()))),
            consent=_strictest(row.consent for row in reports.get(each.id, ())),
            known_to=next((row.known_to for row in reports.get(each.id, ())), None),
            reports=len(reports.get(each.id, ())),
        )
        for each in cases
    ]


def _groups_of(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    items = catalogue().items
    found: dict[int, dict[str, None]] = {}
    query = select(Allegation.case_id, Allegation.item_code).where(Allegation.case_id.in_(ids))
    for case_id, code in db.session.execute(query.order_by(Allegation.id)):
        if code in items:
            found.setdefault(case_id, {})[items[code].group_code] = None
    return {case_id: tuple(codes) for case_id, codes in found.items()}


def _waiting_for_a_second(ids: Sequence[int]) -> set[int]:
    query = (
        select(SeverityLowering.case_id)
        .join(Case, Case.id == SeverityLowering.case_id)
        .where(SeverityLowering.case_id.in_(ids), awaits_second_person())
    )
    return set(db.session.scalars(query))


@dataclass(frozen=True)
class _Report:
    locale: str
    consent: RaiseWithEmployer
    known_to: KnownTo


def _reports_of(ids: Sequence[int]) -> dict[int, list[_Report]]:
    query = (
        select(CaseComplaint.case_id, Complaint.locale, Complaint.raise_with_employer, Complaint.known_to)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id.in_(ids), Complaint.erased_on.is_(None))
        .order_by(CaseComplaint.id)
    )
    found: dict[int, list[_Report]] = {}
    for case_id, locale, consent, known_to in db.session.execute(query):
        found.setdefault(case_id, []).append(_Report(locale, consent, known_to))
    return found


def _due_of(ids: Sequence[int]) -> dict[int, str]:
    query = select(CaseClock.case_id, CaseClock.kind).where(
        CaseClock.case_id.in_(ids), CaseClock.ended_at.is_(None), CaseClock.paused_at.is_(None)
    )
    found: dict[int, str] = {}
    for case_id, kind in db.session.execute(query.order_by(CaseClock.due_at, CaseClock.id)):
        found.setdefault(case_id, kind)
    return found


def _strictest(answers: Iterable[RaiseWithEmployer]) -> RaiseWithEmployer | None:
    given = set(answers)
    order = (RaiseWithEmployer.NO, RaiseWithEmployer.ASK_FIRST, RaiseWithEmployer.YES)
    return next((each for each in order if each in given), None)


def case_of(complaint: Complaint) -> Case | None:
    """Return the case that a report belongs to."""
    linked = select(Case).join(CaseComplaint, CaseComplaint.case_id == Case.id)
    return db.session.scalar(linked.where(CaseComplaint.complaint_id == complaint.id))


@dataclass(frozen=True)
class ProcessStep:
    """A step that is open from a state, where it leads and who takes it."""

    verb: str
    label: str
    target: str
    """The label of the state it leads to; empty if it leads back to where the case was."""
    who: tuple[str, ...]
    """Labels of roles."""


@dataclass(frozen=True)
class ProcessState:
    """A state of a case, what the worker is told in it, and what can happen next."""

    code: str
    label: str
    worker_text: str
    is_open: bool
    steps: tuple[ProcessStep, ...]


def process_table() -> list[ProcessState]:
    """Return the whole process from the same table that the buttons come from."""
    return [
        ProcessState(
            code=state.value,
            label=CASE_STATE_LABELS[state],
            worker_text=WORKER_STATUS_TEXTS[WORKER_STATUS[state]],
            is_open=state in OPEN,
            steps=tuple(
                ProcessStep(
                    verb=step.verb,
                    label=step.label,
                    target=CASE_STATE_LABELS[step.target] if step.target is not None else "",
                    who=who_takes(step.verb),
                )
                for step in CASE_FLOW.open_from(state)
            ),
        )
        for state in CaseState
    ]


@dataclass(frozen=True)
class ProcessFlag:
    """A flag that may stand beside a state, what it means and every reason for it."""

    label: str
    meaning: str
    reasons: tuple[str, ...]


def flag_table() -> list[ProcessFlag]:
    """Return the flags from the same table that the desk works them out by."""
    return [
        ProcessFlag(
            FLAG_LABELS[flag],
            FLAG_MEANINGS[flag],
            tuple(rule.label for rule in FLAG_RULES if rule.flag is flag),
        )
        for flag in Flag
    ]


def who_takes(verb: str) -> tuple[str, ...]:
    """Return the labels of the roles that may take a step."""
    wanted = STEP_PERMISSIONS[verb]
    return tuple(
        ROLE_LABELS[role] for role in Role if any(permission in GRANTS[role] for permission in wanted)
    )
