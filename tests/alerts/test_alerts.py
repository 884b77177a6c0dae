"""A brand is told what has changed along its chain: once a day by mail, its systems in signed messages."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grievance.accounts.models.organisation import OrganisationKind
from grievance.alerts.models import SiteAlert, Webhook, WebhookDelivery
from grievance.alerts.services.asking import ask_to_look, may_ask
from grievance.alerts.services.delivering import WAITS
from grievance.alerts.services.watching import forget_old_alerts, look_at_chains
from grievance.alerts.states import AlertKind, DeliveryState
from grievance.cases.labels import EVENT_LABELS
from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseEvent
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.secrets import PepperRing
from grievance.jobs.queue import run_due
from grievance.notifications.models import Mail
from grievance.notifications.outbox import letter_of
from grievance.policy.roles import Role
from grievance.remediation.models.plan import Plan
from grievance.supplychain.services.reaching import refresh_reach
from tests.factories.accounts import Account, make_account, sign_in
from tests.factories.chains import act_for, make_link
from tests.factories.people import make_organisation
from tests.factories.places import make_company
from tests.factories.published import set_workforce
from tests.factories.remedies import Matter, make_agreed_plan, make_matter, terms
from tests.factories.shortcuts import make_covert


class Receiver:
    """A brand's own system on this machine, which keeps what it is sent."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def knows(self, secret: str) -> list[dict[str, Any]]:
        """Return the messages whose signature is right, as a receiver would check it."""
        found = []
        for headers, body in self.got:
            at, made = (part.split("=", 1)[1] for part in headers["Grievance-Signature"].split(","))
            right = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
            if hmac.compare_digest(right, made):
                found.append({**json.loads(body), "event": headers["Grievance-Event"]})
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def brand(app: Flask, peppers: PepperRing) -> Account:
    app.config["WTF_CSRF_ENABLED"] = False
    organisation = make_organisation(OrganisationKind.BRAND)
    return make_account(Role.BRAND, peppers=peppers, organisation_id=organisation)


@pytest.fixture
def matter(brand: Account, peppers: PepperRing) -> Matter:
    """A matter at a site of the brand's chain, whose agreed action is not late yet; and a first look."""
    made = make_matter(peppers=peppers, site_name="Late Hill")
    make_agreed_plan(made, terms(made))
    due(made, days=30)
    operator, buyer = make_company(), make_company("Sample Electric", is_brand=True)
    act_for(organisation_of(brand), buyer)
    make_link(operator, buyer, from_site=made.site_id)
    with transaction():
        refresh_reach()
    look()
    return made


def organisation_of(brand: Account) -> int:
    from grievance.accounts.models.user import User

    return db.session.get_one(User, brand.user_id).organisation_id


def due(matter: Matter, *, days: int) -> None:
    with transaction():
        for plan in db.session.scalars(select(Plan).where(Plan.case_id == matter.case_id)):
            for action in plan.actions:
                action.due_on = clock.today() + timedelta(days=days)


def look() -> int:
    with transaction():
        return look_at_chains()


def alerts() -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(each.kind), each.told) for each in db.session.scalars(select(SiteAlert).order_by(SiteAlert.id))
    ]


def mails() -> list[str]:
    return list(db.session.scalars(select(Mail.template).order_by(Mail.id)))


def add_system(client: FlaskClient, address: str) -> str:
    """Add an address on the page and return the secret that it shows."""
    kinds = ["remedy.status_changed", "action.overdue"]
    answer = client.post("/brand/alerts/systems", data={"address": address, "kinds": kinds})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = client.get("/brand/alerts").get_data(as_text=True)
    return page.split('class="code">')[1].split("<")[0]


def test_what_becomes_overdue_is_told_once_and_neutrally(brand: Account, matter: Matter) -> None:
    told = mails()
    assert look() == 0
    due(matter, days=-3)
    assert look() == 2
    since = (clock.today() - timedelta(days=3)).isoformat()
    assert alerts() == [
        ("remedy.status_changed", {"was": "under_way", "standing": "overdue"}),
        ("action.overdue", {"who_has_to_act": "operator", "overdue_since": since}),
    ]
    assert look() == 0
    assert mails() == [*told, "chain_digest"]
    letter = letter_of(
        db.session.scalars(select(Mail).order_by(Mail.id.desc())).first(),  # type: ignore[arg-type]
        base_url="http://localhost",
        peppers=None,
    )
    assert "http://localhost/brand/alerts" in letter.body
    assert "Late Hill" not in letter.subject + letter.body
    assert "overdue" not in letter.subject + letter.body


@pytest.mark.parametrize("hidden", ["covert", "small"])
def test_what_may_not_be_known_is_no_alert(brand: Account, matter: Matter, hidden: str) -> None:
    if hidden == "small":
        set_workforce(matter.site_id, 24)
    else:
        with transaction():
            make_covert(matter.case_id)
    look()
    told = alerts()
    due(matter, days=-3)
    look()
    assert alerts() == told
    assert not may_ask(db.session.get_one(Case, matter.case_id))


