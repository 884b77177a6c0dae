"""A private interview: the device in a worker's hands shows a sheet and no case until a password is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.user import User, UserState
from grievance.accounts.passwords import new_keys
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import LOWEST
from tests.factories.accounts import PASSWORD
from tests.factories.cases import STORY, Field, Filed, assign, file_report, make_field
from tests.factories.file_worlds import installation_for_a_file
from tests.factories.visits import look_again, text_of, visit_as

SAID = "يغلقون البوابة ليلا."
PROVING = "/account/take-back"
#: What anybody may read who has the device: nothing of it tells of a case.
FOR_ANYBODY = {"public", "worker", "ui"}


@pytest.fixture(scope="module")
def app(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation_for_a_file(migrated_folder, tmp_path_factory.mktemp("interview")) as made:
        yield made


@pytest.fixture(scope="module")
def field(app: Flask) -> Field:
    peppers = app.extensions["peppers"]
    made = make_field(peppers)
    with transaction():
        keys = new_keys(PASSWORD, cost=LOWEST, peppers=peppers)
        keys.keep(db.session.get_one(User, made.inspector.user_id))
    return made


@pytest.fixture(scope="module")
def filed(app: Flask, field: Field) -> Filed:
    made = file_report(field, app.extensions["peppers"])
    assign(field, made)
    return made


@pytest.fixture
def inspector(app: Flask, field: Field) -> FlaskClient:
    browser = app.test_client()
    visit_as(browser, field.inspector)
    return browser


@pytest.fixture
def case(filed: Filed) -> str:
    return f"/inspector/cases/{filed.case.reference}"


@pytest.fixture
def heard(inspector: FlaskClient, case: str) -> FlaskClient:
    """The inspector's browser, once it is in a worker's hands."""
    page = text_of(inspector.get(f"{case}/interview"))
    assert f'href="{case}"' in page
    assert "<textarea" not in page
    begun = inspector.post(f"{case}/interview", data={"begin": "1"})
    assert begun.location == f"{case}/interview"
    assert begun.headers["Clear-Site-Data"] == '"cache"'
    return inspector


def test_the_sheet_shows_nothing_of_a_case_and_seals_what_was_said_in_its_language(
    app: Flask, field: Field, filed: Filed, heard: FlaskClient, case: str
) -> None:
    sheet = text_of(heard.get(f"{case}/interview"))
    body = sheet.partition("<main")[2].partition("</main>")[0]
    assert filed.case.reference not in body
    assert f'href="{case}' not in sheet
    assert STORY not in sheet
    assert 'href="/account"' not in sheet
    assert '<option value="sw" selected>Kiswahili</option>' in sheet
    assert re.search(r'<textarea[^>]*dir="auto"', sheet)
    assert heard.post(f"{case}/interview", data={"text": " ", "locale": "ar"}).status_code == 422
    assert heard.post(f"{case}/interview", data={"text": SAID, "locale": "tlh"}).status_code == 422
    kept = heard.post(f"{case}/interview", data={"text": SAID, "locale": "ar"})
    assert kept.location == f"{case}/interview?kept=1&locale=ar"
    look_again()
    again = text_of(heard.get(kept.location))
    assert "Sealed. This page cannot show it any more." in again
    assert SAID not in again
    assert '<option value="ar" selected>' in again
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    assert f'<p class="words" lang="ar" dir="rtl">{SAID}</p>' in text_of(colleague.get(case))


def test_no_desk_opens_until_the_password_is_typed(
    app: Flask, field: Field, heard: FlaskClient, case: str
) -> None:
    shut = 0
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<\w+>", "x", rule.rule)
        kind = rule.endpoint.partition(".")[0]
        if kind in {*FOR_ANYBODY, "static"} or "<" in address or rule.endpoint == "account.take_back":
            continue
        shut += 1
        if "GET" in (rule.methods or ()):
            assert heard.get(address).location == PROVING, address
        elif rule.endpoint != "account.sign_out":
            assert heard.post(address).status_code == 403, address
    assert shut > 200
    assert heard.get(case).location == PROVING
    assert heard.post(f"{case}/do/note", data={"text": "x", "locale": "en"}).status_code == 403
    assert heard.get("/about").status_code == 200
    colleague = app.test_client()
    visit_as(colleague, field.colleague)
    assert colleague.get(case).status_code == 200


def test_a_wrong_password_keeps_it_on_and_the_right_one_ends_it(heard: FlaskClient, case: str) -> None:
    assert f'href="{PROVING}"' in text_of(heard.get(f"{case}/interview"))
    page = text_of(heard.get(PROVING))
    assert f'href="{case}/interview"' in page
    assert f'href="{case}"' not in page
    for wrong in ("", "not this one at all"):
        assert heard.post(PROVING, data={"password": wrong}).status_code == 422
        assert heard.get(case).location == PROVING
    assert heard.post(PROVING, data={"password": PASSWORD}).location == case
    assert heard.get(case).status_code == 200
    assert heard.get(PROVING).location == "/inspector", "there is nothing to take back"


def test_too_many_wrong_ones_have_to_wait_there(heard: FlaskClient, case: str) -> None:
    answers = [heard.post(PROVING, data={"password": f"wrong words {each}"}) for each in range(6)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert heard.get(case).location == PROVING


def test_signing_out_is_a_way_out_that_shows_nothing(heard: FlaskClient, case: str) -> None:
    assert heard.post("/account/sign-out").location == "/account/sign-in"
    assert "/account/sign-in" in heard.get(case).location
    assert "/account/sign-in" in heard.get(f"{case}/interview").location
    assert "/account/sign-in" in heard.get(PROVING).location


def test_a_visit_of_somebody_who_was_locked_meanwhile_leads_to_the_door(
    field: Field, heard: FlaskClient, case: str
) -> None:
    def become(state: UserState) -> None:
        with transaction():
            db.session.get_one(User, field.inspector.user_id).state = state

    become(UserState.LOCKED)
    assert "/account/sign-in" in heard.get(case).location
    assert heard.get("/account/sign-in").status_code == 200
    become(UserState.ACTIVE)
    assert heard.get(case).location == PROVING
