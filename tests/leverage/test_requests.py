"""A brand is asked once the site knows, the workers agree and a second person has read; then it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from grievance.audit.models import Fact
from grievance.audit.trail import record
from grievance.cases import clocks
from grievance.cases.history import timeline
from grievance.cases.models.disclosure import Disclosure
from grievance.cases.services.disclosing import answer_disclosure, approve, lay_before_workers
from grievance.cases.states import StopCause
from grievance.complaints.states import ConsentAnswer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, WrongState
from grievance.foundation.secrets import PepperRing
from grievance.leverage import queries
from grievance.leverage.agenda import errands_about_promises
from grievance.leverage.brands import brands_to_ask
from grievance.leverage.models import BrandCommitment, BrandRequest
from grievance.leverage.services.answering import Promise, answer_request, make_promise, report_done
from grievance.leverage.services.asking import CLOCK, call_off, send_request
from grievance.leverage.services.judging import judge_commitment
from grievance.leverage.services.reminding import remind_of_promises
from grievance.leverage.states import Answer, Ask, CommitmentState, RequestState, Rung
from grievance.measures.queries import Wanted, of_team, read
from grievance.notifications.models import Mail
from grievance.notifications.wording import Template
from grievance.policy.actor import service
from grievance.supplychain.models.reach import BrandReach
from grievance.supplychain.services.reaching import refresh_reach
from grievance.transparency.queries.key_figures import ALL_MEASURES
from grievance.vault.services.destruction import destroy_compartment
from grievance.web.inspector.plans import owners_for
from tests.factories.brands import REQUEST, agree_to_brands, let_go_out, make_buyer, write_request
from tests.factories.cases import STORY, Field, Filed, assign, file_report, make_field, tell_site
from tests.factories.people import Person
from tests.factories.shortcuts import make_covert
from tests.factories.visits import text_of, visit_as


@pytest.fixture
def field(app: Flask, peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def filed(field: Field, peppers: PepperRing) -> Filed:
    """A case whose site was told and whose worker has said nothing about buyers."""
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    return filed


@pytest.fixture
def brand(field: Field, peppers: PepperRing) -> Person:
    return make_buyer(field, peppers)


@pytest.fixture
def asked(field: Field, filed: Filed, brand: Person) -> str:
    """A request that has reached the brand."""
    agree_to_brands(filed)
    (name,) = let_go_out(field, filed, write_request(field, filed, brand))
    return name


def promise(**changed: object) -> Promise:
    """A promise of a written concern within two weeks."""
    due = clock.today() + timedelta(days=14)
    said = Promise(Ask.USE_LEVERAGE, due, "We write to the site.", "en", rung=Rung.CONCERN)
    return replace(said, **changed)  # type: ignore[arg-type]


def answer(brand: Person, name: str, said: Promise | None = None, *, how: Answer = Answer.AGREED) -> None:
    with transaction():
        request = queries.find_received(brand.actor, name)
        answer_request(brand.actor, request, answer=how, text="We will.", locale="en", promise=said)


def lay(field: Field, written: Disclosure) -> None:
    with transaction():
        found = db.session.get_one(Disclosure, written.id)
        lay_before_workers(field.inspector.actor, found, answer_by=clock.today())


def commitment() -> BrandCommitment:
    return db.session.scalars(select(BrandCommitment)).one()


def test_nothing_goes_out_without_told_site_agreeing_worker_and_second_reader(
    field: Field, filed: Filed, brand: Person
) -> None:
    written = write_request(field, filed, brand)
    actor = field.inspector.actor

    def refused(match: str) -> None:
        with pytest.raises(GuardRefused, match=match), transaction():
            send_request(actor, filed.case, disclosure=db.session.get_one(Disclosure, written.id))

    refused("agreed that buyers")
    agree_to_brands(filed)
    lay(field, written)
    with transaction():
        found = db.session.get_one(Disclosure, written.id)
        answer_disclosure(filed.reporter, filed.complaint, found, answer=ConsentAnswer.YES)
    refused("second person")
    with pytest.raises(GuardRefused, match="other than the writer"), transaction():
        approve(actor, db.session.get_one(Disclosure, written.id))
    with transaction():
        approve(field.colleague.actor, db.session.get_one(Disclosure, written.id))
    with transaction():
        make_covert(filed.case_id)
    refused("does not know")
    assert queries.received(brand.actor) == []
    assert db.session.scalars(select(BrandRequest)).one().state is RequestState.DRAFT


def test_a_worker_who_takes_it_back_stops_what_waits(field: Field, filed: Filed, brand: Person) -> None:
    agree_to_brands(filed)
    written = write_request(field, filed, brand)
    agree_to_brands(filed, ConsentAnswer.NO)
    assert db.session.get_one(Disclosure, written.id).stop_cause is StopCause.WITHDRAWN


def test_where_few_work_the_worker_says_yes_to_the_very_text(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    brand = make_buyer(field, peppers, workforce=None)
    agree_to_brands(filed)
    written = write_request(field, filed, brand)
    lay(field, written)
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(GuardRefused, match="very text"):
        let_go_out(field, filed, written, laid=False)
    assert let_go_out(field, filed, write_request(field, filed, brand, text=REQUEST + " Soon."))


def test_workers_read_it_first_and_a_no_stops_it(field: Field, filed: Filed, brand: Person) -> None:
    agree_to_brands(filed)
    written = write_request(field, filed, brand)
    with pytest.raises(GuardRefused, match="before a buyer does"):
        let_go_out(field, filed, written, laid=False)
    lay(field, written)
    with transaction():
        found = db.session.get_one(Disclosure, written.id)
        answer_disclosure(filed.reporter, filed.complaint, found, answer=ConsentAnswer.NO)
    with pytest.raises(GuardRefused, match="said no to exactly this"):
        let_go_out(field, filed, written, laid=False)


def test_no_word_of_a_worker_and_nobody_who_is_not_named(field: Field, filed: Filed, brand: Person) -> None:
    with pytest.raises(GuardRefused, match="own words"):
        write_request(field, filed, brand, text=STORY)
    with pytest.raises(InvalidInput):
        write_request(field, filed)
    with pytest.raises(InvalidInput, match="Nobody is asked to leave"):
        write_request(field, filed, brand, rung=Rung.EXIT)


def test_what_only_a_brand_knows_of_its_chain_stays_its_own(
    field: Field, filed: Filed, peppers: PepperRing
) -> None:
    answering = owners_for(filed.case)
    quiet = make_buyer(field, peppers, public=False)
    assert brands_to_ask(filed.case) == []
    assert owners_for(filed.case) == answering
    known = make_buyer(field, peppers)
    with transaction():
        refresh_reach()
    (more,) = set(owners_for(filed.case)) - set(answering)
    assert more.id == known.actor.organisation_id
    reached = {
        each.organisation_id: each.publicly_documented for each in db.session.scalars(select(BrandReach))
    }
    assert reached == {quiet.actor.organisation_id: False, known.actor.organisation_id: True}


def test_each_brand_reads_its_own_request_and_no_other(
    field: Field, filed: Filed, brand: Person, asked: str, peppers: PepperRing
) -> None:
    (row,) = queries.received(brand.actor)
    assert (row.reference, row.state, row.ask) == (asked, RequestState.OPEN, Ask.USE_LEVERAGE)
    assert queries.received_request(brand.actor, asked, locale="en").text.text == REQUEST
    other = make_buyer(field, peppers)
    with pytest.raises(NotFound):
        queries.received_request(other.actor, asked, locale="en")
    running = clocks.running_clock(filed.case, CLOCK)
    assert running is not None
    assert running.due_at.date() == row.due_on
    codes = db.session.scalars(select(Fact.codes).where(Fact.verb == "disclosure.released")).all()[-1]
    assert codes["audience"] == "brand"


def test_it_answers_promises_and_is_held_to_it(field: Field, filed: Filed, brand: Person, asked: str) -> None:
    with pytest.raises(InvalidInput, match="by when"):
        answer(brand, asked)
    answer(brand, asked, promise())
    assert clocks.running_clock(filed.case, CLOCK) is None
    (k28,) = [each for each in ALL_MEASURES if each.code == "K28"]
    lines = read(k28, of_team(field.supervisor.actor, Wanted()))
    assert [(each.part, each.behind) for each in lines if each.key == "answered"] == [(1, 1)]
    with pytest.raises(GuardRefused, match="already"):
        answer(brand, asked, promise())
    (made,) = queries.made(field.inspector.actor, filed.case, locale="en").rows
    assert (made.state, made.in_time) == (RequestState.ANSWERED, True)
    assert made.answer_text is not None
    assert (made.answer_text.text, made.commitments[0].text.text) == ("We will.", "We write to the site.")
    with pytest.raises(GuardRefused, match="day has not come"), transaction():
        judge_commitment(field.inspector.actor, commitment(), kept=False)
    with clock.at(clock.now() + timedelta(days=20)):
        assert commitment().state is CommitmentState.LATE
        assert queries.what_waits(queries.received(brand.actor)) == queries.count_waiting(brand.actor) == 1
        with transaction():
            report_done(brand.actor, commitment(), text="The letter went.", locale="en")
        assert (commitment().state, commitment().was_late) == (CommitmentState.SAID_DONE, True)
        assert queries.count_waiting(brand.actor) == 0
    with pytest.raises((NotAllowed, NotFound)), transaction():
        judge_commitment(brand.actor, commitment(), kept=True)
    with transaction():
        judge_commitment(field.inspector.actor, commitment(), kept=True)
    assert commitment().state is CommitmentState.KEPT


def test_a_promise_whose_day_has_passed_is_said_to_both_sides_once(
    app: Flask, field: Field, brand: Person, asked: str, filed: Filed
) -> None:
    answer(brand, asked, promise(due_on=clock.today()))
    inspector = field.inspector.actor
    assert (errands_about_promises(inspector), remind_of_promises()) == ([], 0)
    with clock.at(clock.now() + timedelta(days=2)):
        (errand,) = errands_about_promises(inspector)
        assert (errand.case, errand.due_on) == (filed.case.reference, commitment().due_on)
        assert errands_about_promises(field.verifier.actor) == []
        for told in (1, 0):
            with transaction():
                db.session.execute(delete(Mail))
                assert remind_of_promises() == told
                written = select(Mail.user_id).where(Mail.template == Template.DEADLINES)
                both = {brand.user_id, field.inspector.user_id} if told else set()
                assert set(db.session.scalars(written)) == both
        said = [each.verb for each in timeline(inspector, filed.case, locale="en")]
        assert said.count("brand_promise_late") == 1
        (row,) = queries.received(brand.actor)
        assert row.late == 1
        desks = [app.test_client() for _ in range(2)]
        visit_as(desks[0], brand)
        visit_as(desks[1], field.inspector)
        assert "late since" in text_of(desks[0].get("/brand/commitments"))
        assert "Look at what the brand promised" in text_of(desks[1].get("/inspector/today"))
        with transaction():
            report_done(
                brand.actor,
                queries.find_promise(brand.actor, asked, commitment().reference),
                text="Sent.",
                locale="en",
            )
        assert errands_about_promises(inspector) == []


def test_what_it_promised_is_read_page_by_page(
    app: Flask, brand: Person, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["We write to the site.", "We call.", "We visit."]
    answer(brand, asked, promise(text=said[0]))
    for text in said[1:]:
        with transaction():
            request = queries.find_received(brand.actor, asked)
            make_promise(brand.actor, request, promise=promise(text=text))
    monkeypatch.setattr(queries, "PROMISES", 2)
    desk = app.test_client()
    visit_as(desk, brand)
    address = f"/brand/commitments/{asked}"
    pages = [text_of(desk.get(f"{address}?promised={at}")) for at in (1, 2)]
    assert [[words in page for words in said] for page in pages] == [
        [True, True, False],
        [False, False, True],
    ]
    assert "promised=2#promises" in pages[0]
    assert "3 to 3 of 3" in pages[1]
    (row,) = queries.received(brand.actor)
    assert (row.promised, row.late, row.next_due_on) == (3, 0, promise().due_on)
    last = queries.received_request(brand.actor, asked, locale="en", page=2)
    assert last.rungs == (Rung.CONCERN,)
    done = text_of(desk.get(f"{address}/{last.promises.rows[0].reference}"))
    assert [words in done for words in said] == [False, False, True]


def test_what_it_read_goes_with_the_case(brand: Person, asked: str, filed: Filed) -> None:
    answer(brand, asked, promise())
    with transaction():
        destroy_compartment(filed.case.internal)
        record(service(), "case.erased", filed.case)
    found = queries.received_request(brand.actor, asked, locale="en")
    assert (found.text.text, found.row.answer) == (None, Answer.AGREED)
    with pytest.raises(GuardRefused, match="has been erased"), transaction():
        report_done(brand.actor, commitment(), text="The letter went.", locale="en")


def test_leaving_comes_last_and_only_weighed(brand: Person, asked: str) -> None:
    leaving = promise(rung=Rung.EXIT, text="We leave; the workers are paid for a year.")
    with pytest.raises(InvalidInput, match="step before"):
        answer(brand, asked, leaving)
    answer(brand, asked, promise())

    def leave(said: Promise) -> None:
        with transaction():
            make_promise(brand.actor, queries.find_received(brand.actor, asked), promise=said)

    with pytest.raises(InvalidInput, match="remedy was weighed"):
        leave(leaving)
    leave(replace(leaving, exit_weighed=True))
    for wrong in (
        promise(due_on=clock.today() - timedelta(days=1)),
        promise(kind=Ask.SHARE_COST, rung=None),
        promise(rung=None),
    ):
        with pytest.raises(InvalidInput):
            leave(wrong)


def test_the_clock_runs_until_the_last_brand_has_answered(
    field: Field, filed: Filed, brand: Person, peppers: PepperRing
) -> None:
    agree_to_brands(filed)
    second = make_buyer(field, peppers)
    first_name, second_name = let_go_out(
        field, filed, write_request(field, filed, brand, second, ask=Ask.GIVE_INFORMATION, rung=None)
    )
    answer(brand, first_name)
    assert clocks.running_clock(filed.case, CLOCK) is not None
    with transaction():
        call_off(field.inspector.actor, queries.find_made(field.inspector.actor, filed.case, second_name))
    assert clocks.running_clock(filed.case, CLOCK) is None
    with pytest.raises(WrongState):
        answer(second, second_name)
