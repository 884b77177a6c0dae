"""Danger at night: who is on call looks from the mail, a second person is woken, and the worker reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select

from grievance.cases.letters import TEMPLATES
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from grievance.notifications.carriers import deliver
from grievance.notifications.models import Mail
from tests.browser.backstage import Backstage
from tests.browser.desks import Demo
from tests.browser.people import CaseTeam, Worker
from tests.factories.demonstration import settings_of
from tests.services.ports import free_port

SITE = "Kilima Mfano Cobalt Mine (invented)"
STORY = "سقف النفق يتشقق الآن وما زال ثمانية عمال في الداخل."
CALMER = "They say that all eight are out."


class Post:
    """A mail server, and whoever brings the messages of a demonstration to it."""

    def __init__(self, demo: Demo) -> None:
        self.backstage = Backstage(demo)
        with self.backstage.enters():
            self.before = db.session.scalar(select(func.max(Mail.id))) or 0
        self.letters: list[EmailMessage] = []
        self.server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.settings: Settings = replace(
            settings_of(demo.folder),
            base_url=demo.url,
            smtp_host="127.0.0.1",
            smtp_port=self.server.port,
            smtp_tls=False,
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"

    def brings(self, template: str) -> dict[str, str]:
        """Carry what was written of one kind, and return the text that each person got by their address."""
        with self.backstage.enters():
            query = select(Mail.reference).where(Mail.template == template, Mail.id > self.before)
            for reference in db.session.scalars(query.order_by(Mail.id)).all():
                deliver(reference, settings=self.settings, peppers=self.backstage.peppers)
        found = {str(each["To"]): str(each.get_content()) for each in self.letters}
        self.letters.clear()
        return found

    def written(self) -> list[Mail]:
        """Return every message that was written since this server began."""
        with self.backstage.enters():
            rows = list(db.session.scalars(select(Mail).where(Mail.id > self.before)))
            db.session.expunge_all()
            return rows


@pytest.fixture(name="post")
def _post(demo: Demo) -> Iterator[Post]:
    made = Post(demo)
    made.server.start()
    yield made
    made.server.stop()


def test_danger_at_night(demo: Demo, post: Post) -> None:
    """In Arabic, on a phone without script; nothing that the worker wrote is in any message."""
    worker = Worker(demo, "ar")
    code = worker.reports(group="SH", item="SH8", place=SITE, story=STORY)
    assert worker.page.locator("html").get_attribute("dir") == "rtl"
    calls = post.brings("danger_check")
    assert set(calls) == {"triager@example.org"}
    assert nothing_of_it(calls)

    on_call = CaseTeam(demo, "triager")
    on_call.opens(link_in(calls["triager@example.org"]))
    on_call.sees(SITE, "1 report that may mean danger.", "Called so far: Amani Mfano (On call)")
    on_call.follows("Look now", within=on_call.page.locator("main section").filter(has_text=SITE))
    look = on_call.page.url
    on_call.page.locator("main a").filter(has_text="Read case").click()
    on_call.sees(STORY)
    case = on_call.page.url.rpartition("/")[2]
    on_call.opens(look)
    on_call.presses("Page colleagues")
    on_call.sees("Amani Mfano looked: Real, and happening now", "Paged: Ana Ejemplo, Claire Exemple")

    pages = post.brings("paged")
    assert set(pages) == {"inspector@example.org", "supervisor@example.org"}
    assert nothing_of_it(pages)
    second = CaseTeam(demo, "inspector")
    second.opens(link_in(pages["inspector@example.org"]))
    second.sees(SITE, "Real, and happening now")

    on_call.goes_to(case)
    on_call.does("Acknowledge", template="acknowledge")
    worker.comes_back_with(code)
    worker.sees(worker.says("A person is reading it."), worker.says(TEMPLATES["acknowledge"].text))

    on_call.does("Start screening")
    on_call.turns_to("Rate urgency")
    on_call.fills(band="P1", reason=CALMER)
    on_call.presses("Rate urgency")
    on_call.goes_to(case)
    on_call.sees("P0 Danger now", "Asked to rate it lower")
    second.opens(f"/inspector/cases/{case}/lowering")
    second.sees(CALMER)
    second.fills(reason="Nobody has been inside yet.")
    second.presses("I refuse: leave it as it is")
    on_call.goes_to(case)
    on_call.sees("P0 Danger now", "A second person refused to rate it lower")
    # What messages could carry beside the words of their kind.
    assert all(row.values == {} and row.sealed_values is None for row in post.written())


def link_in(letter: str) -> str:
    """Return the address that a message leads to."""
    found = re.search(r"http://\S+/inspector/on-call\b", letter)
    assert found is not None, letter
    return found.group(0)


def nothing_of_it(letters: dict[str, str]) -> bool:
    """Whether no message holds a word of the report, its place, or what it is about."""
    told = [*STORY.split(), SITE, "Kilima", "SH8", "tunnel", "danger"]
    said = " ".join(letters.values()).casefold()
    return not [each for each in told if each.casefold() in said]
