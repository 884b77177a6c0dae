"""Whether the workers of a case agree that a Party reads about it in words; silence is no."""

from __future__ import annotations

from sqlalchemy import select

from grievance.cases.models.case import Case, CaseComplaint
from grievance.complaints.models.complaint import Consent
from grievance.complaints.states import ConsentAnswer, ConsentAudience, ConsentField
from grievance.enforcement.states import Party
from grievance.foundation.db import db

AUDIENCES = {Party.US: ConsentAudience.PARTY_US, Party.JP: ConsentAudience.PARTY_JP}


def words_may_go_to_a_party(case: Case, party: Party) -> bool:
    """Whether every worker of the case said yes last; a case without a report has nobody to ask."""
    complaint_ids = db.session.scalars(
        select(CaseComplaint.complaint_id).where(CaseComplaint.case_id == case.id)
    ).all()
    return all(_last_answer(each, party) is ConsentAnswer.YES for each in complaint_ids)


def _last_answer(complaint_id: int, party: Party) -> ConsentAnswer | None:
    return db.session.scalar(
        select(Consent.answer)
        .where(
            Consent.complaint_id == complaint_id,
            Consent.audience == AUDIENCES[party],
            Consent.field == ConsentField.WORDS,
        )
        .order_by(Consent.id.desc())
        .limit(1)
    )
