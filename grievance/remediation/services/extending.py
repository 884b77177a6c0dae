"""Ask for more time, and answer: the day moves only when somebody of the team says so."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from grievance.audit.trail import record
from grievance.cases.models.case import Band
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.remediation.access import ACTIONS
from grievance.remediation.models.extension import ExtensionRequest
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services.course import add_to_timeline, keep_time, move_last_day, require_open
from grievance.remediation.services.progress import require_owner
from grievance.remediation.services.terms import seal_text
from grievance.remediation.standing import waiting_extension
from grievance.remediation.states import EXTENDABLE, ExtensionAnswer, ExtensionStep, PlanState

#: So often can more time be asked for, whatever was answered.
MOST = 2
_WEEKS = {ExtensionStep.ONE_WEEK: 1, ExtensionStep.TWO_WEEKS: 2}
_MONTHS = {ExtensionStep.ONE_MONTH: 1, ExtensionStep.TWO_MONTHS: 2}


def ask_for_extension(
    actor: Actor, action: CorrectiveAction, *, step: ExtensionStep, reason: str, locale: str
) -> ExtensionRequest:
    """Ask, as whoever carries an action out, for more time; until the team agrees its day stays as it is."""
    require_owner(actor, action)
    if action.state not in EXTENDABLE or action.plan.state is not PlanState.AGREED:
        raise WrongState
    against = why_no_more_time(action)
    if against is not None:
        raise GuardRefused(against)
    assert actor.user_id is not None
    why = seal_text(
        actor,
        action.plan.case,
        reason,
        locale=locale,
        kind="extension_reason",
        field="reason",
        respondent=action.respondent,
    )
    asked = ExtensionRequest(
        reference=new_reference(),
        number=len(action.extensions) + 1,
        step=step,
        due_before=action.due_on,
        asked_for=day_after(action.due_on, step),
        reason=why,
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    action.extensions.append(asked)
    db.session.flush()
    add_to_timeline(actor, action, "extension_asked", visible_to=("operator",), step=step)
    record(actor, "extension.asked", action, extension=step, due=asked.asked_for)
    return asked


def approve_extension(actor: Actor, action: CorrectiveAction) -> ExtensionRequest:
    """Give the time that was asked for: the action's day moves, and with it the case's if it was the last."""
    asked = _require_waiting(actor, action)
    if action.plan.case.band is Band.P0:
        raise GuardRefused(DANGER)
    if asked.asked_for < clock.today():
        raise GuardRefused(N_("The day that was asked for has passed. Decline it."))
    _answer(actor, asked, ExtensionAnswer.APPROVED)
    action.due_on = asked.asked_for
    keep_time(action)
    move_last_day(actor, action.plan)
    add_to_timeline(
        actor,
        action,
        "extension_approved",
        visible_to=("reporter", "operator"),
        due=action.due_on,
    )
    record(actor, "extension.approved", action, extension=asked.step, due=action.due_on)
    return asked


def decline_extension(
    actor: Actor, action: CorrectiveAction, *, reason: str, locale: str
) -> ExtensionRequest:
    """Refuse more time, with the reason, which the owner reads; the day stays as it is."""
    asked = _require_waiting(actor, action)
    asked.answer_item = seal_text(
        actor,
        action.plan.case,
        reason,
        locale=locale,
        kind="extension_answer",
        field="reason",
        respondent=action.respondent,
    )
    _answer(actor, asked, ExtensionAnswer.DECLINED)
    add_to_timeline(actor, action, "extension_declined", visible_to=("operator",))
    record(actor, "extension.declined", action, extension=asked.step)
    return asked


DANGER = N_("Somebody is in danger. What was agreed for that cannot wait longer.")


def why_no_more_time(action: CorrectiveAction) -> str | None:
    """Return why no more time can be asked for, or None; for the page, before it is tried."""
    if action.plan.case.band is Band.P0:
        return DANGER
    if waiting_extension(action) is not None:
        return N_("A request for more time waits for an answer.")
    if len(action.extensions) >= MOST:
        return N_("More time was asked for twice. It cannot be asked for again.")
    if action.due_on < clock.today():
        return N_("The day has passed. More time has to be asked for before that.")
    return None


def day_after(due_on: date, step: ExtensionStep) -> date:
    """Return the day that is a step later; a month later is the same day, or the month's last one."""
    if step in _WEEKS:
        return due_on + timedelta(weeks=_WEEKS[step])
    months = due_on.month - 1 + _MONTHS[step]
    year, month = due_on.year + months // 12, months % 12 + 1
    return date(year, month, min(due_on.day, monthrange(year, month)[1]))


def step_of(value: str) -> ExtensionStep:
    """Return the step of a form, or raise `InvalidInput`."""
    try:
        return ExtensionStep(value)
    except ValueError:
        raise InvalidInput(N_("Choose how much longer it takes."), field="step") from None


def _require_waiting(actor: Actor, action: CorrectiveAction) -> ExtensionRequest:
    require_free(actor, action.plan.case, step=ConflictStep.EXTEND)
    ACTIONS.require(actor, Permission.Plan.AGREE, action)
    require_open(action)
    asked = waiting_extension(action)
    if asked is None:
        raise WrongState
    return asked


def _answer(actor: Actor, asked: ExtensionRequest, answer: ExtensionAnswer) -> None:
    asked.answer, asked.answered_by_id, asked.answered_at = answer, actor.user_id, clock.now()
    db.session.flush()
