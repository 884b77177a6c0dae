"""Of all steps of the flow an appeal knows two, and no other case knows these."""

from __future__ import annotations

import pytest
from flask import Flask

from grievance.cases.models.case import Case
from grievance.cases.services import panels
from grievance.cases.states import CASE_FLOW, CaseState, ClosureReason
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import NotFound, Refusal
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from tests.cases.test_walk import outcome_of, steps, undone
from tests.factories.cases import accept, file_report
from tests.factories.panels import appeal, ask, closed_case, make_panel, users


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


def _put(case_id: int, state: CaseState) -> None:
    case = db.session.get_one(Case, case_id)
    case.state = state
    ended = state is CaseState.CLOSED
    case.closed_at = clock.day_of(clock.now()) if ended else None
    case.closure_reason = ClosureReason.DECIDED if ended else None
    db.session.flush()
