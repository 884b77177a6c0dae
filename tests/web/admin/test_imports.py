"""A steward brings a list: it is reported on, taken, and undone; what is wrong with it is said."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.jobs.queue import run_due
from grievance.policy.roles import Role
from grievance.supplychain.models.site import Site
from grievance.supplychain.services import importing
from tests.factories.accounts import make_account, sign_in
from tests.factories.visits import text_of


@pytest.fixture
def steward(app: Flask, client: FlaskClient, peppers: PepperRing) -> FlaskClient:
    """A signed-in steward."""
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, make_account(Role.STEWARD, peppers=peppers))
    return client


def test_a_list_is_read_reported_on_taken_and_undone(steward: FlaskClient) -> None:
    rows = (
        b"site_id,name,operator,country,minerals,stage,lat,lon,status\n"
        b"x-1,Invented Hill,A Firm,CD,cobalt,mine,-10.1,25.1,operating\n"
        b"x-2,Invented Sea,,CD,cobalt,mine,-30,-20,operating\n"
    )

    def sites() -> list[str]:
        db.session.expire_all()
        return list(db.session.scalars(select(Site.code).where(Site.code.in_(["x-1", "x-2"]))))

    data = {"file": (io.BytesIO(rows), "list.csv"), "list_name": "An invented list", "stage": ""}
    answer = steward.post("/admin/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = answer.headers["Location"]
    text = text_of(steward.get(page))
    assert "Nothing has changed yet." in text
    assert "The position is in the sea." in text
    assert "G3" in text
    assert "Undo the whole import" not in text
    assert sites() == []
    assert "Invented Hill" not in text_of(steward.get(f"{page}?outcome=refused"))
    assert steward.post(f"{page}/take").status_code == 303
    assert sites() == ["x-1"]
    assert "An invented list" in text_of(steward.get("/admin/imports"))
    assert steward.post(f"{page}/forget").status_code == 409
    assert steward.post(f"{page}/reviewed").status_code == 303
    assert steward.post(f"{page}/undo").status_code == 303
    assert sites() == []
    assert "Undone" in text_of(steward.get(page))
    again = {"file": (io.BytesIO(rows), "list.csv"), "list_name": "An invented list", "stage": ""}
    page = steward.post("/admin/imports", data=again, content_type="multipart/form-data").headers["Location"]
    assert steward.post(f"{page}/forget").status_code == 303
    assert steward.get(page).status_code == 404


def test_what_cannot_be_read_is_said_beside_the_file_and_keeps_what_was_typed(steward: FlaskClient) -> None:
    missing = steward.post("/admin/imports", data={"list_name": "Kept"}, content_type="multipart/form-data")
    assert missing.status_code == 422
    wrong = {"file": (io.BytesIO(b"a,b\n1,2\n"), "other.csv"), "list_name": "Kept words", "stage": ""}
    answer = steward.post("/admin/imports", data=wrong, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "none of the forms we can read" in text_of(answer)
    assert "Kept words" in answer.get_data(as_text=True)


def test_a_long_list_is_taken_to_its_end_by_the_worker_process(
    app: Flask, steward: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "TOGETHER", 2)
    rows = "site_id,name,country,stage\n" + "".join(f"long-{n},Pit {n},ZM,mine\n" for n in range(5))
    data = {"file": (io.BytesIO(rows.encode()), "list.csv"), "list_name": "Long", "stage": ""}
    page = steward.post("/admin/imports", data=data, content_type="multipart/form-data").headers["Location"]
    assert steward.post(f"{page}/take").status_code == 303
    assert "is being taken" in text_of(steward.get(page))
    run_due()
    assert db.session.scalar(select(func.count(Site.id)).where(Site.code.like("long-%"))) == 5
    assert "is being taken" not in text_of(steward.get(page))
