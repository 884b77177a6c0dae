"""The life of a case as a table: every state times every verb, and that the table is complete."""

from __future__ import annotations

import itertools

import pytest

from grievance.cases.access import STEP_PERMISSIONS
from grievance.cases.labels import CASE_STATE_LABELS, EVENT_LABELS, WORKER_STATUS_TEXTS
from grievance.cases.queries import process_table
from grievance.cases.services.steps import _FACTS
from grievance.cases.states import (
    CASE_FLOW,
    ENDED,
    OPEN,
    WITH_SITE,
    WITH_TEAM,
    WORKER_STATUS,
    CaseState,
    WorkerStatus,
)
from grievance.foundation.errors import WrongState

S = CaseState
BACK = None
#: What each verb may start from and where it leads: written out, so that no edge appears unseen.
EXPECTED: dict[str, dict[CaseState, CaseState | None]] = {
    "acknowledge": {S.RECEIVED: S.ACKNOWLEDGED},
    "screen": {S.ACKNOWLEDGED: S.SCREENING},
    "ask_reporter": dict.fromkeys(OPEN - {S.SUSPENDED, S.AWAITING_REPORTER}, S.AWAITING_REPORTER),
    "hear_reporter": {S.AWAITING_REPORTER: BACK},
    "refer_out": {S.SCREENING: S.REFERRED_OUT},
    "decline": {S.SCREENING: S.DECLINED},
    "merge": {S.SCREENING: S.MERGED},
    "accept": {S.SCREENING: S.ACCEPTED},
    "assign": {S.ACCEPTED: S.ASSIGNED},
    "notify_site": {S.ASSIGNED: S.SITE_NOTIFIED, S.FACT_FINDING: S.SITE_NOTIFIED},
    "investigate": {
        S.ASSIGNED: S.FACT_FINDING,
        S.SITE_NOTIFIED: S.FACT_FINDING,
        S.DIALOGUE: S.FACT_FINDING,
    },
    "open_dialogue": {S.SITE_NOTIFIED: S.DIALOGUE},
    "find": {S.FACT_FINDING: S.FINDINGS},
    "look_again": {S.FINDINGS: S.FACT_FINDING},
    "take_up_finding": {S.CLOSING: S.FINDINGS, S.CLOSED: S.FINDINGS},
    "propose_plan": {
        S.FINDINGS: S.PLAN_PROPOSED,
        S.DIALOGUE: S.PLAN_PROPOSED,
        S.PLAN_REVISION: S.PLAN_PROPOSED,
    },
    "revise_plan": {S.PLAN_PROPOSED: S.PLAN_REVISION},
    "agree_plan": {S.PLAN_PROPOSED: S.PLAN_AGREED, S.DIALOGUE: S.PLAN_AGREED},
    "begin_remedy": {S.PLAN_AGREED: S.REMEDIATION},
    "begin_verification": {S.REMEDIATION: S.VERIFICATION},
    "resume_remedy": {S.VERIFICATION: S.REMEDIATION},
    "resolve": {S.VERIFICATION: S.RESOLVED},
    "prepare_closing": {S.RESOLVED: S.CLOSING, S.FINDINGS: S.CLOSING},
    "end_without_remedy": dict.fromkeys(
        (S.FINDINGS, S.PLAN_PROPOSED, S.PLAN_REVISION, S.PLAN_AGREED, S.REMEDIATION, S.VERIFICATION),
        S.CLOSING,
    ),
    "close": {S.CLOSING: S.CLOSED},
    "close_without_contact": {S.AWAITING_REPORTER: S.CLOSED},
    "suspend": dict.fromkeys(OPEN - {S.SUSPENDED}, S.SUSPENDED),
    "resume": {S.SUSPENDED: BACK, S.AWAITING_REPORTER: BACK},
    "withdraw": dict.fromkeys(OPEN, S.WITHDRAWN),
    "reopen": dict.fromkeys(ENDED - {S.MERGED} | {S.RESOLVED, S.CLOSING}, S.SCREENING),
    "empanel": {S.RECEIVED: S.ACCEPTED},
    "decide_appeal": {S.ACCEPTED: S.CLOSED},
}
#: What only an appeal knows, or only its panel does to the case that it is about: walked in test_appeals.
OF_PANELS = frozenset({"look_again", "take_up_finding", "empanel", "decide_appeal"})


@pytest.mark.parametrize(("verb", "state"), list(itertools.product(EXPECTED, CaseState)))
def test_every_state_times_every_verb(verb: str, state: CaseState) -> None:
    """A step exists exactly where it is expected, and leads where it should."""
    if state not in EXPECTED[verb]:
        with pytest.raises(WrongState):
            CASE_FLOW.step(verb, state)
        return
    assert CASE_FLOW.step(verb, state).target is EXPECTED[verb][state]


def test_the_table_is_whole() -> None:
    """No verb is missing from the labels, the permissions, the facts or this page."""
    verbs = {step.verb for step in CASE_FLOW.steps}
    assert verbs == set(EXPECTED) == set(STEP_PERMISSIONS) == set(_FACTS)
    assert verbs <= set(EVENT_LABELS)
    assert set(CASE_STATE_LABELS) == set(WORKER_STATUS) == set(CaseState)
    assert set(WORKER_STATUS.values()) <= set(WORKER_STATUS_TEXTS) == set(WorkerStatus)


def test_no_state_is_a_trap() -> None:
    """From every state but a merged case something leads on, and every state can be reached."""
    reached = {step.target for step in CASE_FLOW.steps} | {S.RECEIVED}
    assert set(CaseState) <= reached
    assert {state for state in CaseState if not CASE_FLOW.open_from(state)} == {S.MERGED}


def test_somebody_always_has_to_move() -> None:
    """Every open state waits for the team, the site, the worker, a day or the time of watching."""
    elsewhere = {S.AWAITING_REPORTER, S.SUSPENDED, S.RESOLVED}
    assert WITH_TEAM | WITH_SITE | elsewhere == OPEN
    assert not WITH_TEAM & WITH_SITE
    assert not OPEN & ENDED


def test_the_process_page_comes_from_the_table() -> None:
    """The page for everybody shows each step with who takes it, and the worker's words for each state."""
    shown = {state.code: state for state in process_table()}
    assert set(shown) == set(CaseState)
    steps = {step.verb: step for step in shown["screening"].steps}
    assert steps["accept"].target == "Accepted"
    assert "Triager" in steps["accept"].who
    assert "Brand" not in steps["accept"].who
    assert {step.verb for state in shown.values() for step in state.steps} == set(EXPECTED)
    assert all(step.who for state in shown.values() for step in state.steps)
