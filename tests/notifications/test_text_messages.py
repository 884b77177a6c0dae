"""Who is called gets a text too, over a real gateway, and it says no more than that they are needed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from grievance.accounts.models.user import User, UserState
from grievance.audit.models import Fact
from grievance.foundation.db import db, transaction
from grievance.foundation.errors import InvalidInput
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from grievance.notifications.models import Mail
from grievance.notifications.numbers import number_of, say_number
from grievance.notifications.outbox import TEXT, tell
from grievance.notifications.text_messages import GatewayRefused, is_safe_gateway, text
from grievance.notifications.wording import Template
from grievance.policy.roles import Role
from tests.factories.people import Person, make_person

NUMBER = "+819012345678"


@dataclass
class Asked:
    """One request that the gateway got."""

    method: str
    path: str
    query: dict[str, list[str]]
    body: dict[str, str]
    token: str


@dataclass
class Gateway:
    """An HTTP gateway that takes text messages, or refuses them."""

    address: str
    answers: int = 202
    asked: list[Asked] = field(default_factory=list)


@pytest.fixture(scope="module")
def running() -> Iterator[Gateway]:
    """Serve a gateway on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take()

        def do_POST(self) -> None:
            self._take()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _take(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append(
                Asked(
                    self.command,
                    parts.path,
                    parse_qs(parts.query),
                    json.loads(body) if body else {},
                    self.headers.get("Authorization", ""),
                )
            )
            self.send_response(made.answers)
            self.send_header("Location", "http://localhost:9/elsewhere")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Gateway(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    running.asked.clear()
    running.answers = 202
    return running


@pytest.fixture
def called(app: Flask, peppers: PepperRing) -> Person:
    """Somebody with a number who was called just now."""
    made = make_person(Role.INSPECTOR, peppers=peppers)
    with transaction():
        say_number(made.actor, "+81 (90) 1234-5678", peppers=peppers)
        tell({made.user_id}, Template.DANGER_CHECK)
    return made


def mail_of(person: Person) -> Mail:
    return db.session.scalars(select(Mail).where(Mail.user_id == person.user_id)).one()


def test_a_text_goes_once_and_says_no_more_than_the_mail(
    called: Person, gateway: Gateway, settings: Settings, peppers: PepperRing
) -> None:
    own = replace(settings, sms_url=f"{gateway.address}/send", sms_token="known")
    job = db.session.scalars(select(Job).where(Job.kind == TEXT)).one()
    for _ in range(2):
        text(job.arguments["mail"], settings=own, peppers=peppers)
    (asked,) = gateway.asked
    assert (asked.method, asked.path, asked.token) == ("POST", "/send", "Bearer known")
    said = "You are called. Please look within ten minutes: http://localhost:8000/inspector/on-call"
    assert asked.body == {"to": NUMBER, "text": said}
    assert mail_of(called).texted_at is not None


def test_kannel_and_its_like_are_asked_by_get(
    called: Person, gateway: Gateway, settings: Settings, peppers: PepperRing
) -> None:
    with transaction():
        db.session.get_one(User, called.user_id).locale = mail_of(called).locale = "ja"
    address = f"{gateway.address}/cgi-bin/sendsms?username=u&charset=UTF-8&coding=2&to={{to}}&text={{text}}"
    text(mail_of(called).reference, settings=replace(settings, sms_url=address), peppers=peppers)
    (asked,) = gateway.asked
    assert (asked.method, asked.query["to"], asked.query["username"]) == ("GET", [NUMBER], ["u"])
    assert asked.query["text"][0].startswith("呼び出しです。")
    assert len(asked.query["text"][0]) <= 70


@pytest.mark.parametrize("status", [302, 401, 500])
def test_what_a_gateway_refuses_is_tried_again(
    called: Person, gateway: Gateway, settings: Settings, peppers: PepperRing, status: int
) -> None:
    gateway.answers, own = status, replace(settings, sms_url=f"{gateway.address}/send")
    with pytest.raises(GatewayRefused, match=f"^{status}$"):
        text(mail_of(called).reference, settings=own, peppers=peppers)
    assert mail_of(called).texted_at is None
    gateway.answers = 200
    text(mail_of(called).reference, settings=own, peppers=peppers)
    assert len(gateway.asked) == 2


def test_where_nobody_listens_the_reason_names_nothing(
    called: Person, settings: Settings, peppers: PepperRing
) -> None:
    nowhere = replace(settings, sms_url="http://127.0.0.1:9/send?to={to}&text={text}")
    with pytest.raises(GatewayRefused) as refused:
        text(mail_of(called).reference, settings=nowhere, peppers=peppers)
    assert "81" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_without_gateway_number_or_open_account_nothing_goes(
    called: Person, gateway: Gateway, settings: Settings, peppers: PepperRing
) -> None:
    own = replace(settings, sms_url=f"{gateway.address}/send")
    text(mail_of(called).reference, settings=settings, peppers=peppers)
    with transaction():
        db.session.get_one(User, called.user_id).state = UserState.LOCKED
    text(mail_of(called).reference, settings=own, peppers=peppers)
    with transaction():
        db.session.get_one(User, called.user_id).state = UserState.ACTIVE
        say_number(called.actor, " ", peppers=peppers)
    text(mail_of(called).reference, settings=own, peppers=peppers)
    assert gateway.asked == []


def test_a_number_is_sealed_and_what_is_none_is_refused(called: Person, peppers: PepperRing) -> None:
    row = db.session.get_one(User, called.user_id)
    assert row.sealed_number is not None
    assert b"9012345678" not in row.sealed_number
    assert number_of(called.user_id, peppers=peppers) == NUMBER
    assert number_of(called.user_id, peppers=PepperRing.new()) is None
    for wrong in ("090 1234 5678", "+81", "+81 90 call me", "+" + "1" * 16, "x" * 400):
        with pytest.raises(InvalidInput), transaction():
            say_number(called.actor, wrong, peppers=peppers)
    assert number_of(called.user_id, peppers=peppers) == NUMBER
    facts = db.session.scalars(select(Fact.codes).where(Fact.verb == "user.number_said")).all()
    assert facts == [{"count": 1}]


def test_only_what_cannot_wait_is_texted(app: Flask, peppers: PepperRing) -> None:
    person = make_person(Role.INSPECTOR, peppers=peppers)
    with transaction():
        for template in Template:
            if template not in {Template.INVITATION, Template.PASSWORD_RESET}:
                tell({person.user_id}, template)
    texted = select(Mail.template).where(
        Mail.reference.in_(
            [job.arguments["mail"] for job in db.session.scalars(select(Job).where(Job.kind == TEXT))]
        )
    )
    assert set(db.session.scalars(texted)) == {"danger_check", "paged"}


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://sms.example/send", True),
        ("https://sms.example/send?to={to}&text={text}", True),
        ("http://localhost:13013/cgi-bin/sendsms?to={to}&text={text}", True),
        ("http://127.0.0.1:13013/send", True),
        ("http://sms.example/send", False),
        ("ftp://sms.example/send", False),
        ("sms.example/send", False),
    ],
)
def test_what_travels_readable_is_no_gateway(address: str, safe: bool) -> None:
    assert is_safe_gateway(address) is safe
