"""End a case although something is owed: its site has shut, or another case or body took it over.

A site that refuses ends nothing: its case stays open, and its missed deadlines climb to the public list.
"""

from __future__ import annotations

from grievance.cases import clocks
from grievance.cases.access import CASES
from grievance.cases.endings import WITHOUT_REMEDY
from grievance.cases.first_reading import require_read_by_worker
from grievance.cases.letters import Letter
from grievance.cases.links import link_between
from grievance.cases.models.case import Case
from grievance.cases.services.conflict import ConflictStep, require_free
from grievance.cases.services.correspondence import tell_reporters
from grievance.cases.services.linking import link_cases, other_case
from grievance.cases.services.steps import Words, move
from grievance.cases.states import CASE_FLOW, OPEN, CaseState, ClosureReason, LinkKind
from grievance.cases.workers import workers_of
from grievance.foundation.errors import GuardRefused, InvalidInput
from grievance.foundation.text import N_, sought
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

CLOSE = Permission.Case.CLOSE
#: Nothing of this is awaited any more; that workers are asked whether they are safe goes on.
_OF_SITE = ("interim_measures", "site_reply", "plan_agreed", "action_due", "verification")


def end_without_remedy(
    actor: Actor,
    case: Case,
    *,
    closure: ClosureReason,
    known_from: Words,
    letter: Letter | None = None,
    successor: str = "",
    body: str = "",
) -> None:
    """Get ready to close a case in which something stays owed; a second person closes it.

    `known_from` says how the team knows. What took the case over is a case, by its code, or a body, by name.
    """
    require_free(actor, case, step=ConflictStep.CLOSE)
    CASES.require(actor, CLOSE, case)
    if closure not in WITHOUT_REMEDY:
        raise InvalidInput(N_("Choose why the case ends."), field="closure")
    CASE_FLOW.step("end_without_remedy", case.state)
    if case.state is CaseState.FINDINGS and not case.calls_for_remedy:
        raise GuardRefused(N_("Nothing was found that calls for a remedy. Prepare to close it."))
    require_read_by_worker(case)
    if not known_from.text.strip():
        raise InvalidInput(N_("Say how you know it: who says so, where, and since when."), field="known_from")
    if workers_of(case) and letter is None:
        raise InvalidInput(N_("Write to the worker why it ends, and what stays owed."), field="letter")
    other = None
    if closure is ClosureReason.SUPERSEDED:
        other, known_from = _taken_over(actor, case, known_from, successor=successor, body=body)
    move(
        actor,
        case,
        "end_without_remedy",
        reason=known_from.required(),
        visible_to=("reporter", "operator"),
        closure=str(closure),
        other=other,
    )
    clocks.call_off(case, *_OF_SITE)
    if letter is not None:
        tell_reporters(actor, case, letter)


def _taken_over(
    actor: Actor, case: Case, known_from: Words, *, successor: str, body: str
) -> tuple[str | None, Words]:
    """Return the code of the case that goes on with it, and the reason, in which a body is named."""
    if not successor.strip() and not body.strip():
        raise InvalidInput(N_("Name the case or the body that took it over."), field="body")
    said = Words(f"{body.strip()}\n{known_from.text}".strip(), known_from.locale)
    if not successor.strip():
        return None, said
    found = other_case(actor, case, sought(successor), field="successor")
    if found.state not in OPEN:
        raise InvalidInput(N_("That case has ended. Name one that goes on."), field="successor")
    if link_between(case, found) is None:
        # Whoever goes on with it there finds what was promised here.
        link_cases(actor, case, target=found.reference, kind=LinkKind.SAME_EVENT)
    return found.reference, said
