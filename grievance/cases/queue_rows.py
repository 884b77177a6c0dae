"""The lines of the queue: what a list says of a case, which is no name of anybody and no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grievance.cases.flagged import signs_of
from grievance.cases.flags import FlagRule, raised
from grievance.cases.lowerings import awaits_second_person
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.states import CaseState, CaseType
from grievance.cases.strictest import strictest, strictest_known
from grievance.cases.watch import first_due
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import Channel, KnownTo, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.standards.catalogue import catalogue
from grievance.supplychain.models.site import Site


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
    site_reference: str | None
    minerals: tuple[str, ...]
    locales: tuple[str, ...]
    consent: RaiseWithEmployer | None
    """The strictest answer of the case's workers; None where no worker reported."""
    known_to: KnownTo | None
    """The strictest answer of the case's workers, too."""
    channels: tuple[Channel, ...]
    reports: int


def rows_of(ids: Sequence[int]) -> list[QueueRow]:
    """Return the lines of these cases in their order, with as many queries for fifty as for one."""
    found = select(Case).where(Case.id.in_(ids)).options(selectinload(Case.site).selectinload(Site.minerals))
    cases = {each.id: each for each in db.session.scalars(found)}
    return _rows([cases[each] for each in ids if each in cases])


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
            site_reference=each.site.reference if each.site is not None else None,
            minerals=tuple(sorted(row.mineral for row in each.site.minerals)) if each.site else (),
            locales=tuple(dict.fromkeys(row.locale for row in reports.get(each.id, ()))),
            consent=strictest(row.consent for row in reports.get(each.id, ())),
            known_to=strictest_known(row.known_to for row in reports.get(each.id, ())),
            channels=tuple(dict.fromkeys(row.channel for row in reports.get(each.id, ()))),
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
    channel: Channel


def _reports_of(ids: Sequence[int]) -> dict[int, list[_Report]]:
    answers = (Complaint.raise_with_employer, Complaint.known_to, Complaint.channel)
    query = (
        select(CaseComplaint.case_id, Complaint.locale, *answers)
        .join(Complaint, Complaint.id == CaseComplaint.complaint_id)
        .where(CaseComplaint.case_id.in_(ids), Complaint.erased_on.is_(None))
        .order_by(CaseComplaint.id)
    )
    found: dict[int, list[_Report]] = {}
    for case_id, locale, consent, known_to, channel in db.session.execute(query):
        found.setdefault(case_id, []).append(_Report(locale, consent, known_to, channel))
    return found


def _due_of(ids: Sequence[int]) -> dict[int, str]:
    query = select(CaseClock.case_id, CaseClock.kind).where(
        CaseClock.case_id.in_(ids), CaseClock.ended_at.is_(None), CaseClock.paused_at.is_(None)
    )
    found: dict[int, str] = {}
    for case_id, kind in db.session.execute(query.order_by(CaseClock.due_at, CaseClock.id)):
        found.setdefault(case_id, kind)
    return found
