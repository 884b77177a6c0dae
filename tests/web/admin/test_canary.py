"""Nothing of a case is on any page of the administration, not even that it exists."""

from __future__ import annotations

import re
from collections import deque

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.cases.models.case import Case
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.cases import (
    LETTER,
    PARAPHRASE,
    STORY,
    WHY,
    assign,
    file_report,
    make_field,
    reach_findings,
)

CANARY = "canary-words-of-a-worker"
#: Each text of the product has a page of its own, all drawn by one view from the catalogues.
TEXT, ENOUGH = "/texts/", 20


@pytest.fixture(autouse=True)
def _tokens_off(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def pages_of(client: FlaskClient) -> dict[str, str]:
    """Follow every link below /admin and return what each page says."""
    found: dict[str, str] = {}
    waiting = deque(["/admin"])
    while waiting:
        path = waiting.popleft()
        if path in found or (TEXT in path and sum(TEXT in each for each in found) == ENOUGH):
            continue
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        links = re.findall(r'href="(/admin[^"#]*)"', found[path])
        # Chips lead to the same list in other orders; one of each is enough.
        waiting.extend(link.replace("&amp;", "&") for link in links if "?" not in link)
    return found


def test_an_administrator_sees_nothing_of_any_case(client: FlaskClient, peppers: PepperRing) -> None:
    field = make_field(peppers, name="Invented Pit")
    filed = file_report(field, peppers, story=f"{STORY} {CANARY}")
    assign(field, filed)
    reach_findings(field, filed)
    case = db.session.scalars(select(Case)).one()
    complaint = db.session.scalars(select(Complaint)).one()
    secret = [
        CANARY,
        STORY,
        PARAPHRASE,
        LETTER.texts["en"],
        WHY.text,
        filed.code,
        case.reference,
        case.register_reference,
        case.brand_reference,
        complaint.reference,
        "WA2",
    ]
    sign_in(client, make_account(Role.ADMINISTRATOR, peppers=peppers))
    pages = pages_of(client)
    assert len(pages) > 15, "too few pages were read for this to mean anything"
    assert any("Invented Pit" in text for text in pages.values()), "sites are no secret"
    # A code of three letters turns up inside long random ones now and then.
    alone = {word: re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])") for word in secret}
    shown = [(path, word) for path, text in pages.items() for word in secret if alone[word].search(text)]
    assert shown == []


def test_the_rooms_of_casework_are_shut_to_administrators(client: FlaskClient, peppers: PepperRing) -> None:
    field = make_field(peppers)
    filed = file_report(field, peppers)
    sign_in(client, make_account(Role.ADMINISTRATOR, peppers=peppers))
    for path in (
        "/inspector",
        f"/inspector/cases/{filed.case.reference}",
        "/operator",
        "/official",
        "/brand",
    ):
        assert client.get(path, follow_redirects=True).status_code in {403, 404}, path
