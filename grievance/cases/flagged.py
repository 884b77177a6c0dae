"""Which cases have which flags: read for a page of cases at once, and as a condition for the queue."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from grievance.cases import clocks
from grievance.cases.deadlines import rungs_of
from grievance.cases.flags import HIGH_RUNGS, Flag, Signs
from grievance.cases.models.case import Band, Case, CaseComplaint
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.severity import Severity
from grievance.cases.severity import PROTECTED
from grievance.cases.states import ENDED, OPEN, CaseType
from grievance.cases.watch import silent_cases
from grievance.foundation import clock
from grievance.foundation.db import db


def signs_of(cases: Sequence[Case]) -> dict[int, Signs]:
    """Return what the flags of some cases follow from, in as many queries for fifty cases as for one."""
    ids = [each.id for each in cases]
    rungs, risks = rungs_of(ids), _risks_of(ids)
    punished = set(db.session.scalars(_punished(ids)))
    silent = set(db.session.scalars(silent_cases().where(CaseComplaint.case_id.in_(ids))))
    return {
        each.id: Signs(
            is_open=each.state in OPEN,
            late=each.next_due_at is not None and each.next_due_at < clock.now(),
            rung=rungs.get(each.id),
            band=each.band,
            risk=risks.get(each.id),
            punishment=each.id in punished,
            silence=each.id in silent,
        )
        for each in cases
    }


def has_flag(flag: Flag) -> ColumnElement[bool]:
    """Return the condition that a case has a flag; agrees with `flags_of`."""
    if flag is Flag.OVERDUE:
        return clocks.late_cases()
    if flag is Flag.ESCALATED:
        climbed = select(CaseClock.case_id).where(
            CaseClock.ended_at.is_(None), CaseClock.rung.in_(HIGH_RUNGS)
        )
        return Case.id.in_(climbed)
    protected = select(Severity.case_id).where(Severity.retaliation_risk >= PROTECTED)
    in_danger = or_(Case.band == Band.P0, Case.id.in_(protected))
    return or_(
        and_(Case.state.in_(sorted(OPEN)), in_danger), Case.id.in_(_punished()), Case.id.in_(silent_cases())
    )


def _risks_of(ids: Sequence[int]) -> dict[int, int]:
    query = select(Severity.case_id, Severity.retaliation_risk).where(Severity.case_id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _punished(among: Sequence[int] | None = None) -> Select[int]:
    """Return a query for open cases about punishment and those that one belongs to, of some or of all."""
    child = aliased(Case)
    parents = select(child.parent_id).where(
        child.case_type == CaseType.RETALIATION,
        child.state.not_in(sorted(ENDED)),
        child.parent_id.is_not(None),
    )
    is_child = and_(Case.case_type == CaseType.RETALIATION, Case.state.not_in(sorted(ENDED)))
    if among is not None:
        parents = parents.where(child.parent_id.in_(among))
    found = select(Case.id).where(or_(is_child, Case.id.in_(parents)))
    return found if among is None else found.where(Case.id.in_(among))
