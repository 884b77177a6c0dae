"""The desk of a representative: claims wait until they are filed, and codes until they are handed out."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.complaints.models.complaint import Complaint
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.representation.models import RepresentedClaim
from grievance.representation.services import verifying
from grievance.representation.states import Known, RepresentativeKind
from grievance.web.worker.helper_words import helper_shown
from tests.factories.accounts import Account, make_account, sign_in
from tests.factories.people import make_organisation, make_person
from tests.factories.reports import make_intake
from tests.factories.unions import many, workbook

TYPED = {
    "slip": "M-1",
    "language": "fr",
    "problem": "WA1",
    "place": "Near the gate",
    "what_happened": "- They did not pay.\n- Twice.",
    "amount": "1,200.50",
    "currency": "USD",
    "who_may_know": "nobody",
    "tell_company": "ask",
    "you_may_read": "yes",
    "basis": "consent",
    "agreed": "y",
}
CODE = re.compile(r"<span>(\d{4})</span>")


@pytest.fixture
def officer(app: Flask, peppers: PepperRing) -> Account:
    app.config["WTF_CSRF_ENABLED"] = False
    make_intake(peppers)
    organisation = make_organisation(OrganisationKind.REPRESENTATIVE)
    return make_account(Role.REPRESENTATIVE, peppers=peppers, organisation_id=organisation)


@pytest.fixture
def desk(client: FlaskClient, officer: Account) -> FlaskClient:
    sign_in(client, officer)
    return client


def verify(officer: Account, first: Actor, second: Actor) -> None:
    with transaction():
        user = db.session.get_one(User, officer.user_id)
        kind, no = RepresentativeKind.UNION, Known.NO
        verifying.state(first, user, kind=kind, chosen_by_employer=no, paid_by_employer=no)
        verifying.confirm(second, user)


@pytest.fixture
def verified(desk: FlaskClient, officer: Account, peppers: PepperRing) -> FlaskClient:
    people = [make_person(role, peppers=peppers) for role in (Role.ADMINISTRATOR, Role.STEWARD)]
    verify(officer, people[0].actor, people[1].actor)
    return desk


def filed() -> int:
    db.session.rollback()
    return db.session.query(Complaint).count()


def test_whoever_was_not_verified_reads_why_and_files_nothing(desk: FlaskClient) -> None:
    assert "have to verify you first" in desk.get("/representative/").text
    answer = desk.post("/representative/file", data=TYPED)
    assert answer.status_code == 409
    assert "have to verify you first" in answer.text
    assert desk.get("/representative/batch").status_code == 303


def test_claims_are_typed_in_one_after_the_other(verified: FlaskClient) -> None:
    answer = verified.post("/representative/file", data={**TYPED, "currency": "", "agreed": ""})
    assert answer.status_code == 422
    for kept in ("Near the gate", "Say the currency of the amount.", "this person’s yes"):
        assert kept in answer.text
    assert verified.post("/representative/file", data=TYPED).status_code == 303
    assert "stands in row 1 too" in verified.post("/representative/file", data=TYPED).text
    assert verified.post("/representative/file", data={**TYPED, "slip": "M-2"}).status_code == 303
    assert "2 rows can be filed." in verified.get("/representative/batch").text
    verified.post("/representative/batch", data={"do": "out-0"})
    page = verified.get("/representative/batch").text
    assert "1 row can be filed." in page
    assert "$1,200.50" in page
    verified.post("/representative/batch", data={"do": "nothing"})
    assert filed() == 0


def test_codes_are_the_same_until_they_are_handed_out_and_gone_afterwards(verified: FlaskClient) -> None:
    listed = workbook([*many(2), {"slip": "3"}])
    sent = {"file": (io.BytesIO(listed), "list.xlsx")}
    assert verified.post("/representative/file", data=sent).status_code == 303
    for _twice in range(2):
        verified.post("/representative/batch", data={"do": "file"})
    first, again = (CODE.findall(verified.get("/representative/batch").text) for _ in range(2))
    assert first == again
    assert (len(first), filed()) == (10, 2)
    refused = verified.post("/representative/file", data={**TYPED, "slip": "M-9"})
    assert "Hand out the slips of the last claims first." in refused.text
    verified.post("/representative/batch", data={"do": "handed-out"})
    assert verified.get("/representative/batch").status_code == 303
    verified.post("/representative/file", data={"file": (io.BytesIO(listed), "list.xlsx")})
    page = verified.post("/representative/batch", data={"do": "file"})
    assert page.status_code == 409
    assert "2 were filed before and are left out." in page.text
    assert filed() == 2


def test_by_what_right_a_claim_is_filed_is_shown_to_whoever_it_concerns(
    verified: FlaskClient, app: Flask
) -> None:
    unasked = {**TYPED, "slip": "K-1", "basis": "next_of_kin", "you_may_read": "no", "agreed": ""}
    public = {**unasked, "slip": "P-1", "basis": "public_interest", "amount": "", "currency": ""}
    refused = verified.post("/representative/file", data=public)
    assert refused.status_code == 422
    assert "Say yes or no yourself" in refused.text
    for sent in (unasked, {**public, "tell_company": "no"}):
        assert verified.post("/representative/file", data=sent).status_code == 303
    verified.post("/representative/batch", data={"do": "file"})
    slips = verified.get("/representative/batch").text
    for said in ("pour vous ou votre famille", "ne nomme aucun travailleur", "stays with you"):
        assert said in slips
    page = verified.get(f"/representative/claims/{_claims()[0]}").text
    assert "The family, for a person who cannot speak" in page
    with app.test_request_context():
        told = [helper_shown(each) for each in db.session.query(Complaint).order_by(Complaint.id)]
    assert [each["said"] for each in told if each is not None] == [
        "They told us that they speak for your family.",
        "They told us that it is about many people, and names no worker.",
    ]


def _claims() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(RepresentedClaim.reference).order_by(RepresentedClaim.id)))
