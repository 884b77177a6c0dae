"""Ask whenever a worker is asked after closing whether they are safe: on the day, and a month later."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from grievance.audit.trail import Announcement
from grievance.cases.models.case import Case
from grievance.cases.states import CaseState, CheckOccasion
from grievance.complaints.filing import names_worker
from grievance.foundation.db import db
from grievance.satisfaction.models import SatisfactionAsk
from grievance.satisfaction.states import SatisfactionRound

#: How many days after closing which round begins.
_ROUNDS = {timedelta(): SatisfactionRound.CLOSED, timedelta(days=30): SatisfactionRound.MONTH_LATER}


def hear_check_in(announcement: Announcement) -> None:
    """Note that the workers of a closed case are asked, beside the questions whether they are safe."""
    case: Case = announcement.record
    due_on = date.fromisoformat(announcement.codes["due"])
    if announcement.codes["kind"] != CheckOccasion.CLOSED or case.state is not CaseState.CLOSED:
        return
    assert case.closed_at is not None
    begun = _ROUNDS.get(due_on - case.closed_at.date())
    if begun is None:
        return
    for complaint in filter(names_worker, case.complaints):
        asked = select(SatisfactionAsk.id).where(
            SatisfactionAsk.complaint_id == complaint.id,
            SatisfactionAsk.round == begun,
            SatisfactionAsk.asked_on == due_on,
        )
        if db.session.scalar(asked) is None:
            db.session.add(SatisfactionAsk(complaint_id=complaint.id, round=begun, asked_on=due_on))
    db.session.flush()
