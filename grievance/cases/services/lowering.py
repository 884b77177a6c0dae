"""Rate a case lower, or its worker's risk: one person asks with a reason, a second one agrees or refuses."""

from __future__ import annotations

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Band, Case
from grievance.cases.models.lowering import LASTS, SeverityLowering
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.rating import apply_rating, item_codes_of, lowers
from grievance.cases.services.safety_gate import few_could_know
from grievance.cases.services.steps import Words, add_event, require_reason
from grievance.cases.services.triage import set_severity
from grievance.cases.severity import Assessment, SeverityInputs, assess
from grievance.cases.states import OPEN, LoweringAnswer
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

TRIAGE = Permission.Case.TRIAGE
ANOTHER = N_("Somebody else has to agree: two people look before danger is rated lower.")
ASKED_ALREADY = N_("Somebody has asked for this already, and a second person has not answered yet.")
ANSWERED = N_("This was answered already, or the case was rated anew. Look at how it is rated now.")
TOO_LONG_AGO = N_("This was asked more than seven days ago. Rate the case again to ask anew.")
MOVED_ON = N_("The case has changed since this was asked. Rate it again to ask anew.")


def rate_case(
    actor: Actor, case: Case, *, inputs: SeverityInputs, band: Band | None = None, reason: Words | None = None
) -> Assessment | SeverityLowering:
    """Rate a case at once, or ask a second person where that would make it less urgent or less protected."""
    CASES.require(actor, TRIAGE, case)
    result = assess(inputs, item_codes_of(case))
    if lowers(case, inputs, result, band or result.band):
        return ask_to_lower(actor, case, inputs=inputs, band=band, reason=require_reason(reason))
    return set_severity(actor, case, inputs=inputs, band=band, reason=reason)


def ask_to_lower(
    actor: Actor, case: Case, *, inputs: SeverityInputs, band: Band | None = None, reason: Words
) -> SeverityLowering:
    """Ask that a case is rated lower; until somebody else agrees, nothing about it changes."""
    _require(actor, case)
    words = reason.required()
    result = assess(inputs, item_codes_of(case))
    wanted = band or result.band
    if not lowers(case, inputs, result, wanted):
        raise GuardRefused(N_("This lowers nothing, so nobody has to agree: rate the case."))
    if waiting_wish(case) is not None:
        raise GuardRefused(ASKED_ALREADY)
    assert actor.user_id is not None
    wish = SeverityLowering(
        reference=new_reference(),
        case_id=case.id,
        from_band=case.band,
        from_risk=case.severity.retaliation_risk if case.severity is not None else None,
        from_few=few_could_know(case),
        model_band=result.band,
        to_band=wanted,
        to_risk=result.retaliation_risk,
        inputs=inputs.as_codes(),
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    db.session.add(wish)
    add_event(actor, case, "lowering_asked", reason=words, lowering=wish.reference, band=str(wanted))
    case.awaits_team = True
    record(actor, "case.lowering_asked", case, source=case.band, target=wanted, score=result.score)
    return wish


def agree_to_lower(actor: Actor, case: Case, wish: SeverityLowering) -> None:
    """Agree as a second person; from now on the lower rating holds, and no deadline moves back."""
    _require(actor, case)
    _require_another(actor, wish)
    inputs, result = _require_standing(case, wish)
    _answer(actor, wish, LoweringAnswer.AGREED)
    add_event(actor, case, "lowering_agreed", lowering=wish.reference, band=str(wish.to_band))
    record(actor, "case.lowering_agreed", case, source=wish.from_band, target=wish.to_band)
    apply_rating(actor, case, inputs=inputs, result=result, wanted=wish.to_band)


def refuse_to_lower(actor: Actor, case: Case, wish: SeverityLowering, *, reason: Words) -> None:
    """Refuse as a second person, with a reason; the case stays as it is rated."""
    _require(actor, case)
    _require_another(actor, wish)
    _require_fresh(wish)
    words = reason.required()
    _answer(actor, wish, LoweringAnswer.REFUSED)
    add_event(actor, case, "lowering_refused", reason=words, lowering=wish.reference)
    record(actor, "case.lowering_refused", case, source=wish.from_band, target=wish.to_band)


def take_back_lowering(actor: Actor, case: Case, wish: SeverityLowering) -> None:
    """Take one's own wish back before anybody has answered."""
    CASES.require(actor, TRIAGE, case)
    if actor.user_id != wish.asked_by_id:
        raise GuardRefused(N_("Only who asked can take it back. You can refuse it."))
    _require_fresh(wish)
    _answer(actor, wish, LoweringAnswer.TAKEN_BACK)
    add_event(actor, case, "lowering_taken_back", lowering=wish.reference)
    record(actor, "case.lowering_taken_back", case, source=wish.from_band, target=wish.to_band)


def waiting_wish(case: Case) -> SeverityLowering | None:
    """Return the wish that a second person can still answer."""
    wish = last_wish(case)
    return wish if wish is not None and why_not_standing(case, wish) is None else None


def last_wish(case: Case) -> SeverityLowering | None:
    """Return the latest wish, whatever became of it."""
    query = select(SeverityLowering).where(SeverityLowering.case_id == case.id)
    return db.session.scalar(query.order_by(SeverityLowering.id.desc()).limit(1))


def why_not_standing(case: Case, wish: SeverityLowering) -> str | None:
    """Return why a wish cannot be answered any more, as a text to show; None if it can."""
    if wish.answer is not None:
        return ANSWERED
    if clock.now() - wish.asked_at >= LASTS:
        return TOO_LONG_AGO
    model = assess(SeverityInputs.of_codes(wish.inputs), item_codes_of(case)).band
    unchanged = case.band == wish.from_band and model == wish.model_band and case.state in OPEN
    return None if unchanged else MOVED_ON


def _require(actor: Actor, case: Case) -> None:
    require_free(actor, case, step=ConflictStep.RATE)
    CASES.require(actor, TRIAGE, case)
    if case.state not in OPEN:
        raise WrongState


def _require_another(actor: Actor, wish: SeverityLowering) -> None:
    if actor.user_id == wish.asked_by_id:
        raise GuardRefused(ANOTHER)


def _require_fresh(wish: SeverityLowering) -> None:
    if wish.answer is not None:
        raise GuardRefused(ANSWERED)


def _require_standing(case: Case, wish: SeverityLowering) -> tuple[SeverityInputs, Assessment]:
    refused = why_not_standing(case, wish)
    if refused is not None:
        raise GuardRefused(refused)
    inputs = SeverityInputs.of_codes(wish.inputs)
    return inputs, assess(inputs, item_codes_of(case))


def _answer(actor: Actor, wish: SeverityLowering, answer: LoweringAnswer) -> None:
    wish.answer, wish.answered_by_id, wish.answered_at = answer, actor.user_id, clock.now()
    db.session.flush()
