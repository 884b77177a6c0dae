"""At the desk: cases that are alike, links, a collective complaint, and the code that workers join with."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.models.case import Case
from grievance.cases.states import CaseType
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.web.inspector import link_acts
from tests.factories.cases import Filed, file_report, make_field
from tests.factories.visits import visit_as


@pytest.fixture
def cases(app: Flask, peppers: PepperRing, client: FlaskClient) -> list[Filed]:
    """Three of the same at one site, the first of them handled by whoever is at the desk, and one apart."""
    app.config["WTF_CSRF_ENABLED"] = False
    field = make_field(peppers, name="Invented Blue Hill")
    filed = [file_report(field, peppers) for _ in range(3)]
    filed.append(file_report(field, peppers, items=["LV3"], story="The lorry has no brakes and no doors."))
    with transaction():
        for each in filed:
            db.session.get_one(Case, each.case_id).handler_id = field.inspector.user_id
    visit_as(client, field.inspector)
    return filed


def address(filed: Filed, verb: str = "") -> str:
    page = f"/inspector/cases/{filed.case.reference}"
    return f"{page}/do/{verb}" if verb else page


def test_linking_from_suggestion_to_undoing(
    client: FlaskClient, cases: list[Filed], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _third, apart = cases
    assert "Cases like this one" in client.get(address(one)).text
    page = client.get(address(one, "link")).text
    assert "same site, same problem (WA2), same days, similar words" in page
    assert apart.case.reference not in page
    for typed, text in (
        (one.case.reference, "This is the case itself"),
        ("nowhere", "There is no such case in your team"),
        ("", "Choose a case, or give the code of one"),
    ):
        answer = client.post(address(one, "link"), data={"target": typed, "kind": "same_event"})
        assert answer.status_code == 422
        assert text in answer.text
        assert f'value="{typed}"' in answer.text or not typed
    chosen = {"alike": other.case.reference, "target": apart.case.reference.upper(), "kind": "same_event"}
    assert client.post(address(one, "link"), data=chosen).status_code == 303
    for end in (other, apart):
        page = client.get(address(end)).text
        assert "Linked with another case" in page
        assert one.case.reference in page
    monkeypatch.setattr(link_acts, "CHOICES", 1)
    pages = [client.get(f"{address(one, 'unlink')}?links={at}").text for at in (1, 2)]
    first, link = (re.search(r'<option value="(\w{12})"', each) for each in pages)
    assert first is not None
    assert link is not None
    assert first[1] != link[1]
    assert client.post(address(one, "unlink"), data={"link": ""}).status_code == 422
    undone = f"{address(one, 'unlink')}?links=1"
    assert client.post(undone, data={"link": first[1]}).status_code == 303
    assert "The link with another case was taken back" in client.get(address(other)).text


def test_a_pattern_becomes_a_collective_complaint_with_a_code(
    client: FlaskClient, cases: list[Filed]
) -> None:
    one = cases[0]
    assert "3 reports at this site tell of the same within 90 days." in client.get(address(one)).text
    page = client.get(address(one, "collective")).text
    others = re.findall(r'name="alike" value="(\w+)" checked', page)
    assert sorted(others) == sorted(each.case.reference for each in cases[1:3])
    assert client.post(address(one, "collective"), data={"alike": others}).status_code == 303
    assert one.case.case_type is CaseType.COLLECTIVE
    assert one.case.reference in client.get(address(cases[1])).text
    assert client.post(address(one, "join_code"), data={"days": "5000"}).status_code == 422
    assert client.post(address(one, "join_code"), data={"days": "14", "tell": "y"}).status_code == 303
    page = client.get(address(one)).text
    assert "1 member" in page
    assert re.search(r"\d{4} \d{4} \d{4}", page)
    assert "Wengine" in client.get(f"{address(one)}/worker").text
    assert client.post(address(one, "stop_join_code")).status_code == 303
    assert "Code to join stopped" in client.get(address(one)).text
    answer = client.post(address(one, "stop_join_code"))
    assert answer.status_code == 409
    assert "There is no code to stop." in answer.text
