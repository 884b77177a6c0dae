"""Asking whether workers are safe: once for each day, one case for one signal, no case from silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from grievance.audit.models import Fact
from grievance.cases import clocks, watch
from grievance.cases.access import CASES
from grievance.cases.models.case import Band, Case
from grievance.cases.models.check_in import CheckIn
from grievance.cases.models.event import CaseEvent
from grievance.cases.progress import worker_progress
from grievance.cases.queue import QueueFilters, QueueView, queue, view_counts
from grievance.cases.services import closing, retaliation, triage
from grievance.cases.services.check_ins import ask_what_is_due, notice_silence
from grievance.cases.states import (
    GOOD_ANSWERS,
    CaseState,
    CaseType,
    CheckAnswer,
    CheckOccasion,
    CheckQuestion,
    ClosureReason,
    SilenceDecision,
)
from grievance.cases.watch import band_of_review, check_ins_of
from grievance.complaints.queries import thread
from grievance.complaints.services.follow_up import report_punishment, write_message
from grievance.complaints.states import FilingBasis, ReplyRoute
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import LETTER, WHY, Field, Filed, assign, file_report, make_field, tell_site

START = datetime(2026, 3, 2, 9, 30, 17, tzinfo=UTC)
WORSE = {**GOOD_ANSWERS, CheckQuestion.TREATED_WORSE: CheckAnswer.YES}


def day(number: int) -> Any:
    """Hold the clock so many days after the site was told, at its hour."""
    return clock.at(START + timedelta(days=number))


def told(peppers: PepperRing, **report: Any) -> tuple[Field, Filed]:
    """A case of band P2 whose site was told at the start: checks are due after 30 and 90 days."""
    field = make_field(peppers)
    with day(0):
        filed = file_report(field, peppers, **report)
        assign(field, filed)
        tell_site(field, filed)
    return field, filed


def work() -> int:
    """What the worker process does every hour."""
    with transaction():
        return ask_what_is_due() + notice_silence()


def tap(filed: Filed, question: CheckQuestion, answer: CheckAnswer) -> None:
    with transaction():
        retaliation.answer_check_in(filed.reporter, filed.complaint, question=question, answer=answer)


def tap_all(filed: Filed, answers: dict[CheckQuestion, CheckAnswer]) -> None:
    for question, answer in answers.items():
        tap(filed, question, answer)


def children(filed: Filed) -> list[Case]:
    query = select(Case).where(Case.parent_id == filed.case.id, Case.case_type == CaseType.RETALIATION)
    return list(db.session.scalars(query.order_by(Case.id)))


def running(case: Case) -> list[str]:
    return [each.rule for each in clocks.running_clocks(case) if each.kind == "retaliation_check"]


def test_each_day_is_asked_once(app: Flask, peppers: PepperRing) -> None:
    """Nothing before the day, one row on it; no second one if the job runs again or the clock goes back."""
    _field, filed = told(peppers)
    with day(29):
        assert work() == 0
    with day(30):
        assert work() == 1
        assert work() == 0
    with day(12):
        assert work() == 0
    rows = check_ins_of(filed.case)
    assert [(row.occasion, row.due_on, row.route) for row in rows] == [
        (CheckOccasion.WATCH, (START + timedelta(days=30)).date(), ReplyRoute.CODE)
    ]
    assert running(filed.case) == ["90d"], "who finds the questions with a code has been asked"


def test_nobody_is_asked_where_no_worker_stands_behind_the_report(app: Flask, peppers: PepperRing) -> None:
    _field, filed = told(peppers)
    with transaction():
        filed.complaint.filing_basis = FilingBasis.PUBLIC_INTEREST
    with day(30):
        assert work() == 0
    assert check_ins_of(filed.case) == []


def test_a_long_outage_asks_once_for_each_day_and_one_answer_is_enough(
    app: Flask, peppers: PepperRing
) -> None:
    """Both days passed while nothing ran: two rows, no silence at once, and a tap answers both."""
    _field, filed = told(peppers)
    with day(100):
        assert work() == 2
        assert work() == 0
        tap_all(filed, GOOD_ANSWERS)
    assert [row.answered_on is not None for row in check_ins_of(filed.case)] == [True, True]
    assert not children(filed)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CheckQuestion.STILL_THERE, CheckAnswer.NO),
        (CheckQuestion.TREATED_WORSE, CheckAnswer.YES),
        (CheckQuestion.SAFE_TO_TALK, CheckAnswer.NO),
        (CheckQuestion.SAFE_TO_TALK, CheckAnswer.AFRAID),
    ],
)
def test_a_bad_tap_opens_one_case_that_the_site_never_sees(
    app: Flask, peppers: PepperRing, question: CheckQuestion, answer: CheckAnswer
) -> None:
    field, filed = told(peppers)
    with day(30):
        work()
        tap(filed, question, answer)
        tap(filed, question, answer)
        for other in CheckQuestion:
            tap(filed, other, CheckAnswer.AFRAID)
    (child,) = children(filed)
    assert (child.band, child.handler_id, child.site_told_at) == (Band.P0, field.inspector.user_id, None)
    assert db.session.scalar(CASES.visible(field.operator.actor).where(Case.id == child.id)) is None
    assert {row.child_id for row in check_ins_of(filed.case)} == {child.id}
    added = select(func.count()).where(CaseEvent.case_id == child.id, CaseEvent.verb == "check_in_bad")
    assert db.session.scalar(added) == 3, "each bad answer is an event of the one case"
    seen = select(CaseEvent.visible_to).where(CaseEvent.verb == "check_in_bad")
    assert all(not each for each in db.session.scalars(seen))


def test_a_second_bad_check_is_added_to_the_open_case(app: Flask, peppers: PepperRing) -> None:
    field, filed = told(peppers)
    with day(30):
        work()
        tap_all(filed, WORSE)
    with day(90):
        work()
        tap_all(filed, WORSE)
        with transaction():
            report_punishment(filed.reporter, filed.complaint, text="Again.", locale="sw")
    (child,) = children(filed)
    with day(91), transaction():
        closing_ready(child.id)
    with day(91):
        tap(filed, CheckQuestion.STILL_THERE, CheckAnswer.NO)
    assert len(children(filed)) == 1, "nothing is asked any more, so nothing more is heard"
    assert field.inspector.user_id == child.handler_id


def closing_ready(child_id: int) -> None:
    child = db.session.get_one(Case, child_id)
    child.state, child.closed_at = CaseState.CLOSED, clock.now()
    child.closure_reason = ClosureReason.INCONCLUSIVE


def test_silence_waits_for_somebody_and_opens_no_case(
    app: Flask, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two weeks without an answer: a review by a day that follows from the risk; an answer still counts."""
    field, filed = told(peppers)
    with day(30):
        work()
    with day(43):
        assert work() == 0
    with day(44):
        assert work() == 1
        assert work() == 0
        (row,) = check_ins_of(filed.case)
        assert row.review_due_on == (START + timedelta(days=51)).date()
        assert view_counts(field.inspector.actor)[QueueView.WATCH] == 1
        shown = queue(field.inspector.actor, QueueView.WATCH, filters=QueueFilters()).rows
        assert [each.check_due_on for each in shown] == [row.review_due_on]
        monkeypatch.setattr(watch, "_FEW", 0)
        assert view_counts(field.inspector.actor)[QueueView.WATCH] == 1
    assert not children(filed)
    with day(46):
        tap_all(filed, GOOD_ANSWERS)
    (row,) = check_ins_of(filed.case)
    assert row.decision is SilenceDecision.ANSWERED
    assert view_counts(field.inspector.actor)[QueueView.WATCH] == 0


