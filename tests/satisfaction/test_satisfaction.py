"""How workers were treated: asked twice, tied to nobody, read by whoever never had the case in hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.accounts.models.user import User
from grievance.accounts.services.leaving import announce_leaving, close_user
from grievance.cases import clocks
from grievance.cases.services import closing
from grievance.cases.services.check_ins import ask_what_is_due
from grievance.cases.states import CaseState, ClosureReason
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput, NotAllowed, NotFound, Sealed, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.satisfaction.models import SatisfactionAnswer, SatisfactionAsk
from grievance.satisfaction.queries import lines, sheet_of
from grievance.satisfaction.services.answering import LONGEST_LINE, leave_line, take_face
from grievance.satisfaction.services.keeping import forget_old_lines
from grievance.satisfaction.states import Face, SatisfactionQuestion, SatisfactionRound
from grievance.transparency.queries.satisfaction import figures_about_satisfaction
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.services.compartments import open_item
from tests.factories.cases import WHY, Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.people import make_person
from tests.policy.test_readable_columns import tables

START = datetime(2026, 3, 2, 9, 30, 17, tzinfo=UTC)
OPINION = "You took nine weeks to write back"
FAIR, SAFE = SatisfactionQuestion.FAIR, SatisfactionQuestion.SAFE


def day(number: int) -> Any:
    """Hold the clock so many days after the case was closed."""
    return clock.at(START + timedelta(days=number))


def closed(peppers: PepperRing, *, told: bool = True) -> tuple[Field, Filed]:
    """A case that its handler saw through to the end; its worker was asked on that day."""
    field = make_field(peppers)
    with day(0):
        filed = file_report(field, peppers)
        assign(field, filed)
        if told:
            tell_site(field, filed)
        with transaction():
            case = filed.case
            clocks.call_off(case)
            case.state, case.closed_at = CaseState.CLOSED, clock.now()
            case.closure_reason = ClosureReason.SETTLED
        work()
    return field, filed


def work() -> None:
    with transaction():
        ask_what_is_due()


def tap(filed: Filed, question: SatisfactionQuestion, face: Face) -> None:
    with transaction():
        take_face(filed.reporter, filed.complaint, question=question, face=face)


def write(filed: Filed, text: str = OPINION) -> None:
    with transaction():
        leave_line(filed.reporter, filed.complaint, text=text, locale="en")


def rows() -> list[SatisfactionAnswer]:
    db.session.rollback()
    return list(db.session.scalars(select(SatisfactionAnswer).order_by(SatisfactionAnswer.id)))


def test_a_worker_is_asked_at_closing_and_a_month_later(app: Flask, peppers: PepperRing) -> None:
    """Each round has answers of its own, and what is open again is asked about no more."""
    field, filed = closed(peppers)
    with day(1):
        tap(filed, FAIR, Face.NO)
        tap(filed, FAIR, Face.YES)
        sheet = sheet_of(filed.reporter, filed.complaint)
        assert sheet is not None
        assert sheet.given == {FAIR: Face.NO}, "the same question again changes nothing"
        assert sheet.next_question is SatisfactionQuestion.TOLD_ENOUGH
    for number in (30, 31, 180):
        with day(number):
            work()
            work()
    asked = db.session.scalars(select(SatisfactionAsk).order_by(SatisfactionAsk.asked_on)).all()
    assert [(each.round, (each.asked_on - START.date()).days) for each in asked] == [
        (SatisfactionRound.CLOSED, 0),
        (SatisfactionRound.MONTH_LATER, 30),
    ]
    with day(32):
        tap(filed, FAIR, Face.YES)
        assert [row.fair for row in rows()] == [Face.NO, Face.YES]
        with transaction():
            closing.reopen_case(field.inspector.actor, filed.case, reason=WHY)
        with pytest.raises(WrongState):
            tap(filed, SAFE, Face.YES)
        assert sheet_of(filed.reporter, filed.complaint) is None


def test_no_row_leads_from_an_answer_to_whoever_gave_it(app: Flask, peppers: PepperRing) -> None:
    """No key joins it to a report, the name comes from the worker's key alone, and no fact is written."""
    assert "satisfaction_answers" not in {table.name for table in tables()}
    _field, filed = closed(peppers)
    _other, stranger = closed(peppers)
    with day(1):
        tap(filed, FAIR, Face.PARTLY)
        tap(stranger, FAIR, Face.YES)
        one, two = (row.ticket for row in rows())
        assert one != two
        with pytest.raises(NotFound), transaction():
            take_face(stranger.reporter, filed.complaint, question=FAIR, face=Face.NO)
        with pytest.raises(NotAllowed), transaction():
            take_face(_field.inspector.actor, filed.complaint, question=FAIR, face=Face.NO)
    facts = db.session.execute(select(func.count()).select_from(db.metadata.tables["facts"])).scalar_one()
    with day(1):
        tap(filed, SAFE, Face.NO)
        write(filed)
    after = db.session.execute(select(func.count()).select_from(db.metadata.tables["facts"])).scalar_one()
    assert facts == after
    assert {row.month for row in rows()} == {date(2026, 3, 1)}, "no day is kept"


