"""The watch over workers goes on past the end of a case, from its reopening on, and with a merged report."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from grievance.cases import clocks
from grievance.cases.models.case import Band
from grievance.cases.services import closing, findings, notice, triage, withdrawing
from grievance.cases.states import CaseState, ClosureReason
from grievance.cases.watch import check_ins_of
from grievance.complaints.services.follow_up import take_back
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from tests.cases.test_check_ins import START, WORSE, children, day, running, tap_all, told, work
from tests.factories.cases import BUT_SMALL, LETTER, WHY, assign, file_report, write_notice


def test_whoever_takes_a_report_back_is_asked_all_the_same(app: Flask, peppers: PepperRing) -> None:
    """The site knows that somebody spoke; where it was never told, nobody is asked about a case cut short."""
    field, filed = told(peppers)
    with day(0):
        covert = file_report(field, peppers)
        assign(field, covert)
    with day(3), transaction():
        for each in (filed, covert):
            take_back(each.reporter, each.complaint)
            withdrawing.withdraw_case(field.supervisor.actor, each.case, reason=WHY)
    assert not running(filed.case)
    with day(3):
        assert work() == 1
        assert work() == 0
    with day(200):
        work()
    days = [row.due_on - START.date() for row in check_ins_of(filed.case)]
    assert [each.days for each in days] == [183, 33, 3]
    assert not check_ins_of(covert.case)
    with day(200):
        tap_all(filed, WORSE)
        with transaction():
            closing.reopen_case(covert.reporter, covert.case)
    assert len(children(filed)) == 1
    assert not running(covert.case)


@pytest.mark.parametrize("ended", [CaseState.CLOSED, CaseState.RESOLVED])
def test_a_case_taken_up_again_is_watched_again(app: Flask, peppers: PepperRing, ended: CaseState) -> None:
    """Whoever says that it is not fixed says so to a site that knows; what runs already is not doubled."""
    _field, filed = told(peppers)
    with day(100), transaction():
        case = filed.case
        if ended is CaseState.CLOSED:
            clocks.call_off(case)
            case.closed_at, case.closure_reason = clock.now(), ClosureReason.SETTLED
        case.state, case.resolved_at = ended, clock.now()
    with day(101):
        before = running(filed.case)
        with transaction():
            closing.reopen_case(filed.reporter, filed.case)
    assert running(filed.case) == ["30d", "90d"]
    assert before == ([] if ended is CaseState.CLOSED else ["30d", "90d"])


def test_a_watch_goes_with_a_merged_report(app: Flask, peppers: PepperRing) -> None:
    field, filed = told(peppers)
    with day(5):
        target = file_report(field, peppers)
        with transaction():
            case = filed.case
            case.state = CaseState.SCREENING
            triage.merge_case(field.triager.actor, case, target=target.case, letter=LETTER)
        assert running(target.case) == ["30d", "90d"]
    with day(40):
        assert work() == 2, "both workers of the case are asked, the one who came with it too"


def test_what_becomes_more_urgent_after_its_site_was_told_is_watched_more_closely(
    app: Flask, peppers: PepperRing
) -> None:
    """From the day of telling, as far as it is still to come; the site has urgent steps to answer."""
    field, filed = told(peppers)
    actor = field.triager.actor
    assert clocks.running_clock(filed.case, "interim_measures") is None
    with day(5), transaction():
        triage.set_severity(actor, filed.case, inputs=BUT_SMALL, band=Band.P1)
    urgent = clocks.running_clock(filed.case, "interim_measures")
    assert urgent is not None
    assert urgent.due_at == START + timedelta(days=10)
    assert running(filed.case) == ["30d", "90d", "180d"]
    with day(8), transaction():
        triage.set_severity(actor, filed.case, inputs=BUT_SMALL, band=Band.P0)
    watched = [each for each in clocks.running_clocks(filed.case) if each.kind == "retaliation_check"]
    assert [(each.due_at - START).days for each in watched] == [30, 90, 180]
    with day(32):
        work()
        covert = file_report(field, peppers)
        assign(field, covert)
        with transaction():
            triage.set_severity(actor, covert.case, inputs=BUT_SMALL, band=Band.P1)
            findings.start_fact_finding(field.inspector.actor, covert.case, reason=WHY)
            assert clocks.running_clock(covert.case, "interim_measures") is None
            notice.write_to_site(field.inspector.actor, covert.case, disclosure=write_notice(field, covert))
        assert clocks.running_clock(covert.case, "interim_measures") is not None
        with transaction():
            triage.set_severity(actor, covert.case, inputs=BUT_SMALL, band=Band.P0)
        assert running(covert.case) == ["7d", "30d", "90d", "180d"]
