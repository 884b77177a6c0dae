"""The right of reply: nothing is found about a site that was not asked, also once a case is reopened."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.disclosure_versions import last_version
from grievance.cases.models.case import Case
from grievance.cases.models.clock import CaseClock
from grievance.cases.models.event import CaseEvent
from grievance.cases.services.safety_gate import EXPLICIT, gate, last_event, obstacles
from grievance.cases.states import CaseState, DisclosureAudience, StopCause
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_

REPLY, FINDINGS = "site_reply", "findings"
NOT_OVER = N_("The site has not answered, and its time is not over.")
NOT_ASKED = N_(
    "The site has not been asked about this, or not since the case was taken up again. "
    "Tell the site first: its time to answer begins then."
)
_ANSWERS = ("site_replied", "site_corrected")
_WORKERS_NO = frozenset({StopCause.OBJECTED, StopCause.WITHDRAWN})
_BEFORE_FINDINGS = frozenset({CaseState.ASSIGNED, CaseState.SITE_NOTIFIED, CaseState.FACT_FINDING})


def against_finding(case: Case) -> str | None:
    """Return why a site that knows of a case has not been heard about it; None if it was heard.

    It was if it answered, let its time pass, or may not be written to.
    """
    if case.site_told_at is None or _has_answered(case):
        return None
    running = clocks.running_clock(case, REPLY)
    if running is not None and not clocks.is_late(running):
        return None if gate(case) else NOT_OVER
    return None if running is not None or gate(case) or _workers_hold_back(case) else NOT_ASKED


def give_time_to_answer(case: Case) -> None:
    """Let a site that reads of a case before anything is found have its whole time to answer, once."""
    if case.state in _BEFORE_FINDINGS and not _has_answered(case):
        clocks.start(case, REPLY)


def go_on_to_findings(case: Case) -> None:
    """Let the time for findings run from when a site that was told has answered, or its time is over."""
    if (case.paused_from or case.state) == CaseState.SITE_NOTIFIED:
        clocks.start(case, FINDINGS)


def go_on_without_answer() -> int:
    """Do so wherever a site has let its time pass, and return how often; runs in the caller's transaction."""
    over = select(CaseClock.case_id).where(
        CaseClock.kind == REPLY,
        CaseClock.ended_at.is_(None),
        CaseClock.paused_at.is_(None),
        CaseClock.due_at < clock.now(),
    )
    going = select(CaseClock.case_id).where(CaseClock.kind == FINDINGS, CaseClock.ended_at.is_(None))
    query = select(Case).where(
        Case.state == CaseState.SITE_NOTIFIED, Case.id.in_(over), Case.id.not_in(going)
    )
    waiting = db.session.scalars(query).all()
    for case in waiting:
        go_on_to_findings(case)
    return len(waiting)


def _has_answered(case: Case) -> bool:
    """Whether the site has said anything since the case was opened, or taken up again."""
    query = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.verb.in_(_ANSWERS))
    reopened = last_event(case, "reopen")
    if reopened is not None:
        query = query.where(CaseEvent.id > reopened.id)
    return db.session.scalar(query.limit(1)) is not None


def _workers_hold_back(case: Case) -> bool:
    """Whether a worker said no to the text that would ask the site anew, or has to say yes and did not.

    Otherwise nothing could ever be found in a case whose workers want no more said to the site.
    """
    last, reopened = last_version(case, DisclosureAudience.SITE), last_event(case, "reopen")
    if last is None or (reopened is not None and last.written_at < reopened.at):
        return False
    over = last.answer_by is not None and last.answer_by < clock.today()
    return last.stop_cause in _WORKERS_NO or (over and EXPLICIT in obstacles(case, last))
