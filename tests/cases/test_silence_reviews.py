"""The deadline of a review of silence: late like any other, and for as long as somebody has to decide."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from grievance.cases import clocks
from grievance.cases.models.case import Case, CaseComplaint
from grievance.cases.queue import QueueView, view_counts
from grievance.cases.services import closing, retaliation
from grievance.cases.services.climbing import climb
from grievance.cases.states import GOOD_ANSWERS, CaseState
from grievance.cases.watch import REVIEW, check_ins_of
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from tests.cases.test_check_ins import START, day, tap_all, told, work
from tests.factories.cases import WHY, assign, file_report
from tests.factories.shortcuts import end_at_once


def reviews(case: Case) -> list[tuple[str, datetime]]:
    return [(each.rule, each.due_at) for each in clocks.running_clocks(case) if each.kind == REVIEW]


def test_a_review_has_a_deadline_that_climbs_and_outlasts_the_case(app: Flask, peppers: PepperRing) -> None:
    """Late in the queue and on the ladder like any other; neither a pause nor an end takes it away."""
    field, filed = told(peppers)
    with day(30):
        work()
    with day(44):
        work()
        assert reviews(filed.case) == [("7d", START + timedelta(days=51))]
        with transaction():
            closing.suspend_case(
                field.inspector.actor, filed.case, reason=WHY, until=clock.now() + timedelta(60)
            )
    with day(52), transaction():
        assert view_counts(field.inspector.actor)[QueueView.LATE] == 1
        climb()
        assert [each.rung for each in clocks.running_clocks(filed.case) if each.kind == REVIEW] == ["handler"]
    with day(53):
        with transaction():
            closing.resume_case(field.inspector.actor, filed.case)
            end_at_once(filed.case_id, CaseState.CLOSED)
            clocks.call_off(filed.case)
        work()
        assert len(reviews(filed.case)) == 1
        with transaction():
            row = check_ins_of(filed.case)[-1]
            retaliation.see_no_sign(field.inspector.actor, filed.case, row, reason=WHY)
    ended = [each.met for each in clocks.clocks_of(filed.case) if each.kind == REVIEW]
    assert ended == [False]


def test_a_review_goes_with_the_worker_into_another_case(app: Flask, peppers: PepperRing) -> None:
    """What is silent there is looked at there, by the day that was said before; an answer ends it."""
    field, filed = told(peppers)
    with day(0):
        other = file_report(field, peppers)
        assign(field, other)
    with day(30):
        work()
    with day(44):
        work()
    with day(45):
        with transaction():
            link = select(CaseComplaint).where(CaseComplaint.complaint_id == filed.complaint_id)
            db.session.scalars(link).one().case_id = other.case_id
        work()
        assert not reviews(filed.case)
        ((rule, due),) = reviews(other.case)
        assert (rule, due.date()) == ("7d", (START + timedelta(days=51)).date())
        tap_all(filed, GOOD_ANSWERS)
        assert not reviews(other.case)