def test_the_line_is_for_whoever_never_had_the_case_in_hand(app: Flask, peppers: PepperRing) -> None:
    """The handler holds no key; the supervisor reads it a month later, without case or day."""
    field, filed = closed(peppers)
    with day(1):
        with pytest.raises(InvalidInput):
            write(filed, "x" * (LONGEST_LINE + 1))
        write(filed)
        with pytest.raises(WrongState):
            write(filed, "Once more")
        assert lines(field.supervisor.actor) == []
    with day(31):
        (line,) = lines(field.supervisor.actor)
        assert (line.month, line.lang, line.text) == (date(2026, 3, 1), "en", OPINION)
        assert lines(field.inspector.actor) == lines(field.colleague.actor) == []
        for nobody in (field.operator, field.triager, field.verifier):
            with pytest.raises(NotAllowed):
                lines(nobody.actor)
        (row,) = rows()
        assert row.line is not None
        with pytest.raises(Sealed):
            open_item(field.inspector.actor, row.line)


def test_a_supervisor_who_had_it_in_hand_leaves_it_to_a_colleague(app: Flask, peppers: PepperRing) -> None:
    field, filed = closed(peppers)
    with day(0), transaction():
        filed.case.handler_id = field.supervisor.user_id
    with day(1):
        write(filed)
    with day(31):
        assert lines(field.supervisor.actor) == []
        assert [each.text for each in lines(field.colleague.actor)] == [OPINION]


def test_lines_go_after_a_year_and_with_their_last_reader(app: Flask, peppers: PepperRing) -> None:
    field, filed = closed(peppers)
    _other, second = closed(peppers)
    with day(1):
        tap(filed, FAIR, Face.NO)
        write(filed)
        write(second)
    administrator = make_person(Role.ADMINISTRATOR, peppers=peppers)
    with day(200), transaction():
        assert forget_old_lines() == 0
        supervisor = db.session.get_one(User, field.supervisor.user_id)
        announce_leaving(administrator.actor, supervisor, last_day=clock.today())
        close_user(administrator.actor, supervisor)
    assert sorted(row.line_id is None for row in rows()) == [False, True]
    with day(370), transaction():
        assert forget_old_lines() == 1
    kinds = db.session.scalars(select(Compartment.kind))
    assert CompartmentKind.OPINION not in set(kinds)
    assert [row.fair for row in rows()] == [Face.NO, None], "taps stay in the counts"


def figures(until: date) -> dict[tuple[str, str], int | None]:
    return {(each.row, each.column): each.value for each in figures_about_satisfaction(until=until)}


def test_figures_come_in_fives_and_never_from_a_covert_case(app: Flask, peppers: PepperRing) -> None:
    """Under five nothing; from five to nine the same five, so that no answer shows by what it changes."""
    _field, filed = closed(peppers)
    _covert, secret = closed(peppers, told=False)
    with day(1):
        tap(filed, FAIR, Face.NO)
        tap(secret, FAIR, Face.NO)
    told, kept = rows()
    assert (told.counted, kept.counted) == (True, False)
    until = date(2026, 4, 20)
    asked = db.session.scalars(select(SatisfactionAsk)).first()
    assert asked is not None
    seen = []
    for number in range(1, 10):
        if number > 1:
            _answered(f"{number}", Face.YES)
        seen.append((figures(until)["fair", "answers"], figures(until)["fair", "score"]))
    assert seen == [(None, None)] * 4 + [(5, 260)] * 5
    _answered("10", Face.NO)
    assert figures(until)["fair", "answers"] == 10
    assert figures(until)["fair", "score"] == 260
    assert figures(until)["all", "answered"] == 10
    assert figures(until)["all", "asked"] is None, "one told worker was asked: too few"
    assert figures(until)["safe", "answers"] is None
    assert figures(date(2026, 3, 31))["fair", "answers"] is None, "its month has to be over"


def _answered(name: str, face: Face) -> None:
    with transaction():
        db.session.add(
            SatisfactionAnswer(ticket=name, month=date(2026, 3, 1), counted=True, ended=True, fair=face)
        )
