"""The course of a case from a report to its end, step by step through the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.access import shown_outside
from grievance.cases.appeals import window_for_site, window_for_worker
from grievance.cases.history import timeline
from grievance.cases.letters import Letter
from grievance.cases.models.case import Band, Case
from grievance.cases.progress import worker_progress
from grievance.cases.services import closing, findings, notes, notice, remedy, retaliation, triage
from grievance.cases.services.correspondence import write_to_reporters
from grievance.cases.services.steps import Words
from grievance.cases.severity import SeverityInputs
from grievance.cases.states import CaseState, ClosureReason, Outcome, WorkerStatus
from grievance.cases.workers import open_children
from grievance.complaints.queries import thread
from grievance.complaints.services import follow_up
from grievance.complaints.states import RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import (
    LETTER,
    WHY,
    accept,
    assign,
    conclude,
    file_report,
    make_field,
    reach_findings,
    tell_site,
    write_notice,
)

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_from_report_to_closing(app: Flask, peppers: PepperRing) -> None:
    """A case goes its whole way, and at each point the worker is told what is true."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assert filed.case.state is CaseState.RECEIVED
    assert worker_progress(filed.complaint).status is WorkerStatus.RECEIVED
    assign(field, filed)
    assert worker_progress(filed.complaint).status is WorkerStatus.CHECKING
    reach_findings(field, filed)
    assert filed.case.state is CaseState.FINDINGS
    with transaction():
        remedy.propose_plan(field.operator.actor, filed.case)
        remedy.revise_plan(field.inspector.actor, filed.case, reason=WHY)
        remedy.propose_plan(field.operator.actor, filed.case)
        remedy.agree_plan(field.inspector.actor, filed.case, due_on=clock.today() + timedelta(days=20))
    progress = worker_progress(filed.complaint)
    assert progress.status is WorkerStatus.AGREED
    assert progress.values["date"] == clock.today() + timedelta(days=20)
    with transaction():
        remedy.begin_remedy(field.operator.actor, filed.case)
        remedy.begin_verification(field.operator.actor, filed.case)
    assert worker_progress(filed.complaint).status is WorkerStatus.CONFIRM
    with transaction():
        remedy.resume_remedy(filed.reporter, filed.case)
        remedy.begin_verification(field.operator.actor, filed.case)
        remedy.resolve(field.verifier.actor, filed.case)
        closing.prepare_closing(field.inspector.actor, filed.case, reason=WHY, letter=LETTER)
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.REMEDIED)
    progress = worker_progress(filed.complaint)
    assert (progress.status, progress.reopens) == (WorkerStatus.CLOSED, True)
    assert filed.case.next_due_at is None
    words = [each.text for each in thread(filed.reporter, filed.complaint, locale="sw")]
    assert "Tuliona malipo yalichelewa." in words
    verbs = [each.verb for each in timeline(field.inspector.actor, filed.case, locale="en")]
    assert verbs[0] == "close"
    assert verbs[-1] == "opened"


def test_an_answer_leads_back_and_restarts_the_clocks(app: Flask, peppers: PepperRing) -> None:
    """A question holds the clocks; the worker's answer, and nothing else, lets them run on."""
    with clock.at(MONDAY):
        field = make_field(peppers)
        filed = file_report(field, peppers)
        accept(field, filed)
        due = filed.case.next_due_at
        with transaction():
            triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
    assert filed.case.state is CaseState.AWAITING_REPORTER
    with clock.at(MONDAY + timedelta(days=4)), transaction():
        follow_up.write_message(filed.reporter, filed.complaint, text="Ndiyo", locale="sw")
    assert filed.case.state is CaseState.ACCEPTED
    assert filed.case.awaits_team
    assert due is not None
    assert filed.case.next_due_at == due + timedelta(days=4)


def test_a_question_before_acknowledging_counts_as_read(app: Flask, peppers: PepperRing) -> None:
    """After an answer nobody is told that nobody has read the report."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    with transaction():
        triage.ask_reporter(field.triager.actor, filed.case, letter=LETTER)
        follow_up.write_message(filed.reporter, filed.complaint, text="Ndiyo", locale="sw")
    assert filed.case.state is CaseState.ACKNOWLEDGED


def test_suspended_while_waiting_leads_back_to_work(app: Flask, peppers: PepperRing) -> None:
    """A pause within a pause is left for the state in which the work stood."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    until = clock.now() + timedelta(days=9)
    with transaction():
        triage.ask_reporter(field.inspector.actor, filed.case, letter=LETTER)
        closing.suspend_case(field.inspector.actor, filed.case, reason=WHY, until=until)
        closing.resume_case(field.inspector.actor, filed.case)
    assert filed.case.state is CaseState.ASSIGNED
    assert filed.case.paused_from is None


