"""What a worker is told about their report; never what the team knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from grievance.cases import clocks
from grievance.cases.labels import WORKER_STATUS_TEXTS
from grievance.cases.models.case import Case
from grievance.cases.queries import case_of
from grievance.cases.states import ENDED, WORKER_STATUS, CaseState, WorkerStatus
from grievance.cases.workers import open_children
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.standards.catalogue import catalogue

REOPEN_DAYS = 60


@dataclass(frozen=True)
class WorkerProgress:
    """What a worker is told about their report: a text to translate, its dates, and the next day of news."""

    status: WorkerStatus
    state: CaseState
    text: str
    values: Mapping[str, date] = field(default_factory=dict)
    next_date: date | None = None
    late: bool = False
    reopens: bool = False
    """Whether the worker can ask to open it again."""
    why: str = ""
    """Why it ended, to be translated."""


def worker_progress(complaint: Complaint) -> WorkerProgress:
    """Return what the worker of a report is told; never what the team knows."""
    case = case_of(complaint)
    if case is None:
        status = WorkerStatus.RECEIVED
        return WorkerProgress(status, CaseState.RECEIVED, WORKER_STATUS_TEXTS[status])
    children = open_children(case)
    asked = any(each.state is CaseState.AWAITING_REPORTER for each in children)
    status = WorkerStatus.QUESTION if asked else WORKER_STATUS[case.state]
    promise = _soonest(case, *children)
    if case.state in ENDED:
        until = (case.closed_at or clock.now()).date() + timedelta(days=REOPEN_DAYS)
        text = WORKER_STATUS_TEXTS[status]
        reopens = until >= clock.today()
        why = _why(case) if status is WorkerStatus.CLOSED else ""
        return WorkerProgress(status, case.state, text, {"date": until}, *promise, reopens=reopens, why=why)
    next_date, late = promise
    agreed = case.remedy_due_on or next_date
    if status is WorkerStatus.AGREED and agreed is None:
        status = WorkerStatus.COMPANY
    values = {"date": agreed} if status is WorkerStatus.AGREED and agreed is not None else {}
    return WorkerProgress(status, case.state, WORKER_STATUS_TEXTS[status], values, next_date, late)


def _why(case: Case) -> str:
    """Return why a case ended as its worker reads it."""
    known = catalogue().closure_reasons.get(str(case.closure_reason))
    return known.worker_text if known is not None else ""


def _soonest(*cases: Case) -> tuple[date | None, bool]:
    """Return when a worker hears next of any of these cases, and whether they should have heard before."""
    promises = [found for each in cases if (found := clocks.promise_for(each)) is not None]
    return min((each.day for each in promises), default=None), any(each.late for each in promises)
