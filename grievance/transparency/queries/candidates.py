"""Which cases may be published on a day: known to their site, old enough, and not too few to hide among."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from grievance.cases.access import shown_outside
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent, SiteRelease
from grievance.cases.states import CaseState, CaseType, Outcome
from grievance.cases.told import refused_by_workers
from grievance.complaints.states import ConsentAudience
from grievance.foundation.db import db
from grievance.supplychain.models.site import Site
from grievance.supplychain.workforce import LEAST_WORKFORCE
from grievance.transparency.dates import DELAY, SHOWN_AFTER
from grievance.transparency.placing import Place, Placed

#: A retaliation case and an appeal are about a case that is counted already, and the first is never shown.
_COUNTED = frozenset(CaseType) - {CaseType.RETALIATION, CaseType.APPEAL}
_GONE = frozenset({CaseState.MERGED, CaseState.WITHDRAWN})
_FOUND = frozenset({Outcome.SUBSTANTIATED, Outcome.PARTLY})


@dataclass(frozen=True)
class Candidate:
    """A case that may be published, with the days of its steps."""

    case: Case
    steps: tuple[CaseEvent, ...]
    """What moved it, oldest first."""
    site_replied: bool
    findings_made: bool

    @property
    def may_name_site(self) -> bool:
        """Whether its site may be named: found to be so after the site could answer, or public anyway."""
        if self.case.case_type is CaseType.INCIDENT:
            return True
        return self.findings_made and any(each.outcome in _FOUND for each in self.case.allegations)

    @property
    def placed(self) -> Placed:
        """Where it is, as exactly as it could ever be told."""
        site = self.case.site
        assert site is not None
        place = Place(
            minerals=tuple(sorted(str(each.mineral) for each in site.minerals)) or None,
            country=site.country,
            stage=str(site.stage),
            site=site.reference if self.may_name_site else None,
        )
        return Placed(self.case.register_reference, place, reported=bool(self.case.all_complaints))


def told_to_site(*, until: date) -> ColumnElement[bool]:
    """Return the condition for cases that anybody outside may learn of: none before its site was told."""
    return and_(
        shown_outside(),
        Case.site_told_at < _end_of(until),
        Case.case_type.in_(_COUNTED),
        Case.state.not_in(_GONE),
        Case.id.not_in(refused_by_workers(ConsentAudience.PUBLIC)),
    )


def candidates(published_on: date, *, case_id: int | None = None) -> list[Candidate]:
    """Return the cases that may be published on a day, or one of them, in an order that says nothing."""
    cases = db.session.scalars(
        select(Case)
        .join(Site, Site.id == Case.site_id)
        .where(
            told_to_site(until=published_on - DELAY),
            Site.workforce >= LEAST_WORKFORCE,
            true() if case_id is None else Case.id == case_id,
            or_(
                Case.opened_at < _end_of(published_on - SHOWN_AFTER),
                Case.id.in_(_with_findings(published_on - DELAY)),
            ),
        )
        .options(
            joinedload(Case.site).selectinload(Site.minerals),
            selectinload(Case.allegations),
            selectinload(Case.all_complaints),
            joinedload(Case.severity),
        )
        .order_by(Case.register_reference)
    ).all()
    steps = _steps_of([case.id for case in cases])
    answered = _answered([case.id for case in cases])
    return [
        Candidate(
            case=case,
            steps=tuple(steps.get(case.id, ())),
            site_replied=case.id in answered,
            findings_made=any(step.verb == "find" for step in steps.get(case.id, ())),
        )
        for case in cases
    ]


def _with_findings(until: date) -> Select[int]:
    return select(CaseEvent.case_id).where(CaseEvent.verb == "find", CaseEvent.at < _end_of(until))


def _steps_of(case_ids: list[int]) -> dict[int, list[CaseEvent]]:
    query = select(CaseEvent).where(
        CaseEvent.case_id.in_(case_ids), CaseEvent.target.is_distinct_from(CaseEvent.source)
    )
    found: dict[int, list[CaseEvent]] = {}
    for event in db.session.scalars(query.order_by(CaseEvent.at, CaseEvent.id)):
        found.setdefault(event.case_id, []).append(event)
    return found


def _answered(case_ids: list[int]) -> set[int]:
    query = select(SiteRelease.case_id).where(SiteRelease.case_id.in_(case_ids), SiteRelease.side == "site")
    return set(db.session.scalars(query))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1)