def test_covert_fact_finding_needs_a_reason(app: Flask, peppers: PepperRing) -> None:
    """Behind the site's back only with a reason that is kept, sealed."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with pytest.raises(GuardRefused), transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case)
    with transaction():
        findings.start_fact_finding(
            field.inspector.actor, filed.case, reason=Words("They destroy papers.", "en")
        )
    conclude(field, filed)
    entries = timeline(field.inspector.actor, filed.case, locale="en")
    covert = next(each for each in entries if each.verb == "investigate")
    assert covert.text is not None
    assert covert.text.words == "They destroy papers."
    assert covert.details["covert"] is True
    assert filed.case.site_told_at is None


def test_what_was_covert_can_be_told_later(app: Flask, peppers: PepperRing) -> None:
    """A site is told after covert fact-finding, and is heard before anything is found."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    tell_site(field, filed)
    assert filed.case.state is CaseState.SITE_NOTIFIED


def test_findings_wait_for_the_site(app: Flask, peppers: PepperRing) -> None:
    """A site that was told is heard, or has had its time."""
    with clock.at(MONDAY):
        field = make_field(peppers)
        filed = file_report(field, peppers)
        assign(field, filed)
        tell_site(field, filed)
        with transaction():
            findings.start_fact_finding(field.inspector.actor, filed.case)
        with pytest.raises(GuardRefused, match="its time is not over"):
            conclude(field, filed)
    with clock.at(MONDAY + timedelta(days=40)):
        conclude(field, filed)
    assert filed.case.state is CaseState.FINDINGS


def test_nothing_found_leads_to_closing_not_to_a_plan(app: Flask, peppers: PepperRing) -> None:
    """Without a finding there is no plan; with one there is no closing."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed, outcome=Outcome.INCONCLUSIVE)
    with pytest.raises(GuardRefused), transaction():
        remedy.propose_plan(field.operator.actor, filed.case)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case)
    with pytest.raises(GuardRefused, match="Tell the worker first"), transaction():
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.INCONCLUSIVE)
    with pytest.raises(GuardRefused, match="Nothing has been verified"), transaction():
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.REMEDIED, letter=LETTER)
    with transaction():
        closing.close_case(
            field.inspector.actor, filed.case, reason=ClosureReason.INCONCLUSIVE, letter=LETTER
        )
    assert filed.case.closure_reason is ClosureReason.INCONCLUSIVE


def test_found_means_remedy_before_closing(app: Flask, peppers: PepperRing) -> None:
    """What was found is put right before anybody closes."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    reach_findings(field, filed)
    with pytest.raises(GuardRefused, match="put right first"), transaction():
        closing.prepare_closing(field.inspector.actor, filed.case)


def test_what_nobody_may_tell_the_site_can_still_end(app: Flask, peppers: PepperRing) -> None:
    """A worker's no keeps no case open for ever: it ends with a reason, and no clock of the site runs."""
    field = make_field(peppers)
    filed = file_report(field, peppers, consent=RaiseWithEmployer.NO)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    conclude(field, filed)
    assert clocks.running_clock(filed.case, "plan_agreed") is None
    with pytest.raises(GuardRefused, match="Say why"), transaction():
        closing.prepare_closing(field.inspector.actor, filed.case)
    with transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, reason=WHY, letter=LETTER)
    for untrue in (ClosureReason.INCONCLUSIVE, ClosureReason.NOT_SUBSTANTIATED):
        with pytest.raises(GuardRefused, match="Something was found"), transaction():
            closing.close_case(field.inspector.actor, filed.case, reason=untrue)
    assert closing.closing_reasons(filed.case) == (ClosureReason.SITE_NOT_TOLD,)
    with transaction():
        closing.close_case(field.inspector.actor, filed.case, reason=ClosureReason.SITE_NOT_TOLD)
    assert filed.case.state is CaseState.CLOSED
    assert worker_progress(filed.complaint).why.startswith("We found that it happened.")
    covert = select(Case.id).where(shown_outside())
    assert filed.case_id not in set(db.session.scalars(covert))


def test_nobody_says_that_a_site_could_not_be_told_that_was_or_may_be(
    app: Flask, peppers: PepperRing
) -> None:
    field = make_field(peppers)
    told, allowed = file_report(field, peppers), file_report(field, peppers, consent=RaiseWithEmployer.NO)
    assign(field, told)
    reach_findings(field, told, outcome=Outcome.INCONCLUSIVE)
    assign(field, allowed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, allowed.case, reason=WHY)
    conclude(field, allowed)
    with transaction():
        for each in (told, allowed):
            closing.prepare_closing(field.inspector.actor, each.case, reason=WHY, letter=LETTER)
        follow_up.set_raise_with_employer(
            allowed.reporter, allowed.complaint, RaiseWithEmployer.YES, text_shown="May we?", locale="sw"
        )
    for each, why in ((told, "could not be told of"), (allowed, "can be told now")):
        with pytest.raises(GuardRefused, match=why), transaction():
            closing.close_case(field.inspector.actor, each.case, reason=ClosureReason.SITE_NOT_TOLD)


