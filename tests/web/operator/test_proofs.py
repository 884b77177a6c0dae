"""A site's proof in parts: sealed as it comes, resumed, kept for its form, and nobody else's."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.evidence.services.receiving import PART
from grievance.foundation import clock
from grievance.foundation.db import transaction
from grievance.foundation.settings import Settings
from grievance.policy.roles import Role
from grievance.remediation.services import progress
from tests.factories.people import make_person
from tests.factories.remedies import Matter, action, first_action, make_agreed_plan
from tests.factories.visits import look_again, text_of, visit_as

TABLE = b"PK\x03\x04" + bytes(range(256)) * (PART // 128) + b"the end"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Files of 3 MiB at most, so that one that is too big is soon made."""
    return replace(settings, upload_limit_mib=3)


@pytest.fixture
def begun(matter: Matter) -> str:
    """The reference of an action that the site has begun with."""
    found = action(first_action(make_agreed_plan(matter)))
    with transaction():
        progress.start_action(matter.operator.actor, action(found.id))
    return found.reference


def proof_page(operator: FlaskClient, reference: str) -> str:
    return text_of(operator.get(f"/operator/actions/{reference}/proof"))


def token(page: str) -> str:
    found = re.search(r'csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def asks(browser: FlaskClient, csrf: str, address: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    kind = "application/octet-stream" if isinstance(body, bytes) else None
    answer = browser.post(address, data=body, headers={"X-CSRFToken": csrf}, content_type=kind)
    return answer.status_code, json.loads(answer.data)


def begins(browser: FlaskClient, csrf: str, to: str, **more: str) -> tuple[int, dict[str, Any]]:
    fields = {"to": to, "name": "slips.xlsx", "size": str(len(TABLE)), "mark": "slips.xlsx,1", **more}
    return asks(browser, csrf, "/operator/file", fields)


def sends_all(browser: FlaskClient, csrf: str, to: str) -> None:
    status, answer = begins(browser, csrf, to)
    assert status == 200, answer
    for number in range(answer["got"], -(-len(TABLE) // PART)):
        part = TABLE[number * PART : (number + 1) * PART]
        assert asks(browser, csrf, f"/operator/file/{answer['id']}/{number}", part)[0] == 200
    ended = asks(browser, csrf, f"/operator/file/{answer['id']}/whole")
    assert ended == (200, {"done": True, "next": None})


def hands_in(browser: FlaskClient, reference: str, **more: Any) -> Any:
    version = re.search(r'name="version"[^>]*value="(\d+)"', proof_page(browser, reference))
    assert version is not None
    words = {"version": version[1], "note": "Sixty slips.", "locale": "en"}
    fields = {**words, "dated_on": clock.today().isoformat(), **more}
    return browser.post(
        f"/operator/actions/{reference}/proof", data=fields, content_type="multipart/form-data"
    )


def test_proof_goes_on_where_the_line_broke_and_is_handed_in_whole(
    operator: FlaskClient, settings: Settings, begun: str
) -> None:
    csrf = token(proof_page(operator, begun))
    _status, first = begins(operator, csrf, begun)
    asks(operator, csrf, f"/operator/file/{first['id']}/0", TABLE[:PART])
    assert begins(operator, csrf, begun)[1]["got"] == 1
    sends_all(operator, csrf, begun)
    assert not list((settings.files_folder / "parts").iterdir())
    assert "slips.xlsx" in proof_page(operator, begun)
    assert hands_in(operator, begun).status_code == 303
    link = re.search(r'href="(/operator/files/\w+)"', text_of(operator.get(f"/operator/actions/{begun}")))
    assert link is not None
    assert operator.get(link[1]).data == TABLE


def test_the_page_says_where_its_script_sends_to(operator: FlaskClient, begun: str) -> None:
    page = proof_page(operator, begun)
    assert f'data-parts="/operator/file" data-to="{begun}"' in page
    assert "/static/parts.js" in page


def test_a_form_that_comes_back_keeps_its_file(operator: FlaskClient, settings: Settings, begun: str) -> None:
    sent = (io.BytesIO(b"%PDF-1.4 sixty slips"), "slips.pdf")
    answer = hands_in(operator, begun, note="", file=sent)
    assert answer.status_code == 422
    assert "slips.pdf" in text_of(answer)
    assert "has to be chosen again" not in text_of(answer)
    assert hands_in(operator, begun).status_code == 303
    look_again()
    (proof,) = action_of(begun).evidence
    assert proof.file is not None
    assert "slips.pdf" not in proof_page(operator, begun)


def test_a_file_that_is_taken_away_or_replaced_leaves_nothing(
    operator: FlaskClient, settings: Settings, begun: str
) -> None:
    hands_in(operator, begun, note="", file=(io.BytesIO(b"%PDF-1.4 one"), "one.pdf"))
    page = text_of(hands_in(operator, begun, note="", file=(io.BytesIO(b"%PDF-1.4 two"), "two.pdf")))
    assert "one.pdf" not in page
    held = [path.name for path in settings.files_folder.iterdir() if path.is_file()]
    assert len(held) == 1
    assert "two.pdf" not in text_of(hands_in(operator, begun, note="", drop=held[0]))
    assert not [path for path in settings.files_folder.iterdir() if path.is_file()]


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"size": "0"}, 422, "This file is empty."),
        ({"size": "-1"}, 422, "A part of the file did not arrive."),
        ({"size": str(4 * PART)}, 413, "The file is too big."),
        ({"to": "nothing-here"}, 404, "We cannot find this."),
    ],
)
def test_a_beginning_that_cannot_be(
    operator: FlaskClient, begun: str, more: dict[str, str], status: int, words: str
) -> None:
    got, answer = begins(operator, token(proof_page(operator, begun)), more.pop("to", begun), **more)
    assert got == status
    assert words in answer["error"]


def test_an_action_that_was_not_begun_takes_no_proof(operator: FlaskClient, matter: Matter) -> None:
    found = action(first_action(make_agreed_plan(matter))).reference
    status, answer = begins(operator, token(proof_page(operator, found)), found)
    assert status == 409
    assert answer["error"].startswith("This step is not open now. The record has moved on. Open its page")


def test_another_site_and_whoever_is_not_signed_in_get_nothing(
    app: Flask, operator: FlaskClient, begun: str
) -> None:
    csrf = token(proof_page(operator, begun))
    _status, mine = begins(operator, csrf, begun)
    stranger = app.test_client()
    visit_as(stranger, make_person(Role.OPERATOR, peppers=app.extensions["peppers"]))
    theirs = token(text_of(stranger.get("/operator/actions")))
    assert begins(stranger, theirs, begun)[0] == 404
    status, answer = asks(stranger, theirs, f"/operator/file/{mine['id']}/0", TABLE[:PART])
    assert status == 404
    assert "no longer have the start" in answer["error"]
    assert begins(app.test_client(), csrf, begun)[0] == 403
    assert begins(operator, "", begun)[0] == 403


def action_of(reference: str) -> Any:
    from grievance.foundation.db import db
    from grievance.remediation.models.plan import CorrectiveAction

    return db.session.query(CorrectiveAction).filter_by(reference=reference).one()
