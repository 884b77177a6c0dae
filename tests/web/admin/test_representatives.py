"""An administrator says who may file for workers, a steward confirms it, and either ends it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.accounts import make_account, sign_in
from tests.factories.people import make_organisation, make_person

PAGE = "/admin/representatives"
SAID = {"do": "say", "kind": "union", "chosen_by_employer": "unknown", "paid_by_employer": "no"}


def test_two_people_and_an_end(app: Flask, peppers: PepperRing) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    organisation = make_organisation(OrganisationKind.REPRESENTATIVE)
    officer = make_person(Role.REPRESENTATIVE, peppers=peppers, organisation_id=organisation)
    person = {"person": db.session.get_one(User, officer.user_id).reference}
    first, second = at_desk(app, Role.ADMINISTRATOR, peppers), at_desk(app, Role.STEWARD, peppers)
    refused = first.post(PAGE, data={**SAID, **person, "paid_by_employer": "yes"})
    assert refused.status_code == 409
    assert "An employer pays for this organisation." in refused.text
    assert first.post(PAGE, data={**SAID, **person}).status_code == 303
    assert "You said it first." in first.get(PAGE).text
    assert first.post(PAGE, data={"do": "confirm", **person}).status_code == 409
    page = second.get(PAGE).text
    assert "waits for a second person" in page
    assert "not known whether an employer chooses" in page
    assert second.post(PAGE, data={"do": "confirm", **person}).status_code == 303
    assert "may file since" in first.get(PAGE).text
    assert first.post(PAGE, data={"do": "end", **person}).status_code == 303
    assert "ended on" in second.get(PAGE).text
    assert first.post(PAGE, data={"do": "end", "person": "nobody"}).status_code == 404


def at_desk(app: Flask, role: Role, peppers: PepperRing) -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_account(role, peppers=peppers))
    return client
