"""What every response says to the browser, on pages that went wrong too."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from grievance.app import create_app
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.web.ui.headers import PERMISSIONS, REPORTS
from grievance.web.ui.policy_reports import ALLOWED, pace
from tests.factories.defences import missing_defences
from tests.factories.reports import make_intake


def without_tables(*names: str) -> None:
    with transaction():
        db.session.execute(text("PRAGMA legacy_alter_table = ON"))
        for name in names:
            db.session.execute(text(f"ALTER TABLE {name} RENAME TO gone_{name}"))


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("GET", "/static/no-such-file.css", 404),
        ("POST", "/about", 405),
        ("POST", "/account/sign-in", 400),
        ("GET", "/admin", 302),
        ("GET", "/leave", 303),
        ("GET", "/gallery", 404),
        ("GET", "/register/cases.csv", 200),
        ("GET", "/register/cases.json", 200),
        ("GET", "/static/app.css", 200),
        ("GET", "/healthz", 200),
    ],
)
def test_nothing_comes_without_its_defences(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    response = client.open(address, method=method)
    assert response.status_code == status
    assert missing_defences(response) == []


@pytest.mark.parametrize("address", ["/report/4", "/account/sign-in", "/no-such-page"])
def test_what_is_too_big_comes_with_them(client: FlaskClient, address: str) -> None:
    response = client.post(
        address,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
    )
    assert response.status_code == (404 if address == "/no-such-page" else 413)
    assert missing_defences(response) == []


def test_too_many_reports_and_reports_of_no_known_kind_come_with_them(client: FlaskClient) -> None:
    pace.forget()
    answers = [client.post(REPORTS, json={"csp-report": {}}) for _ in range(ALLOWED + 1)]
    answers.append(client.post(REPORTS, data="words", content_type="text/plain"))
    pace.forget()
    answers.append(client.post(REPORTS, data="{", content_type="application/csp-report"))
    answers.append(client.post(REPORTS, data="9" * 20_000, content_type="application/csp-report"))
    assert [each.status_code for each in answers[-5:]] == [204, 429, 415, 400, 413]
    for response in answers[-5:]:
        assert missing_defences(response) == []
    pace.forget()


def test_a_broken_database_comes_with_them(app: Flask, client: FlaskClient, peppers: PepperRing) -> None:
    make_intake(peppers)
    without_tables("sites", "visit_sessions")
    client.set_cookie("visit", "A" * 43)
    for address in ("/about/sites", "/report", "/account/sign-in"):
        response = client.get(address)
        assert response.status_code == 503
        assert missing_defences(response) == []


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b"])
def test_another_hosts_name_is_refused(settings: Settings, host: str) -> None:
    app = create_app(
        Settings(folder=settings.folder, kdf_cost="lowest", base_url="https://portal.example.org")
    )
    browser = app.test_client()
    assert browser.get("/", headers={"Host": "portal.example.org"}).status_code == 200
    assert browser.get("/", headers={"Host": "localhost:8000"}).status_code == 200
    response = browser.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text
    assert missing_defences(response) == []


def test_a_desk_may_use_no_power_of_the_browser_and_no_string_as_a_script(client: FlaskClient) -> None:
    response = client.get("/account/sign-in")
    assert response.headers["Permissions-Policy"] == PERMISSIONS
    policy = response.headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    assert "unsafe" not in policy


def test_a_workers_page_says_all_this_in_few_bytes(
    app: Flask, client: FlaskClient, peppers: PepperRing
) -> None:
    make_intake(peppers)
    for address in ("/", "/report", "/follow", "/no-such-page", "/leave"):
        response = client.get(address)
        assert sum(len(name) + len(value) + 4 for name, value in response.headers.items()) <= 480, address


def test_leaving_empties_what_the_browser_keeps(client: FlaskClient) -> None:
    response = client.get("/leave")
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert response.status_code == 303
