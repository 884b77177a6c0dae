"""Browsers say what our policy refused; counted are rule and origin, nothing about who saw it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.alarms.models import PolicyReport
from grievance.alarms.services.policy_reports import MOST_ROWS
from grievance.foundation.db import db
from grievance.web.ui.headers import REPORTS
from grievance.web.ui.policy_reports import pace

OLD = {
    "csp-report": {
        "document-uri": "https://portal.example.org/follow/secret-place",
        "violated-directive": "script-src-elem",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example:8443/steal.js?who=namalu",
        "script-sample": "secret words",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "url": "https://portal.example.org/follow/secret-place",
        "user_agent": "Secret Browser",
        "body": {"effectiveDirective": "img-src", "blockedURL": "inline", "sample": "secret words"},
    }
]


@pytest.fixture(autouse=True)
def _pace() -> Iterator[None]:
    pace.forget()
    yield
    pace.forget()


def counted() -> dict[tuple[str, str], int]:
    db.session.rollback()
    return {(row.directive, row.origin): row.count for row in db.session.scalars(select(PolicyReport))}


def send(client: FlaskClient, content: Any, kind: str = "application/csp-report") -> int:
    return client.post(REPORTS, data=json.dumps(content), content_type=kind).status_code


def test_both_kinds_of_report_are_counted_and_nothing_else_is_kept(client: FlaskClient) -> None:
    assert send(client, OLD) == send(client, OLD) == 204
    assert send(client, NEW, "application/reports+json") == 204
    assert counted() == {("script-src-elem", "https://evil.example"): 2, ("img-src", "inline"): 1}
    kept = set(PolicyReport.__table__.columns.keys())
    assert kept == {"id", "day", "directive", "origin", "count"}


@pytest.mark.parametrize(
    ("directive", "blocked", "as_kept"),
    [
        ("my secret words", "my secret words", ("other", "other")),
        ("img-src", "https://user:secret@evil.example/x", ("img-src", "https://evil.example")),
        ("img-src", "data", ("img-src", "other")),
        ("img-src", "data:text/plain,secret", ("img-src", "data")),
        ("img-src", "javascript:secret", ("img-src", "other")),
        ("img-src", "https://[secret", ("img-src", "other")),
        ("img-src", "https://" + "s" * 300 + ".example/", ("img-src", "other")),
        ("img-src", "", ("img-src", "other")),
    ],
)
def test_only_known_words_and_origins_are_kept(
    client: FlaskClient, directive: str, blocked: str, as_kept: tuple[str, str]
) -> None:
    body = {"csp-report": {"effective-directive": directive, "blocked-uri": blocked}}
    assert send(client, body) == 204
    assert counted() == {as_kept: 1}


@pytest.mark.parametrize("content", [None, 7, "x", [7], [{"body": 7}], {"csp-report": [1]}, {"body": None}])
def test_what_is_no_report_is_refused(client: FlaskClient, content: Any) -> None:
    assert send(client, content) == 400
    assert counted() == {}


def test_invented_origins_fill_no_table(client: FlaskClient) -> None:
    for start in range(0, MOST_ROWS + 40, 10):
        pace.forget()
        reports = [
            {"body": {"effectiveDirective": "img-src", "blockedURL": f"https://h{start + n}.example/"}}
            for n in range(10)
        ]
        assert send(client, reports, "application/reports+json") == 204
    found = counted()
    assert len(found) == MOST_ROWS + 1
    assert found[("other", "other")] == 40
