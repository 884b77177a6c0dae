"""Five taps and a line on a worker's telephone, and who reads what of it at the desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.models.case import Case
from grievance.cases.services.check_ins import ask_what_is_due
from grievance.cases.states import CaseState, ClosureReason
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.satisfaction.models import SatisfactionAnswer
from grievance.satisfaction.states import Face
from tests.factories.cases import assign, file_report, make_field
from tests.factories.reports import Phone
from tests.factories.visits import text_of, visit_as

CLOSED = datetime(2026, 5, 20, 9, tzinfo=UTC)
OPINION = "Nine weeks is too long to wait for one letter"


def test_five_taps_and_a_line(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    """Each question is one tap, one is left out; nobody with the case in hand is shown any of it."""
    field = make_field(peppers)
    with clock.at(CLOSED):
        filed = file_report(field, peppers, locale="en")
        assign(field, filed)
        with transaction():
            case = db.session.get_one(Case, filed.case_id)
            case.state, case.closed_at = CaseState.CLOSED, clock.now()
            case.closure_reason = ClosureReason.SETTLED
            ask_what_is_due()
    with clock.at(CLOSED + timedelta(days=1)):
        phone = Phone(client).comes_back_with(filed.code)
        assert "How did we treat you?" in phone.text
        phone.opens("/follow/treated")
        assert phone.heading == "Did we tell you enough?"
        assert client.post("/follow/treated", data={"question": "told_enough"}).status_code == 400
        for question, face in (
            ("told_enough", "partly"),
            ("respect", "yes"),
            ("fair", "skipped"),
            ("safe", "no"),
            ("again", "yes"),
        ):
            phone.sends("/follow/treated", question=question, face=face)
        assert phone.heading == "Do you want to tell us more about that?"
        assert "You said that you are not safe." in phone.text
        phone.sends("/follow/treated/words", text="y" * 501)
        assert "y" * 501 in phone.text
        phone.sends("/follow/treated/words", text=OPINION)
        assert "Thank you. We have your answer." in phone.text
        phone.opens("/follow")
        assert "How did we treat you?" not in phone.text
        phone.opens("/follow/treated")
        assert phone.heading == "Your report"
        phone.sends("/follow/treated", question="fair", face="no")
        (row,) = db.session.query(SatisfactionAnswer).all()
        assert (row.told_enough, row.fair, row.safe) == (Face.PARTLY, Face.SKIPPED, Face.NO)
    with clock.at(CLOSED + timedelta(days=20)):
        handler, supervisor = app.test_client(), app.test_client()
        visit_as(handler, field.inspector)
        visit_as(supervisor, field.supervisor)
        for address in ("/inspector/heard", f"/inspector/cases/{filed.case.reference}", "/inspector/today"):
            shown = text_of(handler.get(address))
            assert OPINION not in shown
            assert "told_enough" not in shown
        page = text_of(supervisor.get("/inspector/heard"))
        assert OPINION in page
        assert "May 2026" in page
        assert filed.case.reference not in page
