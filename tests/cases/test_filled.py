"""What the database asks of each state agrees with what the steps of the flow leave behind."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from grievance.cases.filled import FILLED
from grievance.cases.states import CASE_FLOW, ENDED, OPEN, PAUSED, CaseState
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import file_report, make_field

S = CaseState
Columns = frozenset[str]
#: Where a case is, where a pause leads back to, and which of its columns hold something.
Place = tuple[CaseState, CaseState | None, Columns]
COLUMNS = {
    "band": "P2",
    "handler_id": "handler",
    "site_told_at": "2026-11-02 00:00:00",
    "paused_from": "screening",
    "suspended_until": "2027-01-01 00:00:00",
    "merged_into_id": "other",
    "resolved_at": "2026-11-20 00:00:00",
    "closure_reason": "settled",
    "closed_at": "2026-11-21 00:00:00",
}
TOO_EARLY = {S.RECEIVED, S.ACKNOWLEDGED, S.SCREENING, S.ACCEPTED}
#: Steps that cannot be taken unless a column holds something.
NEEDS = {
    "accept": {"band"},
    "agree_plan": {"site_told_at"},
    "close_without_contact": {"band"},
    "empanel": {"band"},
    "take_up_finding": {"handler_id"},
}
#: What a step fills besides the state.
FILLS = {
    "assign": {"handler_id"},
    "notify_site": {"site_told_at"},
    "resolve": {"resolved_at"},
    "merge": {"merged_into_id"},
}


def after_step(place: Place, verb: str) -> Place | None:
    """Return where a step leads, as the services take it; None if its guard refuses."""
    state, back, filled = place
    if not NEEDS.get(verb, set()) <= filled:
        return None
    target = CASE_FLOW.step(verb, state).target or back or state
    filled = filled - {"paused_from", "suspended_until"} | FILLS.get(verb, set())
    if verb == "take_up_finding":
        filled -= {"closure_reason", "closed_at", "resolved_at"}
    if verb == "reopen":
        filled = filled - {"closure_reason", "closed_at", "resolved_at"} | {"band"}
    if target in ENDED:
        filled |= {"closure_reason", "closed_at"}
    if target in PAUSED:
        filled |= {"paused_from"} | ({"suspended_until"} if target is S.SUSPENDED else set())
        back = back if state in PAUSED else S.ACKNOWLEDGED if state is S.RECEIVED else state
        return target, back, frozenset(filled)
    return target, None, frozenset(filled)


def beside_the_flow(place: Place) -> Iterator[Place]:
    """Yield what can be done without a step: rate, hand over, write to the site."""
    state, back, filled = place
    if state in OPEN:
        yield state, back, filled | {"band"}
    if state in OPEN and state is not S.SCREENING:
        yield state, back, filled | {"handler_id"}
    if state in OPEN and (back or state) not in TOO_EARLY:
        yield state, back, filled | {"site_told_at"}


def reachable() -> set[Place]:
    """Walk the whole flow from a new report and from a new case about punishment."""
    found: set[Place] = set()
    waiting: list[Place] = [
        (S.RECEIVED, None, frozenset(each)) for each in ((), ("band",), ("band", "handler_id"))
    ]
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        found.add(place)
        steps = (after_step(place, step.verb) for step in CASE_FLOW.open_from(place[0]))
        waiting += [each for each in steps if each is not None]
        waiting += beside_the_flow(place)
    return found


PLACES = {(state, filled) for state, _back, filled in reachable()}


def held(state: CaseState, column: str) -> set[bool]:
    """Return whether a column can be empty, be filled, or both in a state."""
    return {column in filled for found, filled in PLACES if found is state}


def test_the_table_says_what_the_steps_leave_behind() -> None:
    """Each rule of the database is exactly as strict as the flow."""
    assert {state for state, _filled in PLACES} == set(CaseState)
    assert {each.column for each in FILLED} == set(COLUMNS)
    for rule in FILLED:
        assert {state for state in CaseState if held(state, rule.column) == {True}} == rule.always, rule.name
        assert {state for state in CaseState if held(state, rule.column) == {False}} == rule.never, rule.name


def test_the_database_takes_what_can_be_and_refuses_what_cannot(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    case_id, other_id = file_report(field, peppers).case_id, file_report(field, peppers).case_id
    values = {**COLUMNS, "handler_id": field.inspector.user_id, "merged_into_id": other_id}

    def taken(state: CaseState, filled: Columns) -> bool:
        row = {name: value if name in filled else None for name, value in values.items()}
        assignments = ", ".join(f"{name} = :{name}" for name in row)
        statement = text(f"UPDATE cases SET state = :state, {assignments} WHERE id = :id")
        try:
            with db.session.begin_nested():
                db.session.execute(statement, {**row, "state": state.value, "id": case_id})
        except IntegrityError:
            return False
        return True

    with transaction():
        for state in CaseState:
            possible = sorted((filled for found, filled in PLACES if found is state), key=sorted)
            for filled in possible:
                assert taken(state, filled), (state, sorted(filled))
            for column in COLUMNS:
                if len(held(state, column)) == 1:
                    for filled in possible[:3]:
                        assert not taken(state, filled ^ {column}), (state, column, sorted(filled))