def test_the_next_check_ends_the_waiting_for_the_last(app: Flask, peppers: PepperRing) -> None:
    _field, filed = told(peppers)
    with day(85):
        work()
    with day(90):
        work()
        assert [row.silent_on is not None for row in check_ins_of(filed.case)] == [False, True]


def test_an_officer_decides_about_a_silence_with_a_reason(app: Flask, peppers: PepperRing) -> None:
    field, filed = told(peppers)
    with day(30):
        work()
        actor = field.inspector.actor
        with pytest.raises(GuardRefused, match="still has time"), transaction():
            retaliation.see_no_sign(actor, filed.case, check_ins_of(filed.case)[0], reason=WHY)
    with day(44):
        work()
        with pytest.raises(NotFound), transaction():
            retaliation.see_no_sign(field.operator.actor, filed.case, check_ins_of(filed.case)[0], reason=WHY)
        with transaction():
            retaliation.see_no_sign(actor, filed.case, check_ins_of(filed.case)[0], reason=WHY)
        with pytest.raises(GuardRefused, match="decided"), transaction():
            retaliation.suspect_after_silence(actor, filed.case, check_ins_of(filed.case)[0], reason=WHY)
    assert not children(filed)
    with day(90):
        work()
    with day(104):
        work()
        with transaction():
            retaliation.suspect_after_silence(actor, filed.case, check_ins_of(filed.case)[0], reason=WHY)
    assert len(children(filed)) == 1
    verbs = select(Fact.verb).where(Fact.verb.like("case.silence%") | Fact.verb.like("case.check_in%"))
    assert set(db.session.scalars(verbs)) == {
        "case.check_in_asked",
        "case.check_in_silent",
        "case.silence_reviewed",
    }


