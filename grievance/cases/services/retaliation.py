"""Make sure, again and again, that nobody is punished for a report."""

from __future__ import annotations

from enum import StrEnum

from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.services.intake import open_retaliation_case
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.cases.states import CaseType
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission


class SafetyAnswer(StrEnum):
    """What a worker said when asked whether they are safe."""

    SAFE = "safe"
    WORSE = "worse"
    NO_ANSWER = "no_answer"


SAFETY_LABELS: dict[SafetyAnswer, str] = {
    SafetyAnswer.SAFE: N_("Safe, treated as before"),
    SafetyAnswer.WORSE: N_("Treated worse"),
    SafetyAnswer.NO_ANSWER: N_("No answer"),
}
_WORK = (Permission.Case.TRIAGE, Permission.Case.INVESTIGATE)


def check_on_reporter(actor: Actor, case: Case, *, answer: SafetyAnswer, note: Words | None = None) -> None:
    """Write down what came of asking a worker whether they are safe; silence is written down as silence."""
    require_any(actor, case, *_WORK)
    clocks.stop(case, "retaliation_check")
    add_event(actor, case, "safety_checked", reason=note, answer=str(answer))
    record(actor, "case.safety_checked", case, answer=answer)


def suspect_retaliation(actor: Actor, case: Case, *, reason: Words) -> Case:
    """Open a case about punishment because an officer sees reason to."""
    require_any(actor, case, *_WORK)
    if case.case_type is CaseType.RETALIATION:
        raise GuardRefused(N_("This is a case about punishment already."))
    child = open_retaliation_case(actor, case)
    add_event(actor, case, "retaliation_case_opened", reason=reason.required(), other=child.reference)
    return child
