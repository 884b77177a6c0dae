"""The life of a plan and of an action, as the field describes it."""

from __future__ import annotations

import pytest

from grievance.foundation.errors import WrongState
from grievance.remediation import states
from grievance.remediation.states import ACTION_FLOW, PLAN_FLOW, ActionState, PlanState

A = ActionState


def test_an_action_goes_from_proposed_to_verified_step_by_step() -> None:
    state = A.PROPOSED
    for verb in ("agree", "start", "submit_evidence", "check", "verify"):
        state = ACTION_FLOW.after(verb, state)
    assert state is A.VERIFIED


def test_what_was_not_accepted_is_begun_again() -> None:
    assert ACTION_FLOW.after("start", ACTION_FLOW.after("reject", A.UNDER_VERIFICATION)) is A.IN_PROGRESS


@pytest.mark.parametrize("state", [A.EVIDENCE_SUBMITTED, A.UNDER_VERIFICATION, A.VERIFIED])
def test_a_workers_no_takes_back_what_was_handed_in_or_verified(state: ActionState) -> None:
    assert ACTION_FLOW.after("dispute", state) is A.REJECTED


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("submit_evidence", A.AGREED),
        ("submit_evidence", A.VERIFIED),
        ("verify", A.EVIDENCE_SUBMITTED),
        ("reject", A.VERIFIED),
        ("start", A.PROPOSED),
        ("replace", A.IN_PROGRESS),
        ("dispute", A.AGREED),
    ],
)
def test_no_step_is_left_out(verb: str, state: ActionState) -> None:
    with pytest.raises(WrongState):
        ACTION_FLOW.after(verb, state)


def test_a_plan_goes_back_and_forth_until_it_is_agreed() -> None:
    state = PlanState.DRAFT
    for verb in ("propose", "send_back", "propose", "agree"):
        state = PLAN_FLOW.after(verb, state)
    assert state is PlanState.AGREED


def test_every_state_has_a_name_and_computed_ones_are_not_states() -> None:
    assert set(states.ACTION_STATE_LABELS) == set(ActionState)
    assert set(states.PLAN_STATE_LABELS) == set(PlanState)
    assert set(states.REMEDY_STATE_LABELS) == set(states.RemedyState)
    assert set(states.WORKER_VIEW_LABELS) == set(states.WorkerView)
    assert set(states.OWNER_LABELS) == set(states.OwnerKind)
    assert not {"overdue", "due_soon", "extension"} & {state.value for state in ActionState}
