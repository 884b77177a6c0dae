"""While a case rests, nothing of it runs; and no clock of a machine that goes back takes time away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from grievance.cases import clocks
from grievance.cases.services import closing, correspondence, triage
from grievance.cases.severity import RetaliationSign
from grievance.cases.states import CaseState
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.errors import InvalidInput, WrongState
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import BUT_SMALL, LETTER, WHY, file_report, make_field

MONDAY = datetime(2026, 3, 2, 9, 30, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_begins_while_a_case_rests_runs_when_it_is_taken_up_again(
    app: Flask, peppers: PepperRing
) -> None:
    """A rating or a letter during a rest starts a clock, which stands still with the others."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        with transaction():
            closing.suspend_case(field.triager.actor, filed.case, reason=WHY, until=MONDAY + 20 * DAY)
            correspondence.write_to_reporters(field.triager.actor, filed.case, LETTER)
    news = clocks.running_clock(filed.case, "feedback")
    assert news is not None
    assert news.paused_at == MONDAY
    due = news.due_at
    with clock.at(MONDAY + 8 * DAY), transaction():
        closing.resume_case(field.triager.actor, filed.case)
    news = clocks.running_clock(filed.case, "feedback")
    assert news is not None
    assert news.due_at == due + 8 * DAY


def test_a_clock_of_the_machine_that_went_back_makes_no_deadline_shorter(
    app: Flask, peppers: PepperRing
) -> None:
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        with transaction():
            triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
    before = {each.id: each.due_at for each in clocks.running_clocks(filed.case)}
    with clock.at(MONDAY - 3 * DAY), transaction():
        write_message(filed.reporter, filed.complaint, text="I am here.", locale="en")
    after = {each.id: each.due_at for each in clocks.running_clocks(filed.case)}
    assert after
    assert all(due >= before[number] for number, due in after.items() if number in before)
    assert all(each.paused_seconds == 0 for each in clocks.running_clocks(filed.case))


def test_a_case_does_not_rest_until_a_year_that_nobody_lives_to_see(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    for until in (datetime(9999, 12, 31, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)):
        with pytest.raises(InvalidInput) as refused, transaction():
            closing.suspend_case(field.triager.actor, filed.case, reason=WHY, until=until)
        assert refused.value.field == "until"
    assert filed.case.state is CaseState.RECEIVED


def test_nothing_begins_in_a_case_that_has_ended(app: Flask, peppers: PepperRing) -> None:
    """Whoever rates it while a colleague ends it is told, and no deadline runs that nobody could keep."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    triager = field.triager.actor
    with transaction():
        triage.acknowledge_case(triager, filed.case)
        triage.screen_case(triager, filed.case)
        triage.decline_case(triager, filed.case, reason=WHY, letter=LETTER)
    risky = replace(BUT_SMALL, signs=frozenset(RetaliationSign))
    for late in (
        lambda: triage.set_severity(triager, filed.case, inputs=risky),
        lambda: triage.code_allegation(triager, filed.case, item_code="FL2"),
        lambda: triage.tie_provision(triager, filed.case, provision_code="CMA-S1"),
    ):
        with pytest.raises(WrongState), transaction():
            late()
    assert clocks.running_clocks(filed.case) == []
