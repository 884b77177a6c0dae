"""To rate a case lower takes a reason and a second person; until then nothing about it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from grievance.audit.models import Fact
from grievance.cases import clocks
from grievance.cases.history import timeline
from grievance.cases.models.case import Band
from grievance.cases.models.lowering import SeverityLowering
from grievance.cases.queue import QueueFilters, QueueView, queue
from grievance.cases.services import lowering, triage
from grievance.cases.services.closing import suspend_case
from grievance.cases.services.safety_gate import few_could_know, risk_of
from grievance.cases.services.steps import Words
from grievance.cases.severity import RetaliationSign, SeverityInputs
from grievance.cases.states import LoweringAnswer
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotAllowed, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.supplychain.models.tie import StaffTie
from tests.factories.cases import ON_A_KNIFE_EDGE, WHY, Field, Filed, file_report, make_field
from tests.factories.visits import look_again, visit_as

SMALL = SeverityInputs(1, 1, 1)
RISKY = SeverityInputs(1, 1, 1, signs=ON_A_KNIFE_EDGE)
SECRET = "The foreman called Ozymandias was moved to another shift."


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers)


@pytest.fixture
def raised(field: Field, peppers: PepperRing) -> Filed:
    """A case that a person has raised to danger, and whose worker is at risk."""
    filed = file_report(field, peppers)
    with transaction():
        triage.set_severity(field.triager.actor, filed.case, inputs=RISKY, band=Band.P0)
    return filed


def ask(actor: Actor, filed: Filed, *, inputs: SeverityInputs = RISKY, band: Band | None = Band.P2) -> None:
    with transaction():
        lowering.ask_to_lower(actor, filed.case, inputs=inputs, band=band, reason=Words(SECRET, "en"))


def agree(actor: Actor, filed: Filed) -> None:
    with transaction():
        lowering.agree_to_lower(actor, filed.case, wish_of(filed))


def wish_of(filed: Filed) -> SeverityLowering:
    wish = lowering.last_wish(filed.case)
    assert wish is not None
    return wish


def test_nothing_changes_before_a_second_person_agrees_and_no_deadline_moves_back(
    field: Field, raised: Filed
) -> None:
    due = {each.kind: each.due_at for each in clocks.running_clocks(raised.case)}
    ask(field.triager.actor, raised)
    assert raised.case.band is Band.P0
    agree(field.inspector.actor, raised)
    assert raised.case.band is Band.P2
    assert ["lowered_by_hand", "P2"] not in raised.case.severity.reasons  # type: ignore[union-attr]
    assert {each.kind: each.due_at for each in clocks.running_clocks(raised.case)} == due


def test_the_asker_cannot_agree_nor_refuse_and_can_take_it_back(field: Field, raised: Filed) -> None:
    ask(field.triager.actor, raised)
    with pytest.raises(GuardRefused, match="two people"):
        agree(field.triager.actor, raised)
    with pytest.raises(GuardRefused, match="two people"), transaction():
        lowering.refuse_to_lower(field.triager.actor, raised.case, wish_of(raised), reason=WHY)
    with pytest.raises(GuardRefused, match="Only who asked"), transaction():
        lowering.take_back_lowering(field.inspector.actor, raised.case, wish_of(raised))
    with transaction():
        lowering.take_back_lowering(field.triager.actor, raised.case, wish_of(raised))
    with pytest.raises(GuardRefused, match="answered already"):
        agree(field.inspector.actor, raised)
    assert raised.case.band is Band.P0


def test_who_has_ties_to_the_site_neither_asks_nor_answers(field: Field, raised: Filed) -> None:
    with transaction():
        tie = StaffTie(user_id=field.colleague.user_id, site_id=field.site_id, declared_at=clock.now())
        db.session.add(tie)
    with pytest.raises(NotFound):
        ask(field.colleague.actor, raised)
    ask(field.triager.actor, raised)
    with pytest.raises(NotFound):
        agree(field.colleague.actor, raised)


def test_only_who_rates_may_and_another_teams_case_is_not_found(
    field: Field, raised: Filed, peppers: PepperRing
) -> None:
    ask(field.triager.actor, raised)
    with pytest.raises(NotAllowed):
        agree(field.verifier.actor, raised)
    with pytest.raises(NotFound):
        agree(make_field(peppers, fallback=False).inspector.actor, raised)


def test_refused_with_a_reason_and_asked_again(field: Field, raised: Filed) -> None:
    ask(field.triager.actor, raised)
    with pytest.raises(GuardRefused, match="already"):
        ask(field.inspector.actor, raised)
    with pytest.raises(GuardRefused, match="Say why"), transaction():
        lowering.refuse_to_lower(field.inspector.actor, raised.case, wish_of(raised), reason=Words(" ", "en"))
    with transaction():
        lowering.refuse_to_lower(field.inspector.actor, raised.case, wish_of(raised), reason=WHY)
    assert wish_of(raised).answer is LoweringAnswer.REFUSED
    assert raised.case.band is Band.P0
    ask(field.triager.actor, raised)
    assert lowering.waiting_wish(raised.case) is not None


def test_it_expires(field: Field, raised: Filed) -> None:
    ask(field.triager.actor, raised)
    with clock.at(clock.now() + timedelta(days=7)):
        with pytest.raises(GuardRefused, match="seven days"):
            agree(field.inspector.actor, raised)
        assert lowering.waiting_wish(raised.case) is None
        ask(field.inspector.actor, raised)


def test_a_newer_rating_or_another_case_makes_it_void(field: Field, raised: Filed) -> None:
    ask(field.triager.actor, raised)
    with transaction():
        triage.set_severity(field.inspector.actor, raised.case, inputs=RISKY, band=Band.P0)
    assert wish_of(raised).answer is LoweringAnswer.OVERTAKEN
    with pytest.raises(GuardRefused, match="rated anew"):
        agree(field.inspector.actor, raised)
    ask(field.triager.actor, raised)
    with transaction():
        triage.code_allegation(field.inspector.actor, raised.case, item_code="FL1")
    with pytest.raises(GuardRefused, match="has changed"):
        agree(field.inspector.actor, raised)
    assert raised.case.band is Band.P0


def test_a_workers_risk_is_not_lowered_by_one_person(field: Field, raised: Filed) -> None:
    """The band stays as it is, and yet the safety of the worker depends on the risk."""
    assert risk_of(raised.case) == 2
    with pytest.raises(GuardRefused, match="second person"), transaction():
        triage.set_severity(field.triager.actor, raised.case, inputs=SMALL, band=Band.P0)
    ask(field.triager.actor, raised, inputs=SMALL, band=Band.P0)
    assert risk_of(raised.case) == 2
    agree(field.inspector.actor, raised)
    assert (raised.case.band, risk_of(raised.case)) == (Band.P0, 0)


def test_what_lowers_nothing_needs_nobody(field: Field, raised: Filed, peppers: PepperRing) -> None:
    with pytest.raises(GuardRefused, match="lowers nothing"):
        ask(field.triager.actor, raised, band=Band.P0)
    with transaction():
        made = lowering.rate_case(field.triager.actor, raised.case, inputs=RISKY, band=Band.P0)
    assert not isinstance(made, SeverityLowering)
    with pytest.raises(GuardRefused, match="Say why"), transaction():
        lowering.rate_case(field.triager.actor, raised.case, inputs=RISKY)
    fresh = file_report(field, peppers)
    with transaction():
        lowering.rate_case(field.triager.actor, fresh.case, inputs=SMALL)
    assert fresh.case.band is Band.P2


def test_it_can_be_asked_while_a_case_rests(field: Field, raised: Filed) -> None:
    with transaction():
        triage.acknowledge_case(field.triager.actor, raised.case)
        until = clock.now() + timedelta(days=3)
        suspend_case(field.triager.actor, raised.case, reason=WHY, until=until)
    ask(field.triager.actor, raised)
    agree(field.inspector.actor, raised)
    assert raised.case.band is Band.P2


def test_facts_and_timeline_tell_who_and_no_column_tells_why(field: Field, raised: Filed) -> None:
    ask(field.triager.actor, raised)
    agree(field.inspector.actor, raised)
    facts = db.session.scalars(select(Fact).where(Fact.verb.like("case.lowering_%")).order_by(Fact.id)).all()
    assert [(each.verb, each.actor, each.codes["target"]) for each in facts] == [
        ("case.lowering_asked", f"user:{field.triager.user_id}", "P2"),
        ("case.lowering_agreed", f"user:{field.inspector.user_id}", "P2"),
    ]
    told = {each.verb: each for each in timeline(field.verifier.actor, raised.case, locale="en")}
    assert told["lowering_asked"].text.words == SECRET  # type: ignore[union-attr]
    assert not told["lowering_asked"].visible_to
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            assert "Ozymandias was moved" not in str(tuple(row))


def test_the_queue_marks_what_waits_for_a_second_person(field: Field, raised: Filed) -> None:
    def marked() -> list[bool]:
        page = queue(field.inspector.actor, QueueView.US, filters=QueueFilters())
        return [each.needs_second for each in page.rows]

    assert marked() == [False]
    ask(field.triager.actor, raised)
    assert marked() == [True]
    with clock.at(clock.now() + timedelta(days=8)):
        assert marked() == [False]
    agree(field.inspector.actor, raised)
    assert marked() == [False]


def test_the_page_goes_from_the_rating_to_the_answer(app: Flask, field: Field, raised: Filed) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    first, second, tied = app.test_client(), app.test_client(), app.test_client()
    visit_as(first, field.triager)
    visit_as(second, field.inspector)
    visit_as(tied, field.verifier)
    case = f"/inspector/cases/{raised.case.reference}"
    rating = {"scale": "1", "scope": "1", "irremediability": "1", "band": "P3", "version": ""}
    refused = first.post(f"{case}/do/severity", data=rating)
    assert refused.status_code == 409
    assert "Say why" in refused.text
    assert first.post(f"{case}/do/severity", data={**rating, "reason": SECRET}).status_code == 303
    look_again()
    wanted = {"wish": wish_of(raised).reference}
    assert "You asked to rate this case lower" in first.get(case).text
    assert "Read it and answer" in second.get(case).text
    assert "Second person needed" in second.get("/inspector?view=us").text
    mine, theirs = first.get(f"{case}/lowering").text, second.get(f"{case}/lowering").text
    assert "Take it back" in mine
    assert "I agree" not in mine
    assert SECRET in theirs
    assert "I agree" in theirs
    assert "Take it back" not in theirs
    assert tied.get(f"{case}/lowering").status_code == 403
    assert first.post(f"{case}/lowering/agree", data=wanted).status_code == 409
    empty = second.post(f"{case}/lowering/refuse", data=wanted)
    assert (empty.status_code, "Say why, in a few words." in empty.text) == (422, True)
    assert second.post(f"{case}/lowering/agree", data={"wish": "other"}).status_code == 404
    assert second.post(f"{case}/lowering/agree", data=wanted).status_code == 303
    look_again()
    assert raised.case.band is Band.P3
    assert "agreed on" in second.get(f"{case}/lowering").text
    again = second.post(f"{case}/lowering/agree", data=wanted)
    assert again.status_code == 409
    assert "answered already" in again.text


def test_the_page_says_so_if_nobody_asked(client: FlaskClient, field: Field, raised: Filed) -> None:
    visit_as(client, field.inspector)
    page = client.get(f"/inspector/cases/{raised.case.reference}/lowering")
    assert "Nobody has asked to rate this case lower" in page.text


def test_what_keeps_one_of_few_safe_is_not_taken_away_by_one_person(
    field: Field, peppers: PepperRing
) -> None:
    """Neither band nor risk falls, and yet nobody would have to ask each of them any more."""
    filed = file_report(field, peppers)
    few = replace(SMALL, signs=frozenset({RetaliationSign.SMALL_GROUP}))
    with transaction():
        triage.set_severity(field.triager.actor, filed.case, inputs=few, band=Band.P2)
    others = replace(SMALL, signs=frozenset({RetaliationSign.LIVE_IN}))
    for inputs in (SMALL, others):
        with pytest.raises(GuardRefused, match="second person"), transaction():
            triage.set_severity(field.triager.actor, filed.case, inputs=inputs, band=Band.P2)
    assert few_could_know(filed.case)
    ask(field.triager.actor, filed, inputs=others)
    agree(field.inspector.actor, filed)
    assert not few_could_know(filed.case)