def test_a_case_about_punishment_ends_and_its_parent_with_it(app: Flask, peppers: PepperRing) -> None:
    """That it is never shown to the site must not keep what was found in it open for ever."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        child = retaliation.suspect_retaliation(field.inspector.actor, filed.case, reason=WHY)
        child.state, child.handler_id = CaseState.FACT_FINDING, field.inspector.user_id
        number = child.id
    conclude(field, replace(filed, case_id=number))
    with transaction():
        child = db.session.get_one(Case, number)
        closing.prepare_closing(field.inspector.actor, child, reason=WHY, letter=LETTER)
        closing.close_case(field.supervisor.actor, child, reason=ClosureReason.SITE_NOT_TOLD)
    assert not open_children(filed.case)


def test_who_is_told_only_after_findings_owes_a_plan_and_the_workers_are_watched_over(
    app: Flask, peppers: PepperRing
) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    assign(field, filed)
    with transaction():
        findings.start_fact_finding(field.inspector.actor, filed.case, reason=WHY)
    conclude(field, filed)
    with transaction():
        notice.write_to_site(field.inspector.actor, filed.case, disclosure=write_notice(field, filed))
    assert clocks.running_clock(filed.case, "plan_agreed") is not None
    assert clocks.running_clock(filed.case, "retaliation_check") is not None
    with pytest.raises(GuardRefused, match="put right first"), transaction():
        closing.prepare_closing(field.inspector.actor, filed.case, reason=WHY)


def test_strangers_and_roles(app: Flask, peppers: PepperRing) -> None:
    """Out of sight is not found; in sight but not one's task is not allowed; a site acts only when told."""
    field, elsewhere = make_field(peppers), make_field(peppers, fallback=False)
    filed = file_report(field, peppers)
    with pytest.raises(NotFound), transaction():
        triage.acknowledge_case(elsewhere.triager.actor, filed.case)
    with pytest.raises(NotAllowed), transaction():
        triage.acknowledge_case(field.verifier.actor, filed.case)
    with pytest.raises(NotFound), transaction():
        notice.reply_for_site(field.operator.actor, filed.case, text="?", locale="en")
    with pytest.raises(WrongState), transaction():
        triage.screen_case(field.triager.actor, filed.case)
    with transaction():
        notes.write_note(field.verifier.actor, filed.case, text="Seen.", locale="en")


@pytest.mark.parametrize(("scale", "waits"), [(5, True), (2, False)], ids=["P1", "P2 or below"])
def test_the_worker_reads_of_grave_findings_a_day_before_the_site(
    app: Flask, peppers: PepperRing, scale: int, waits: bool
) -> None:
    """Neither a text nor a plan, nor a way to object, says before then that anything was found."""
    field = make_field(peppers)
    with clock.at(MONDAY):
        filed = file_report(field, peppers)
        assign(field, filed, inputs=SeverityInputs(scale=scale, scope=2, irremediability=2))
        assert (filed.case.band in {Band.P0, Band.P1}) is waits
        reach_findings(field, filed)
    organisation = field.operator.actor.organisation_id
    with clock.at(MONDAY + timedelta(hours=23)):
        assert (window_for_site(filed.case, organisation) is None) is waits
        assert window_for_worker(filed.complaint) is not None
        for actor in (field.inspector.actor, field.operator.actor):
            refused = _refusal(lambda actor=actor: remedy.propose_plan(actor, filed.case))
            assert refused == ("The worker reads the findings 24 hours before the site." if waits else None)
        refused = _refusal(lambda: notice.write_to_site(field.inspector.actor, filed.case, disclosure=None))
        assert (refused == "The worker reads the findings 24 hours before the site.") is waits
    with clock.at(MONDAY + timedelta(hours=25)):
        assert window_for_site(filed.case, organisation) is not None
        assert _refusal(lambda: remedy.propose_plan(field.inspector.actor, filed.case)) is None


def _refusal(step: Callable[[], object]) -> str | None:
    """Return why a step is refused, or None; either way nothing of it stays."""
    try:
        with transaction():
            step()
            raise _TakenBack
    except _TakenBack:
        return None
    except GuardRefused as refused:
        return str(refused)


class _TakenBack(Exception):
    pass


def test_what_is_written_in_a_case_about_punishment_is_read_there(app: Flask, peppers: PepperRing) -> None:
    """It has no report of its own: its workers are those of the case that it hangs on."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    with transaction():
        follow_up.report_punishment(filed.reporter, filed.complaint, text="", locale="sw")
    (child,) = open_children(filed.case)
    with transaction():
        write_to_reporters(field.inspector.actor, child, Letter.plain("We look into it.", "en"))
    newest = timeline(field.inspector.actor, child, locale="en")[0]
    assert newest.text is not None
    assert newest.text.words == "We look into it."