def test_a_brand_that_wants_no_mail_gets_none(client: FlaskClient, brand: Account, matter: Matter) -> None:
    sign_in(client, brand)
    assert client.post("/brand/alerts", data={"immediate": "y"}).status_code == 303
    told = mails()
    due(matter, days=-3)
    assert look() == 2
    assert mails() == told
    page = client.get("/brand/alerts").get_data(as_text=True)
    assert "Something promised is overdue" in page
    assert "Late Hill" in page


def test_at_once_only_what_the_case_team_has_checked(brand: Account, matter: Matter) -> None:
    case = db.session.get_one(Case, matter.case_id)
    inspector = matter.inspector.actor
    told = mails()
    with pytest.raises(GuardRefused), transaction():
        ask_to_look(inspector, case, checked=False)
    assert mails() == told
    with transaction():
        assert ask_to_look(inspector, case, checked=True) == 1
    assert mails() == [*told, "chain_now"]
    assert alerts() == [("team.asked_to_look", {})]
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.verb == "brands_alerted")).one()
    assert (event.details, event.visible_to, event.user_id) == ({}, [], inspector.user_id)
    assert event.verb in EVENT_LABELS
    with pytest.raises(NotFound), transaction():
        ask_to_look(matter.operator.actor, case, checked=True)


def test_a_system_gets_a_signed_message_from_the_worker(
    client: FlaskClient, brand: Account, matter: Matter, receiver: Receiver
) -> None:
    sign_in(client, brand)
    secret = add_system(client, receiver.address)
    assert secret not in client.get("/brand/alerts").get_data(as_text=True)
    assert secret.encode() not in db.session.scalars(select(Webhook.secret)).one()
    due(matter, days=-3)
    look()
    run_due()
    got = receiver.knows(secret)
    assert sorted(each["event"] for each in got) == ["action.overdue", "remedy.status_changed"]
    assert {each["site"]["name"] for each in got} == {"Late Hill"}
    assert not receiver.knows("another secret")
    assert matter.reference.encode() not in b"".join(body for _headers, body in receiver.got)
    run_due()
    assert len(receiver.got) == 2


def test_what_does_not_arrive_is_tried_again_given_up_and_sent_again_by_hand(
    client: FlaskClient, brand: Account, matter: Matter, receiver: Receiver
) -> None:
    sign_in(client, brand)
    secret = add_system(client, receiver.address)
    with transaction():
        db.session.scalars(select(Webhook)).one().kinds = [str(AlertKind.OVERDUE)]
    due(matter, days=-3)
    look()
    receiver.status = 500
    now = clock.now()
    for number, wait in enumerate((timedelta(), *WAITS), start=1):
        now += wait + timedelta(seconds=1)
        with clock.at(now - timedelta(seconds=30)):
            run_due()
        with clock.at(now):
            run_due()
        assert len(receiver.got) == number
    row = db.session.scalars(select(WebhookDelivery)).one()
    db.session.refresh(row)
    assert (row.state, row.answer, row.attempts) == (DeliveryState.DEAD, "500", len(WAITS) + 1)
    page = client.get("/brand/alerts").get_data(as_text=True)
    assert "Given up" in page
    receiver.status = 200
    again = f"/brand/alerts/messages/{row.reference}/again"
    assert client.post(again).status_code == 303
    run_due()
    db.session.refresh(row)
    assert row.state is DeliveryState.DELIVERED
    assert len(receiver.knows(secret)) == len(WAITS) + 2
    assert client.post(again).status_code == 409


def test_an_address_of_nobody_else_is_refused_and_kept_in_the_form(
    client: FlaskClient, brand: Account
) -> None:
    sign_in(client, brand)
    for address in ("http://10.0.0.1/x", "ftp://example.org", "nonsense"):
        answer = client.post("/brand/alerts/systems", data={"address": address, "kinds": ["action.overdue"]})
        assert answer.status_code == 422
        assert f'value="{address}"' in answer.get_data(as_text=True)
    answer = client.post("/brand/alerts/systems", data={"address": "https://example.org/hook"})
    assert "Choose at least one thing to be told of." in answer.get_data(as_text=True)
    assert db.session.scalars(select(Webhook)).all() == []


def test_no_other_brand_reaches_an_address_or_a_message(
    app: Flask, client: FlaskClient, brand: Account, matter: Matter, peppers: PepperRing, receiver: Receiver
) -> None:
    sign_in(client, brand)
    add_system(client, receiver.address)
    due(matter, days=-3)
    look()
    organisation = make_organisation(OrganisationKind.BRAND)
    rival = app.test_client()
    sign_in(rival, make_account(Role.BRAND, peppers=peppers, organisation_id=organisation))
    hook = db.session.scalars(select(Webhook.reference)).one()
    message = db.session.scalars(select(WebhookDelivery.reference)).first()
    assert rival.post(f"/brand/alerts/systems/{hook}/remove").status_code == 404
    assert rival.post(f"/brand/alerts/messages/{message}/again").status_code == 404
    assert receiver.address not in rival.get("/brand/alerts").get_data(as_text=True)
    assert client.post(f"/brand/alerts/systems/{hook}/remove").status_code == 303
    run_due()
    assert receiver.got == []


def test_old_alerts_are_forgotten(brand: Account, matter: Matter) -> None:
    due(matter, days=-3)
    look()
    with clock.at(clock.now() + timedelta(days=181)), transaction():
        assert forget_old_alerts() == 2
    assert alerts() == []