def test_who_wants_a_call_is_asked_by_an_officer(app: Flask, peppers: PepperRing) -> None:
    """The same row; its clock goes on until somebody noted the answer, and a bad one opens a case."""
    field, filed = told(peppers, reply_route=ReplyRoute.CALL, contact="0700 000 000")
    with day(30):
        work()
        assert running(filed.case) == ["30d", "90d"]
        assert view_counts(field.inspector.actor)[QueueView.WATCH] == 1
        (row,) = check_ins_of(filed.case)
        with transaction():
            retaliation.note_answers(
                field.inspector.actor, filed.case, check_ins_of(filed.case)[0], answers=WORSE, note=WHY
            )
        with pytest.raises(GuardRefused, match="answered already"), transaction():
            retaliation.note_answers(
                field.inspector.actor, filed.case, check_ins_of(filed.case)[0], answers=GOOD_ANSWERS
            )
    (row,) = check_ins_of(filed.case)
    assert row.noted_by_id == field.inspector.user_id
    assert running(filed.case) == ["90d"]
    assert len(children(filed)) == 1


def test_an_officer_may_ask_on_any_day(app: Flask, peppers: PepperRing) -> None:
    field, filed = told(peppers)
    with day(3):
        with transaction():
            retaliation.ask_by_hand(field.inspector.actor, filed.case, filed.complaint, answers=GOOD_ANSWERS)
        with pytest.raises(GuardRefused, match="today"), transaction():
            retaliation.ask_by_hand(field.inspector.actor, filed.case, filed.complaint, answers=WORSE)
    assert not children(filed)


@pytest.mark.parametrize(
    ("band", "risk", "like"),
    [
        (Band.P0, 0, Band.P0),
        (Band.P1, 1, Band.P1),
        (Band.P2, 2, Band.P1),
        (Band.P3, 3, Band.P1),
        (Band.P3, 0, Band.P3),
        (None, 2, Band.P1),
    ],
)
def test_the_more_risk_the_sooner_somebody_looks(band: Band | None, risk: int, like: Band) -> None:
    assert band_of_review(band, risk) is like


