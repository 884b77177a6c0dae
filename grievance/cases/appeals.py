"""Who can ask for a fresh look, until when and on what grounds, and which appeals there are about a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from grievance.cases import clocks
from grievance.cases.endings import WITHOUT_REMEDY
from grievance.cases.first_reading import worker_reads_first
from grievance.cases.models.appeal import Appeal
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.cases.panels import SITE_GROUNDS, AppealGround, AppealOutcome
from grievance.cases.queries import case_of
from grievance.cases.states import CaseState
from grievance.complaints.models.complaint import Complaint
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.standards.clock_rules import rule_in_force

FILING, DECISION = "appeal_filing", "appeal_decision"
#: The line in the course of a case that names an appeal about it.
FILED = "appeal_filed"
_ABOUT_FACTS = (AppealGround.WRONG_FACTS, AppealGround.UNFAIR_PROCESS, AppealGround.CONFLICT_OF_INTEREST)
_ABOUT_REMEDY = (AppealGround.REMEDY_NOT_ADEQUATE, AppealGround.REMEDY_NOT_DELIVERED)
_ABOUT_REFUSAL = (AppealGround.REFUSED_CASE, AppealGround.UNFAIR_PROCESS, AppealGround.CONFLICT_OF_INTEREST)
#: The steps by which a team ends a case so that it can be looked at afresh.
ENDS = ("close", "close_without_contact", "decline")
_ENDED_HERE = frozenset({CaseState.CLOSED, CaseState.DECLINED})


@dataclass(frozen=True)
class Window:
    """Until when somebody can ask for a fresh look, and on what grounds."""

    until: datetime
    grounds: Sequence[AppealGround]


def window_for_worker(complaint: Complaint) -> Window | None:
    """Return until when a worker can ask for a fresh look at their case; None if they cannot now."""
    case = case_of(complaint)
    if case is None:
        return None
    found = _last(case, "find")
    ended = _last(case, *ENDS) if case.state in _ENDED_HERE else None
    decided = max((each for each in (found, ended) if each is not None), key=_number, default=None)
    if decided is None:
        return None
    refused = found is None and case.closure_reason not in WITHOUT_REMEDY
    grounds = _ABOUT_REFUSAL if refused else _grounds(case)
    mine = [each for each in appeals_about(case) if each.complaint_id == complaint.id]
    return _window(case, decided, grounds, mine)


def window_for_site(case: Case, organisation_id: int | None) -> Window | None:
    """Return until when a site can ask for a fresh look at what was found; only of what it was told.

    That there is a window says that something was found: in grave cases the workers read so first.
    """
    found = _last(case, "find")
    if case.site_told_at is None or found is None or worker_reads_first(case):
        return None
    theirs = [each for each in appeals_about(case) if each.organisation_id == organisation_id]
    return _window(case, found, SITE_GROUNDS, theirs)


def appeal_of(case: Case) -> Appeal | None:
    """Return the appeal that a case is, if it is one."""
    return db.session.scalar(select(Appeal).where(Appeal.case_id == case.id))


def appeals_about(case: Case) -> list[Appeal]:
    """Return every appeal about a case, the oldest first."""
    return list(db.session.scalars(_about(case).order_by(Appeal.id)))


def undecided(case: Case) -> list[Appeal]:
    """Return the appeals about a case that a panel has still to decide."""
    open_ones = Case.state.in_([CaseState.RECEIVED, CaseState.ACCEPTED])
    return list(db.session.scalars(_about(case).where(open_ones).order_by(Appeal.id)))


def seen_by_site(case: Case, organisation_id: int | None) -> list[Appeal]:
    """Return the appeals of which a site may know: its own, and others once they changed a finding.

    Who asked for those is not said, and of a case that the site was not told of it sees none.
    """
    if case.site_told_at is None:
        return []
    return [
        each
        for each in appeals_about(case)
        if each.organisation_id == organisation_id or each.outcome is AppealOutcome.VARY
    ]


def seen_by_worker(complaint: Complaint) -> list[Appeal]:
    """Return the appeals of which a worker may know: their own and those of the site."""
    case = case_of(complaint)
    if case is None:
        return []
    mine = (complaint.id, None)
    return [each for each in appeals_about(case) if each.complaint_id in mine]


def decision_due(appeal: Appeal) -> datetime | None:
    """Return by when a panel decides; None once it has."""
    running = clocks.running_clock(appeal.case, DECISION)
    return running.due_at if running is not None else None


def _about(case: Case) -> Select[Appeal]:
    return select(Appeal).join(Case, Case.id == Appeal.case_id).where(Case.parent_id == case.id)


def _window(
    case: Case, decided: CaseEvent, grounds: Sequence[AppealGround], before: Sequence[Appeal]
) -> Window | None:
    """Return the window from a decision on, unless it is over or the same people have asked since then."""
    rule = rule_in_force(FILING)
    until = clocks.due_after(case, rule, rule.for_band(case.band or clocks.UNRATED), at=decided.at)
    query = select(CaseEvent.details).where(
        CaseEvent.case_id == case.id, CaseEvent.verb == FILED, CaseEvent.id > decided.id
    )
    since = {details["other"] for details in db.session.scalars(query)}
    asked = any(each.case.reference in since for each in before)
    return None if asked or clock.now() > until else Window(until, grounds)


def _grounds(case: Case) -> Sequence[AppealGround]:
    owed = case.remedy_due_on is not None or case.closure_reason in WITHOUT_REMEDY
    return (*_ABOUT_FACTS, *_ABOUT_REMEDY) if owed else _ABOUT_FACTS


def _last(case: Case, *verbs: str) -> CaseEvent | None:
    """Return the last time that the team decided so; a panel's own word is no reason for another panel."""
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(verbs))
    return db.session.scalar(query.order_by(CaseEvent.id.desc()).limit(1))


def _number(event: CaseEvent) -> int:
    return event.id
