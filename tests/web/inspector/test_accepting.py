"""Taking a case on in the browser, where nobody knows yet at which site it happened."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from grievance.cases.states import CaseState
from grievance.foundation.secrets import PepperRing
from tests.factories.cases import file_report, make_field
from tests.web.inspector.test_story import LETTER, RATED, Desk


def test_a_case_without_a_site_is_taken_on_with_a_country(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    """Only there is it asked for; what was typed stays when it is no country."""
    app.config["WTF_CSRF_ENABLED"] = False
    field = make_field(peppers)
    desk = Desk(client, file_report(field, peppers)).comes(field.triager)
    lost = Desk(client, file_report(field, peppers, site_id=None))
    for each in (desk, lost):
        each.does("acknowledge", **LETTER)
        each.does("screen")
        each.does("severity", **RATED)
    assert 'name="country"' not in desk.sees("/do/accept")
    page = lost.does("accept", expects=422, reason="By the river.", country="the south")
    assert "enter the country that it is about" in page
    assert 'value="the south"' in page
    assert "By the river." in page
    lost.does("accept", reason="By the river.", country="république démocratique du Congo")
    assert lost.filed.case.state is CaseState.ACCEPTED
    assert "Accepted: Congo - Kinshasa" in lost.sees()
