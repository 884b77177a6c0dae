"""Keyboard shortcuts: listed on a page, sent with each page of the desk, and gone for whoever wants none."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation.secrets import PepperRing
from grievance.web.inspector.keys_page import KEYS
from tests.factories.cases import file_report, make_field
from tests.factories.visits import look_again, text_of, visit_as


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def sent(page: str) -> list[dict[str, str]]:
    """Return the keys that came with a page."""
    found = re.search(r'data-keys="([^"]*)"', page)
    keys: list[dict[str, str]] = json.loads(unescape(found.group(1))) if found else []
    return keys


def test_keys_are_listed_and_can_be_switched_off(client: FlaskClient, peppers: PepperRing) -> None:
    """Each stands once, in the list as in the page; switched off, no script comes, for oneself only."""
    field = make_field(peppers)
    visit_as(client, field.triager)
    page = text_of(client.get("/inspector/keys"))
    assert [each["key"] for each in sent(page)] == [each.key for each in KEYS]
    assert len({each.key for each in KEYS}) == len(KEYS)
    assert page.count("<kbd") == len(KEYS)
    assert client.post("/inspector/keys", data={"off": "1"}).status_code == 303
    for address in ("/inspector/keys", "/inspector/today", "/inspector?view=us"):
        assert not re.search(r"keys\.js|palette\.js|<dialog", text_of(client.get(address)))
    assert "Switch the keys on" in text_of(client.get("/inspector/keys"))
    visit_as(client, field.inspector)
    assert "keys.js" in text_of(client.get("/inspector/today"))
    visit_as(client, field.triager)
    client.post("/inspector/keys", data={"on": "1"})
    assert sent(text_of(client.get("/inspector/today")))


def test_a_case_is_marked_as_seen_and_as_new_again(client: FlaskClient, peppers: PepperRing) -> None:
    """The same key does both: there is one button, for whichever the case is not."""
    field = make_field(peppers)
    filed = file_report(field, peppers)
    visit_as(client, field.verifier)
    case = f"/inspector/cases/{filed.case.reference}"
    for fields, waits in (({}, False), ({"new": "1"}, True), ({}, False)):
        assert client.post(f"{case}/seen", data=fields).status_code == 303
        look_again()
        assert filed.case.awaits_team is waits
        page = text_of(client.get(case))
        assert ("Mark as seen<" in page, "Mark as new again<" in page) == (waits, not waits)
        assert page.count(f'action="{case}/seen"') == 1


def test_each_address_of_a_key_is_one_of_the_desk(client: FlaskClient, peppers: PepperRing) -> None:
    visit_as(client, make_field(peppers).inspector)
    for each in KEYS:
        if each.does == "go":
            assert client.get(each.to).status_code == 200, each.key
    assert "keys.js" not in text_of(client.get("/about"))
