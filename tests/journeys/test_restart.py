"""A restart in the middle of everything: whatever somebody had begun at one server goes on at the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.app import create_app
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.models.message import ComplaintFile
from grievance.complaints.queries import thread
from grievance.evidence.services.receiving import PART
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from grievance.jobs.queue import run_due
from grievance.migrations.schema import upgrade
from grievance.notifications.models import Mail
from grievance.notifications.outbox import letter_of
from grievance.policy.roles import Role
from tests.factories.accounts import PASSWORD, Account, make_account
from tests.factories.opening import open_for_workers
from tests.factories.reports import Filed, make_intake, make_report
from tests.services.http_reporter import HttpReporter, token_of
from tests.services.server import LiveServer
from tests.services.two_servers import ALONE, Pair, posts

NEW = "three green kettles whistle"
VOICE = b"OggS" + bytes(range(256)) * (PART // 200)
WORDS = "He came back yesterday and asked for our names."


@dataclass
class Place:
    """An installation on one of the databases, with two servers."""

    app: Flask
    pair: Pair


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, folder: Path, live_server: Callable[..., LiveServer]
) -> Iterator[Place]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(Settings(folder=folder, database_url=url, kdf_cost="lowest", testing=True))
    chosen = {**ALONE, **({"GRIEVANCE_DATABASE_URL": url} if url else {})}
    with app.app_context():
        if url:
            upgrade()
            open_for_workers(app.extensions["peppers"])
        pair = Pair(live_server(chosen, folder=folder), live_server(chosen, folder=folder))
        yield Place(app, pair)
        pair.close()
        db.session.remove()
        db.engine.dispose()


class AtTheCode:
    """Somebody who has typed their password, and whose code is still asked for."""

    def __init__(self, place: Place) -> None:
        self.account = make_account(Role.INSPECTOR, peppers=place.app.extensions["peppers"])
        self.browser = place.pair.at(place.pair.one)
        assert posts(self.browser, "/account/sign-in", email=self.account.email, password=PASSWORD) == 303

    def goes_on(self, place: Place) -> None:
        """Type the code at the other server."""
        browser = place.pair.at(place.pair.two, self.browser)
        assert posts(browser, "/account/sign-in/code", code=self.account.code()) == 303
        assert browser.fetch("GET", "/account") == 200


class SignedIn(AtTheCode):
    """Somebody at their desk."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        assert posts(self.browser, "/account/sign-in/code", code=self.account.code()) == 303

    def goes_on(self, place: Place) -> None:
        """Work on at both servers."""
        for server in (place.pair.one, place.pair.two):
            assert place.pair.at(server, self.browser).fetch("GET", "/account") == 200


class HalfWay:
    """A worker who has answered four questions, one of them with words and half of a recording."""

    def __init__(self, place: Place) -> None:
        phone = place.pair.at(place.pair.one)
        phone.fetch("GET", "/report")
        assert phone.answer(1, ("group", "WA")) == 200
        assert phone.answer(2, ("item", "WA1")) == 200
        assert phone.answer(3, ("site", "none"), ("where", "near the river")) == 200
        self.token = token_of(phone.page)
        asked = {"to": "report", "name": "voice.ogg", "size": str(len(VOICE)), "mark": "voice"}
        self.upload = phone.sends_part("/file", asked, token=self.token)["id"]
        phone.sends_part(f"/file/{self.upload}/0", VOICE[:PART], token=self.token)
        self.phone = phone

    def goes_on(self, place: Place) -> None:
        """Send the rest of the recording, the words and the report at the other server."""
        phone = place.pair.at(place.pair.two, self.phone, token=self.token)
        phone.sends_part(f"/file/{self.upload}/1", VOICE[PART:], token=self.token)
        assert phone.sends_part(f"/file/{self.upload}/whole", b"", token=self.token)["done"]
        phone.fetch("GET", "/report/4")
        assert "voice.ogg" in phone.page
        assert phone.answer(4, ("story", WORDS)) == 200
        assert phone.answer(5, ("known", "nobody"), ("raised", "ask_first")) == 200
        assert phone.answer(6, ("reply", "code")) == 200
        assert WORDS in phone.page
        assert phone.answer(7) == 200
        assert len(phone.code) == 20
        db.session.rollback()
        assert db.session.scalar(select(func.count(ComplaintFile.id))) == 1


class Following:
    """A worker who has entered a code and looks at an answer."""

    def __init__(self, place: Place, filed: Filed) -> None:
        self.filed = filed
        self.phone = place.pair.at(place.pair.one)
        assert posts(self.phone, "/follow", code=filed.code) == 303
        assert self.phone.fetch("GET", "/follow") == 200
        assert "/follow/close" in self.phone.page

    def goes_on(self, place: Place) -> None:
        """Answer at the other server, with the form of the page that the first one made."""
        phone = place.pair.at(place.pair.two, self.phone)
        sent = [("csrf_token", token_of(self.phone.page)), ("text", WORDS)]
        assert phone.fetch("POST", "/follow/write", sent) == 303
        entries = thread(self.filed.actor, self.filed.complaint, locale="en")
        assert [each.text for each in entries if each.text == WORDS] == [WORDS]


class Locked:
    """Somebody who has forgotten their password and holds a link."""

    def __init__(self, place: Place) -> None:
        peppers = place.app.extensions["peppers"]
        self.account: Account = make_account(Role.BRAND, peppers=peppers)
        self.browser: HttpReporter = place.pair.at(place.pair.one)
        assert posts(self.browser, "/account/reset", email=self.account.email) == 200
        db.session.rollback()
        run_due()
        mail = db.session.scalars(select(Mail).where(Mail.user_id == self.account.user_id)).one()
        found = re.search(r"(/account/reset/\S+)", letter_of(mail, base_url="", peppers=peppers).body)
        assert found is not None
        self.link = found.group(1)
        assert self.browser.fetch("GET", self.link) == 200

    def goes_on(self, place: Place) -> None:
        """Set a new password at the other server, and sign in with it at both."""
        browser = place.pair.at(place.pair.two, self.browser)
        sent = [("csrf_token", token_of(self.browser.page)), ("new_password", NEW), ("again", NEW)]
        assert browser.fetch("POST", self.link, sent) == 303
        assert browser.fetch("GET", self.link) == 404, "it works once"
        for server in (place.pair.one, place.pair.two):
            someone = place.pair.at(server)
            assert posts(someone, "/account/sign-in", email=self.account.email, password=NEW) == 303


@pytest.mark.timeout(240)
def test_whatever_was_begun_goes_on_at_another_server_after_a_restart(place: Place) -> None:
    peppers = place.app.extensions["peppers"]
    make_intake(peppers)
    filed = make_report(peppers)
    begun = (SignedIn(place), AtTheCode(place), HalfWay(place), Following(place, filed), Locked(place))
    db.session.rollback()
    place.pair.restart()
    for each in begun:
        each.goes_on(place)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Complaint.id))) == 2
