"""A site that knows of a case is heard on what is new in it before anything is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from grievance.accounts.models.user import User
from grievance.cases import clocks
from grievance.cases.services import assignment, closing, disclosing, findings, notice, triage
from grievance.cases.services.right_of_reply import go_on_without_answer
from grievance.cases.states import CaseState, ClosureReason, Outcome
from grievance.complaints.states import ConsentAnswer, RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import (
    LETTER,
    WHY,
    Field,
    Filed,
    assign,
    conclude,
    file_report,
    hear_site,
    make_field,
    reach_findings,
    tell_site,
    write_notice,
)

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def taken_up_again(field: Field, filed: Filed) -> None:
    """Close a case whose site was heard, reopen it and bring it to where facts are established."""
    reach_findings(field, filed, outcome=Outcome.INCONCLUSIVE)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, letter=LETTER)
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.INCONCLUSIVE)
        closing.reopen_case(filed.reporter, filed.case)
        triage.code_allegation(field.triager.actor, filed.case, item_code="WA5")
        triage.accept_case(field.triager.actor, filed.case)
        handler = db.session.get_one(User, field.inspector.user_id)
        assignment.assign_case(field.supervisor.actor, filed.case, handler=handler)
        findings.start_fact_finding(field.inspector.actor, filed.case)


def test_a_site_is_heard_anew_on_a_case_taken_up_again(app: Flask, peppers: PepperRing) -> None:
    """What it answered before is no answer to what is new: it is asked, and has its whole time."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    taken_up_again(field, filed)
    with pytest.raises(GuardRefused, match="Tell the site first"):
        conclude(field, filed)
    with transaction():
        notice.write_to_site(field.inspector.actor, filed.case, disclosure=write_notice(field, filed))
    with pytest.raises(GuardRefused, match="its time is not over"):
        conclude(field, filed)
    hear_site(field, filed)
    conclude(field, filed)
    assert filed.case.state is CaseState.FINDINGS


def test_a_worker_who_says_no_to_asking_anew_is_not_left_without_findings(
    app: Flask, peppers: PepperRing
) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    taken_up_again(field, filed)
    with transaction():
        made = write_notice(field, filed)
        disclosing.lay_before_workers(field.inspector.actor, made, answer_by=clock.today())
        disclosing.answer_disclosure(filed.reporter, filed.complaint, made, answer=ConsentAnswer.NO)
    conclude(field, filed)
    assert filed.case.state is CaseState.FINDINGS


def test_a_site_that_lets_its_new_time_pass_was_heard(app: Flask, peppers: PepperRing) -> None:
    with clock.at(MONDAY):
        field = make_field(peppers)
        filed = file_report(field, peppers)
        assign(field, filed)
        taken_up_again(field, filed)
        with transaction():
            made = write_notice(field, filed)
            notice.notify_site(field.inspector.actor, filed.case, disclosure=made)
            findings.start_fact_finding(field.inspector.actor, filed.case)
        with pytest.raises(GuardRefused, match="its time is not over"):
            conclude(field, filed)
    with clock.at(MONDAY + timedelta(days=40)):
        conclude(field, filed)
    assert filed.case.state is CaseState.FINDINGS


def test_findings_of_before_do_not_pass_again_without_a_word(app: Flask, peppers: PepperRing) -> None:
    """A case that came back was looked at anew: something is found anew, or somebody says why all stands."""
    field = make_field(peppers)
    filed = file_report(field, peppers, consent=RaiseWithEmployer.NO)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    conclude(field, filed, outcome=Outcome.INCONCLUSIVE)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, letter=LETTER)
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.INCONCLUSIVE)
        closing.reopen_case(filed.reporter, filed.case)
        triage.accept_case(field.triager.actor, filed.case)
        handler = db.session.get_one(User, field.inspector.user_id)
        assignment.assign_case(field.supervisor.actor, filed.case, handler=handler)
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    with pytest.raises(GuardRefused, match="came back"), transaction():
        findings.make_findings(field.inspector.actor, filed.case)
    with transaction():
        findings.make_findings(field.inspector.actor, filed.case, reason=WHY)
    assert filed.case.state is CaseState.FINDINGS


def test_the_time_for_findings_runs_once_a_site_answered_or_let_its_time_pass(
    app: Flask, peppers: PepperRing
) -> None:
    """Nobody has to click for that, and who clicks later gets no more time."""
    with clock.at(MONDAY):
        field = make_field(peppers)
        answered, silent = file_report(field, peppers), file_report(field, peppers)
        for each in (answered, silent):
            assign(field, each)
            tell_site(field, each)
        assert clocks.running_clock(answered.case, "findings") is None
        hear_site(field, answered)
    due = clocks.running_clock(answered.case, "findings")
    assert due is not None
    assert due.due_at == MONDAY + timedelta(days=45)
    with clock.at(MONDAY + timedelta(days=30)), transaction():
        assert (go_on_without_answer(), go_on_without_answer()) == (1, 0)
        for each in (answered, silent):
            findings.start_fact_finding(field.inspector.actor, each.case)
    found = [clocks.running_clock(each.case, "findings") for each in (answered, silent)]
    assert [(each.due_at - MONDAY).days for each in found if each is not None] == [45, 75]
