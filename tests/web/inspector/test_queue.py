"""The queue: views with counts, filters in the address, and nobody's words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.labels import BAND_LABELS
from grievance.cases.services.climbing import climb
from grievance.complaints.states import RaiseWithEmployer
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import STORY, Field, accept, file_report, make_field
from tests.factories.visits import visit_as


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def field(peppers: PepperRing) -> Field:
    return make_field(peppers, name="Invented Blue Hill")


@pytest.fixture
def desk(client: FlaskClient, field: Field) -> FlaskClient:
    """A browser in which the triager is signed in."""
    visit_as(client, field.triager)
    return client


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def test_views_hold_what_their_name_says(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """A new report is in New; danger is in Danger now; an accepted case waits for us."""
    new = file_report(field, peppers)
    danger = file_report(field, peppers, items=["SH8"])
    accepted = file_report(field, peppers)
    accept(field, accepted)
    shown = text(desk, "/inspector?view=new")
    assert new.case.reference in shown
    assert accepted.case.reference not in shown
    shown = text(desk, "/inspector?view=danger")
    assert danger.case.reference in shown
    assert new.case.reference not in shown
    assert accepted.case.reference in text(desk, "/inspector?view=us")
    assert accepted.case.reference not in text(desk, "/inspector?view=mine")


def test_no_words_and_no_reference_of_others(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """No line holds a word of a worker, and no other team's case is in the list."""
    file_report(field, peppers)
    other = file_report(make_field(peppers, fallback=False), peppers)
    shown = text(desk, "/inspector?view=all")
    assert other.case.reference not in shown
    assert not [word for word in STORY.split() if len(word) > 7 and word in shown]


def test_filters_live_in_the_address(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Mineral, band, group, state, country and site narrow the list; what is odd is ignored."""
    pay = file_report(field, peppers, items=["WA2"], consent=RaiseWithEmployer.NO)
    gas = file_report(field, peppers, items=["SH6"])
    nowhere = file_report(field, peppers, site_id=None)
    site = pay.case.site
    assert site is not None
    for query, there, away in (
        ("group=SH", gas, pay),
        ("band=P2&group=WA", pay, gas),
        ("mineral=cobalt", pay, nowhere),
        ("country=ZZ", gas, nowhere),
        (f"site={site.reference}", gas, nowhere),
        ("state=received&sort=site", nowhere, None),
        ("mineral=gold&band=P9&sort=up&page=x", nowhere, None),
    ):
        shown = text(desk, f"/inspector?view=all&{query}")
        assert there.case.reference in shown, query
        assert away is None or away.case.reference not in shown, query
    assert "No case fits" in text(desk, "/inspector?view=all&mineral=nickel")
    assert "Never tell" in text(desk, "/inspector?view=all&group=WA")


def test_flags_stand_beside_the_state_with_why(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """They have a filter of their own, and the page says why like the line; what is odd is ignored."""
    danger, calm = file_report(field, peppers, items=["SH8"]), file_report(field, peppers)
    shown = text(desk, "/inspector?view=all&flag=at_risk")
    assert danger.case.reference in shown
    assert calm.case.reference not in shown
    assert "At risk: danger now" in shown
    assert "At risk: danger now" in text(desk, f"/inspector/cases/{danger.case.reference}")
    assert "At risk" not in text(desk, f"/inspector/cases/{calm.case.reference}")
    with clock.at(clock.now() - timedelta(days=30)):
        late = file_report(field, peppers)
    with transaction():
        climb()
    for page in ("/inspector?view=all&flag=escalated", f"/inspector/cases/{late.case.reference}"):
        shown = text(desk, page)
        assert "Overdue: First answer to the worker" in shown
        assert "Escalated: it took twice its time" in shown
    assert calm.case.reference in text(desk, "/inspector?view=all&flag=red")


def test_urgency_is_called_the_same_in_queue_and_case(
    desk: FlaskClient, field: Field, peppers: PepperRing
) -> None:
    """The filter, the line and the case page name a band alike."""
    for items in (["SH8"], ["WA2"]):
        filed = file_report(field, peppers, items=items)
        if filed.case.band is None:
            accept(field, filed)
        band = filed.case.band
        assert band is not None
        words = BAND_LABELS[band]
        listed = text(desk, "/inspector?view=all")
        assert f"{band} {words}" in listed
        for page in (listed, text(desk, f"/inspector/cases/{filed.case.reference}")):
            assert re.search(rf"<bdi>{band}</bdi><span[^>]*>{words}</span>", page)


def test_pages_of_fifty(desk: FlaskClient, field: Field, peppers: PepperRing) -> None:
    """Fifty lines a page; a page out of range is the nearest one."""
    made = [file_report(field, peppers, site_id=None).case.reference for _ in range(52)]
    first, second = text(desk, "/inspector?view=all"), text(desk, "/inspector?view=all&page=9")
    assert sum(reference in first for reference in made) == 50
    assert sum(reference in second for reference in made) == 2
    assert "51 to 52 of 52 cases" in second


def test_strangers_are_sent_away(client: FlaskClient, field: Field) -> None:
    """Nobody signed in is asked to sign in; an operator is refused."""
    assert client.get("/inspector").status_code == 302
    visit_as(client, field.operator)
    assert client.get("/inspector").status_code == 403