def test_a_grave_case_does_not_close_over_a_silence(app: Flask, peppers: PepperRing) -> None:
    field, filed = told(peppers)
    with day(30):
        work()
    with day(44), transaction():
        notice_silence()
        case = filed.case
        case.band, case.state = Band.P1, CaseState.CLOSING
        case.resolved_at = clock.now()
    with day(44), pytest.raises(GuardRefused, match="did not answer"), transaction():
        closing.close_case(field.supervisor.actor, filed.case, reason=ClosureReason.SETTLED, letter=LETTER)


def test_after_closing_the_worker_is_asked_three_times(app: Flask, peppers: PepperRing) -> None:
    _field, filed = told(peppers)
    with day(40), transaction():
        case = filed.case
        clocks.call_off(case)
        case.state, case.closed_at, case.closure_reason = CaseState.CLOSED, clock.now(), ClosureReason.SETTLED
    with day(40):
        assert work() == 1
        assert work() == 0
    with day(300):
        work()
    days = [row.due_on - START.date() for row in check_ins_of(filed.case)]
    assert [each.days for each in days] == [220, 70, 40]
    assert not children(filed)


def test_what_is_written_from_the_case_about_punishment_reaches_the_worker(
    app: Flask, peppers: PepperRing
) -> None:
    """One conversation: through the report, with both clocks kept; an answer moves both cases."""
    field, filed = told(peppers)
    with day(30):
        work()
        tap(filed, CheckQuestion.TREATED_WORSE, CheckAnswer.YES)
        (child,) = children(filed)
        first = clocks.running_clock(child, "first_contact")
        assert first is not None
        assert worker_progress(filed.complaint).next_date == first.due_at.date()
        with transaction():
            triage.acknowledge_case(field.triager.actor, children(filed)[0], letter=LETTER)
    (child,) = children(filed)
    assert clocks.running_clock(child, "first_contact") is None
    for case in (child, filed.case):
        feedback = clocks.running_clock(case, "feedback")
        assert feedback is not None
        assert feedback.started_at == START + timedelta(days=30)
    texts = [each.text for each in thread(filed.reporter, filed.complaint, locale="en")]
    assert texts == ["We read it.", "We read it."]
    with day(31), transaction():
        triage.ask_reporter(field.triager.actor, children(filed)[0], letter=LETTER)
    assert worker_progress(filed.complaint).text == "We have a question for you."
    with day(32), transaction():
        write_message(filed.reporter, filed.complaint, text="Nimefukuzwa.", locale="sw")
    (child,) = children(filed)
    assert child.state is CaseState.ACKNOWLEDGED
    assert child.awaits_team


SIGNALS = st.lists(
    st.tuples(
        st.integers(1, 45),
        st.sampled_from(["wait", "good", "bad", "look"]),
    ),
    max_size=7,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=SIGNALS)
def test_no_case_comes_from_silence_and_no_signal_makes_two(
    app: Flask, peppers: PepperRing, steps: list[tuple[int, str]]
) -> None:
    """However days pass and answers come: cases about punishment are never more than bad check-ins."""
    field, filed = told(peppers)
    now, bad = 0, False
    for wait, what in steps:
        now += wait
        with day(now):
            work()
            if what in {"good", "bad"} and any(row.answered_on is None for row in check_ins_of(filed.case)):
                tap_all(filed, WORSE if what == "bad" else GOOD_ANSWERS)
            for row in check_ins_of(filed.case) if what == "look" else ():
                if row.silent_on is not None and row.decision is None:
                    with transaction():
                        found = db.session.get_one(CheckIn, row.id)
                        retaliation.see_no_sign(field.inspector.actor, filed.case, found, reason=WHY)
        rows = check_ins_of(filed.case)
        bad = any(row.treated_worse is CheckAnswer.YES for row in rows)
        assert len(children(filed)) == (1 if bad else 0)
        assert len({(row.occasion, row.due_on) for row in rows}) == len(rows)
