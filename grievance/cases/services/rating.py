"""What a rating changes, and whether it makes a case less urgent or its worker less protected."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Band, Case
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.models.severity import Severity
from grievance.cases.services.gate_opening import let_site_be_told
from grievance.cases.services.intake import SAFETY_PLAN
from grievance.cases.services.restricting import restrict_if_needed
from grievance.cases.services.safety_gate import few_could_know, last_event, risk_of
from grievance.cases.services.steps import Words, add_event
from grievance.cases.services.urgency import bring_forward
from grievance.cases.severity import PROTECTED, Assessment, RetaliationSign, SeverityInputs
from grievance.cases.states import LoweringAnswer
from grievance.cases.workers import workers_of
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.policy.actor import Actor


def lowers(case: Case, inputs: SeverityInputs, result: Assessment, wanted: Band) -> bool:
    """Whether a rating goes below the model or the present band, or takes protection from a worker."""
    risk = case.severity.retaliation_risk if case.severity is not None else 0
    return (
        wanted > result.band
        or (case.band is not None and wanted > case.band)
        or (risk >= PROTECTED and result.retaliation_risk < risk)
        or (few_could_know(case) and RetaliationSign.SMALL_GROUP not in inputs.signs)
    )


def apply_rating(
    actor: Actor,
    case: Case,
    *,
    inputs: SeverityInputs,
    result: Assessment,
    wanted: Band,
    reason: Words | None = None,
) -> None:
    """Let a rating hold: band, reasons, clocks; whoever waited to lower the old one has to ask anew."""
    reasons: list[list[int | str]] = [list(each) for each in result.reasons]
    reasons += [["sign", str(sign)] for sign in sorted(inputs.signs)]
    if wanted != result.band:
        reasons.append(["raised_by_hand" if wanted < result.band else "lowered_by_hand", str(wanted)])
    more_urgent = case.band is None or wanted < case.band
    _keep(actor, case, inputs, result, reasons)
    _overtake(actor, case)
    case.band = wanted
    # Also where the band stays: whoever rates at the same moment has to look again.
    flag_modified(case, "band")
    if more_urgent:
        bring_forward(case)
    clocks.stop(case, "triage")
    _ask_for_safety_plan(case, risk=result.retaliation_risk)
    add_event(actor, case, "severity_set", reason=reason, band=str(wanted), score=result.score)
    # First: only who is named for such cases is called.
    restrict_if_needed(actor, case)
    let_site_be_told(case)
    record(actor, "case.triaged", case, band=wanted, score=result.score)


def raise_band(case: Case, band: Band | None) -> None:
    """Make a case as urgent as something that it turns out to be about asks for; nothing is lowered."""
    if band is None or (case.band is not None and case.band <= band):
        return
    case.band = band
    bring_forward(case)
    if case.severity is not None:
        _ask_for_safety_plan(case, risk=risk_of(case))


def item_codes_of(case: Case) -> list[str]:
    """Return the items that a case is about."""
    found = select(Allegation.item_code).where(Allegation.case_id == case.id).order_by(Allegation.id)
    return list(db.session.scalars(found))


def _ask_for_safety_plan(case: Case, *, risk: int) -> None:
    """Let the time run in which somebody plans how the worker is kept safe; the band says how long.

    A plan that was made is enough until the risk of punishment is rated high.
    """
    if not workers_of(case) or clocks.day_when_up(case, SAFETY_PLAN) is None:
        clocks.call_off(case, SAFETY_PLAN)
    elif risk >= PROTECTED or last_event(case, "safety_plan_made") is None:
        clocks.start(case, SAFETY_PLAN)


def _overtake(actor: Actor, case: Case) -> None:
    waiting = select(SeverityLowering).where(
        SeverityLowering.case_id == case.id, SeverityLowering.answer.is_(None)
    )
    for wish in db.session.scalars(waiting):
        wish.answer, wish.answered_by_id, wish.answered_at = (
            LoweringAnswer.OVERTAKEN,
            actor.user_id,
            clock.now(),
        )


def _keep(
    actor: Actor,
    case: Case,
    inputs: SeverityInputs,
    result: Assessment,
    reasons: list[list[int | str]],
) -> None:
    assert actor.user_id is not None
    kept = case.severity or Severity(case_id=case.id)
    known: dict[str, Any] = {
        "scale": inputs.scale,
        "scope": result.scope,
        "scope_known": inputs.scope is not None,
        "irremediability": inputs.irremediability,
        "retaliation_risk": result.retaliation_risk,
        "repeat_pattern": inputs.repeat_pattern,
        "vulnerable_group": inputs.vulnerable_group,
        "child_involved": inputs.child_involved,
        "imminent_danger": inputs.imminent_danger,
        "score": result.score,
        "reasons": reasons,
        "set_by_id": actor.user_id,
        "set_at": clock.now(),
    }
    for name, value in known.items():
        setattr(kept, name, value)
    case.severity = kept
    db.session.flush()
