"""What a worker says about who may know what, and what the team asks them about it."""

from __future__ import annotations

from grievance.audit.trail import record
from grievance.complaints.access import COMPLAINTS
from grievance.complaints.consents import askable, open_requests
from grievance.complaints.models.complaint import Complaint, Consent
from grievance.complaints.models.consenting import ConsentRequest
from grievance.complaints.services.wordings import keep_wordings, text_hash
from grievance.complaints.states import (
    ConsentAnswer,
    ConsentAudience,
    ConsentField,
    KnownTo,
    RaiseWithEmployer,
)
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

CHOOSE = N_("Please choose one of the answers.")


def answer_consent(
    actor: Actor,
    complaint: Complaint,
    *,
    audience: ConsentAudience,
    field: ConsentField,
    answer: ConsentAnswer,
    text_shown: str,
    locale: str,
) -> None:
    """Say whether somebody may know something; the earlier answers stay on record."""
    COMPLAINTS.require(actor, Permission.Complaint.FOLLOW, complaint)
    if answer not in askable(complaint).get(audience, {}).get(field, ()):
        raise InvalidInput(CHOOSE)
    complaint.consents.append(
        Consent(
            audience=audience,
            field=field,
            answer=answer,
            locale=locale,
            text_hash=text_hash(text_shown),
            given_at=clock.day_of(clock.now()),
        )
    )
    _carry(complaint, audience, field, answer)
    keep_wordings([(text_shown, locale)])
    for asked in open_requests(complaint):
        if (asked.audience, asked.field) == (audience, field):
            asked.answered_on = clock.today()
    record(actor, "complaint.consent_changed", complaint, audience=audience, field=field, answer=answer)


def ask_consent(
    actor: Actor, complaint: Complaint, *, audience: ConsentAudience, field: ConsentField
) -> None:
    """Ask a worker whether somebody may know something; asking twice asks once."""
    COMPLAINTS.require(actor, Permission.Complaint.READ, complaint)
    if field not in askable(complaint).get(audience, {}):
        raise GuardRefused(N_("Nobody is asked about this: it is never passed on."))
    if any((each.audience, each.field) == (audience, field) for each in open_requests(complaint)):
        return
    assert actor.user_id is not None
    db.session.add(
        ConsentRequest(
            complaint_id=complaint.id,
            audience=audience,
            field=field,
            asked_by_id=actor.user_id,
            asked_on=clock.today(),
        )
    )
    record(actor, "complaint.consent_asked", complaint, audience=audience, field=field)


def _carry(
    complaint: Complaint, audience: ConsentAudience, field: ConsentField, answer: ConsentAnswer
) -> None:
    """Keep the two answers that queues count by in step."""
    if audience is not ConsentAudience.EMPLOYER:
        return
    if field is ConsentField.PROBLEM:
        complaint.raise_with_employer = RaiseWithEmployer(answer.value)
    elif field is ConsentField.IDENTITY and answer is ConsentAnswer.YES and complaint.identity is not None:
        complaint.known_to = KnownTo.EMPLOYER
    elif field is ConsentField.IDENTITY and complaint.known_to is KnownTo.EMPLOYER:
        complaint.known_to = KnownTo.TEAM
