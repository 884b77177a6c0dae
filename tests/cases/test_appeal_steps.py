"""Of all steps of the flow an appeal knows two, and no other case knows these."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from grievance.cases import clocks
from grievance.cases.models.case import Case
from grievance.cases.panels import AppealOutcome
from grievance.cases.services import closing, panels, remedy, triage
from grievance.cases.states import CASE_FLOW, CaseState, ClosureReason, Outcome
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotFound, Refusal
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from tests.cases.test_walk import outcome_of, steps, undone
from tests.factories.cases import LETTER, WHY, accept, assign, file_report, make_field, reach_findings
from tests.factories.panels import (
    appeal,
    appoint,
    ask,
    closed_case,
    decide,
    decided,
    make_panel,
    users,
    vote,
)


def test_an_appeal_knows_two_steps_and_no_other_case_knows_them(app: Flask, peppers: PepperRing) -> None:
    """Every step of the flow on an appeal, and the steps of appeals on another case, by whoever may most."""
    field, filed = closed_case(peppers)
    panel = make_panel(peppers)
    everybody: dict[Role, Actor] = {
        Role.INSPECTOR: field.inspector.actor,
        Role.SUPERVISOR: field.supervisor.actor,
    }
    other = file_report(field, peppers)
    accept(field, other)
    ask(filed)
    child = appeal(filed).case_id
    taken = steps(filed, other, field.colleague.user_id)
    wrong = []
    with transaction():
        for state in (CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.CLOSED):
            for verb, take in taken.items():
                for role in (Role.INSPECTOR, Role.SUPERVISOR):
                    actor = everybody[role]
                    with undone():
                        _put(child, state)
                        found = outcome_of(take, actor, child)
                    if not (isinstance(found, type) and issubclass(found, Refusal)) and found is not state:
                        wrong.append(f"{role} {verb} from {state}: {found}")
        with undone(), pytest.raises(NotFound):
            panels.empanel(field.supervisor.actor, other.case, seats=users(panel))
    assert not wrong, "\n".join(wrong)
    assert {step.verb for step in CASE_FLOW.steps} - set(taken) == {
        "empanel",
        "decide_appeal",
        "look_again",
        "take_up_finding",
    }


def test_what_a_panel_decides_of_a_case_that_rests_is_done_at_once(app: Flask, peppers: PepperRing) -> None:
    """Otherwise its workers were told of a decision from which nothing followed."""
    field, panel = make_field(peppers), make_panel(peppers)
    back, varied = file_report(field, peppers), file_report(field, peppers)
    until = clock.now() + timedelta(days=20)
    for each in (back, varied):
        assign(field, each)
        reach_findings(field, each, outcome=Outcome.NOT_SUBSTANTIATED)
        ask(each)
        appoint(field, each, panel)
    with transaction():
        closing.prepare_closing(field.inspector.actor, varied.case, letter=LETTER)
        for each in (back, varied):
            closing.suspend_case(field.inspector.actor, each.case, reason=WHY, until=until)
    decided(back, panel, AppealOutcome.SEND_BACK)
    decided(varied, panel, AppealOutcome.VARY, WA2=Outcome.SUBSTANTIATED)
    assert (back.case.state, back.case.suspended_until) == (CaseState.FACT_FINDING, None)
    assert varied.case.state is CaseState.FINDINGS
    for each, kind in ((back, "findings"), (varied, "plan_agreed")):
        due = clocks.running_clock(each.case, kind)
        assert due is not None
        assert due.paused_at is None


def test_nothing_is_sent_back_past_a_plan(app: Flask, peppers: PepperRing) -> None:
    """Neither one that came after the votes, nor one of a case that rests."""
    field, panel = make_field(peppers), make_panel(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed)
    ask(filed)
    appoint(field, filed, panel)
    for each in panel.values():
        vote(each, filed, AppealOutcome.SEND_BACK)
    with transaction():
        remedy.propose_plan(field.inspector.actor, filed.case)
    first = next(iter(panel.values()))
    with pytest.raises(GuardRefused, match="plan is on the table"):
        decide(first, filed)
    with transaction():
        triage.ask_reporter(field.inspector.actor, filed.case, letter=LETTER)
    with pytest.raises(InvalidInput, match="plan is on the table"):
        vote(first, filed, AppealOutcome.SEND_BACK)
    assert appeal(filed).case.state is CaseState.ACCEPTED


def _put(case_id: int, state: CaseState) -> None:
    case = db.session.get_one(Case, case_id)
    case.state = state
    ended = state is CaseState.CLOSED
    case.closed_at = clock.day_of(clock.now()) if ended else None
    case.closure_reason = ClosureReason.DECIDED if ended else None
    db.session.flush()
