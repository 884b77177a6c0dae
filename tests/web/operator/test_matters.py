"""Matters as a site's people see and answer them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from grievance.cases.models.event import SiteRelease
from grievance.cases.states import CaseState, ReplyKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.remediation import matters as queries
from grievance.remediation.matters import count_rested, matters, rested_matters
from grievance.vault.services.compartments import open_item
from tests.factories.remedies import (
    RELEASED,
    Matter,
)
from tests.factories.shortcuts import end_at_once
from tests.factories.visits import look_again, text_of, visit_as


def test_the_list_says_what_is_asked_and_by_when(operator: FlaskClient, matter: Matter) -> None:
    page = text_of(operator.get("/operator/"))
    assert "Invented Kiln" in page
    assert matter.reference in page
    assert "Answer the case team" in page
    assert "Being looked into" in page


def test_the_list_of_what_waits_empties_when_the_site_has_answered(
    operator: FlaskClient, matter: Matter
) -> None:
    assert matter.reference in text_of(operator.get("/operator/?view=waiting"))
    address = f"/operator/matters/{matter.reference}/reply"
    answer = operator.post(address, data={"kind": "answer", "text": "We looked into it.", "locale": "en"})
    assert answer.status_code == 303
    assert matter.reference not in text_of(operator.get("/operator/?view=waiting"))
    page = text_of(operator.get(answer.headers["Location"]))
    assert "We looked into it." in page
    assert RELEASED in page


def test_what_was_told_and_answered_is_read_page_by_page(
    operator: FlaskClient, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/operator/matters/{matter.reference}"
    for text in ("We looked into it.", "We looked again."):
        operator.post(f"{address}/reply", data={"kind": "answer", "text": text, "locale": "en"})
    assert "We looked again." in text_of(operator.get(f"{address}/reply"))
    assert "We looked into it." not in text_of(operator.get(f"{address}/reply"))
    monkeypatch.setattr(queries, "RELEASES", 2)
    newest, oldest = (text_of(operator.get(f"{address}?told={at}")) for at in (1, 2))
    assert newest.index("We looked into it.") < newest.index("We looked again.")
    assert [RELEASED in each for each in (newest, oldest)] == [False, True]
    assert "3 to 3 of 3" in oldest


def test_a_correction_is_marked_as_one(operator: FlaskClient, matter: Matter) -> None:
    address = f"/operator/matters/{matter.reference}/reply"
    page = text_of(operator.get(f"{address}?kind=correction"))
    assert re.search(r'value="correction" checked', page)
    operator.post(address, data={"kind": "correction", "text": "It was in April.", "locale": "en"})
    look_again()
    made = db.session.query(SiteRelease).filter_by(side="site").one()
    assert made.kind is ReplyKind.CORRECTION
    assert open_item(matter.inspector.actor, made.item)["text"] == "It was in April."
    assert "Correction of a fact" in text_of(operator.get(f"/operator/matters/{matter.reference}"))


def test_a_late_answer_is_said_to_be_late(client: FlaskClient, matter: Matter) -> None:
    with clock.at(clock.now() + timedelta(days=6)):
        visit_as(client, matter.operator)
        assert "late since" in text_of(client.get("/operator/"))
        assert "late since" in text_of(client.get(f"/operator/matters/{matter.reference}"))


def test_a_matter_that_is_over_comes_last_and_asks_nothing(operator: FlaskClient, matter: Matter) -> None:
    with transaction():
        end_at_once(matter.case_id, CaseState.CLOSED)
    actor = matter.operator.actor
    look_again()
    assert (matters(actor), count_rested(actor)) == ([], 1)
    (row,) = rested_matters(actor, after=0, most=50)
    assert (row.reference, row.asks, row.due_on, row.late) == (matter.reference, (), None, False)
    assert rested_matters(actor, after=1, most=50) == rested_matters(actor, after=0, most=0) == []
    for page in (1, 7):
        shown = text_of(operator.get(f"/operator/?page={page}"))
        assert matter.reference in shown
        assert "1 to 1 of 1" in shown
    assert matter.reference not in text_of(operator.get("/operator/?view=waiting"))


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"text": ""}, None),
        ({"text": "x" * 5000}, "x" * 5000),
        ({"kind": "shout"}, "We looked."),
        ({"locale": "tlh"}, "We looked."),
    ],
)
def test_a_reply_that_cannot_be_sent_keeps_its_words(
    operator: FlaskClient, matter: Matter, changed: dict[str, str], kept: str | None
) -> None:
    sent = {"kind": "answer", "text": "We looked.", "locale": "en", **changed}
    answer = operator.post(f"/operator/matters/{matter.reference}/reply", data=sent)
    assert answer.status_code == 422
    if kept:
        assert kept in text_of(answer)
    assert db.session.query(SiteRelease).filter_by(side="site").count() == 0


def test_a_closed_matter_takes_no_answer_and_the_words_stay(operator: FlaskClient, matter: Matter) -> None:
    with transaction():
        end_at_once(matter.case_id, CaseState.DECLINED)
    answer = operator.post(
        f"/operator/matters/{matter.reference}/reply",
        data={"kind": "answer", "text": "One more thing.", "locale": "en"},
    )
    assert answer.status_code == 409
    assert "One more thing." in text_of(answer)
