"""A hold: a supervisor forbids, for a reason in law and until a day, that a case is erased."""

from __future__ import annotations

from datetime import date

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.models.keeping import CaseHold
from grievance.cases.services.erasing import live_hold
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import seal


def hold_case(actor: Actor, case: Case, *, reason: Words, until: date) -> CaseHold:
    """Forbid that a case is erased until a day; the reason is sealed for the team."""
    CASES.require(actor, Permission.Case.HOLD, case)
    words = reason.required()
    if until <= clock.today():
        raise InvalidInput(N_("Give a day that is still to come."), field="until")
    if case.erased_on is not None:
        raise GuardRefused(N_("It has been erased already: there is nothing to hold."))
    assert actor.user_id is not None
    content = {"lang": words.locale, "text": words.text}
    made = CaseHold(
        case_id=case.id,
        set_by_id=actor.user_id,
        set_at=clock.now(),
        until=until,
        reason=seal(case.internal, content, kind="hold", author_role=actor.leading_role),
    )
    db.session.add(made)
    add_event(actor, case, "hold_set", reason=words, until=until.isoformat())
    record(actor, "case.hold_set", case, due=until)
    return made


def lift_hold(actor: Actor, case: Case) -> None:
    """Lift the hold before its day, as somebody other than who set it."""
    require_any(actor, case, Permission.Case.HOLD, Permission.Case.CLOSE)
    hold = live_hold(case)
    if hold is None:
        raise GuardRefused(N_("There is no hold on this case."))
    if hold.set_by_id == actor.user_id:
        raise GuardRefused(N_("Somebody other than who set the hold lifts it."))
    hold.lifted_by_id, hold.lifted_at = actor.user_id, clock.now()
    add_event(actor, case, "hold_lifted")
    record(actor, "case.hold_lifted", case)
