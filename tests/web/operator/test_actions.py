"""Actions that a site starts, proves and says are done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.settings import Settings
from grievance.remediation.models.plan import CorrectiveAction
from grievance.remediation.services import progress
from grievance.remediation.states import ActionState
from tests.factories.remedies import (
    Matter,
    action,
    first_action,
    make_agreed_plan,
    terms,
)
from tests.factories.visits import look_again, text_of


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Files of 25 MiB at most, so that one that is too big is soon made."""
    return replace(settings, upload_limit_mib=25, visit_limit_mib=60)


def test_start_proof_and_claim(operator: FlaskClient, matter: Matter) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    address = f"/operator/actions/{found.reference}"
    page = text_of(operator.get(address))
    assert "Start" in page
    assert "Hand in proof" not in page
    assert operator.post(f"{address}/start").status_code == 303
    version = re.search(r'name="version"[^>]*value="(\d+)"', text_of(operator.get(f"{address}/proof")))
    assert version is not None
    proof = {
        "version": version[1],
        "note": "Slips of sixty people.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"%PDF-1.4 sixty slips"), "löhne 五月.pdf"),
    }
    answer = operator.post(f"{address}/proof", data=proof, content_type="multipart/form-data")
    assert answer.status_code == 303, text_of(answer)
    page = text_of(operator.get(address))
    assert "Slips of sixty people." in page
    link = re.search(r'href="(/operator/files/\w+)"', page)
    assert link is not None
    file = operator.get(link[1])
    assert file.data == b"%PDF-1.4 sixty slips"
    assert file.headers["Content-Disposition"].startswith("attachment")
    version = re.search(r'name="version"[^>]*value="(\d+)"', text_of(operator.get(f"{address}/done")))
    assert version is not None
    claim = {"version": version[1], "workers": "60", "amount": "6000", "currency": "USD"}
    assert operator.post(f"{address}/done", data=claim).status_code == 303
    look_again()
    assert action(found.id).state is ActionState.EVIDENCE_SUBMITTED
    assert action(found.id).ledger[-1].amount == 600_000
    assert "You said was delivered" in text_of(operator.get(address))


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"note": ""}, 422),
        ({"dated_on": "yesterday"}, 422),
        ({"dated_on": "2999-01-01"}, 422),
        ({"version": "0"}, 409),
        ({"version": ""}, 409),
    ],
)
def test_proof_that_cannot_be_taken_keeps_its_words(
    operator: FlaskClient, matter: Matter, changed: dict[str, str], status: int
) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    with transaction():
        progress.start_action(matter.operator.actor, action(found.id))
    sent = {
        "version": str(action(found.id).version),
        "note": "Sixty slips.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        **changed,
    }
    answer = operator.post(f"/operator/actions/{found.reference}/proof", data=sent)
    assert answer.status_code == status
    assert "note" in changed or "Sixty slips." in text_of(answer)
    look_again()
    assert action(found.id).evidence == []


def test_a_file_that_is_too_big_leaves_nothing_behind(
    app: Flask, operator: FlaskClient, matter: Matter
) -> None:
    found = action(first_action(make_agreed_plan(matter)))
    with transaction():
        progress.start_action(matter.operator.actor, action(found.id))
    app.config["MAX_CONTENT_LENGTH"] = None
    limit = app.extensions["settings"].upload_limit_mib * 1024 * 1024
    sent = {
        "version": str(action(found.id).version),
        "note": "A very long film.",
        "locale": "en",
        "dated_on": clock.today().isoformat(),
        "file": (BytesIO(b"\0" * (limit + 1)), "film.mp4"),
    }
    answer = operator.post(
        f"/operator/actions/{found.reference}/proof", data=sent, content_type="multipart/form-data"
    )
    # The test client keeps a large body in a temporary file that it never closes.
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert "too big" in text_of(answer)
    assert "A very long film." in text_of(answer)
    folder = app.extensions["settings"].files_folder
    assert not folder.exists() or list(folder.iterdir()) == []


def test_late_actions_are_counted_and_listed(operator: FlaskClient, matter: Matter) -> None:
    soon = clock.today() + timedelta(days=1)
    make_agreed_plan(matter, terms(matter, due_on=soon))
    page = text_of(operator.get("/operator/actions"))
    assert "Wages or back pay" in page
    found = db.session.query(CorrectiveAction).one()
    with transaction():
        found.due_on = clock.today() - timedelta(days=3)
    assert "late since" in text_of(operator.get("/operator/actions"))
    assert "late since" in text_of(operator.get(f"/operator/actions/{found.reference}"))
    assert "Carry out what was agreed" in text_of(operator.get("/operator/?view=waiting"))
