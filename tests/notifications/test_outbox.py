"""Messages as rows: who is told, how often, and in which language."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.jobs.models import Job
from grievance.notifications import rendering
from grievance.notifications.models import Mail
from grievance.notifications.outbox import SEND, send_what_waits, tell
from grievance.notifications.rendering import render
from grievance.notifications.subscribers import LISTENS
from grievance.notifications.wording import WORDINGS, Template
from grievance.policy.roles import Role
from tests.factories.accounts import make_account


def mails() -> int:
    return db.session.scalar(select(func.count(Mail.id))) or 0


def test_what_comes_together_is_announced_once(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([account.user_id], Template.WAITING)
        tell([account.user_id], Template.WAITING)
        tell([account.user_id], Template.WAITING_TEAM)
    assert mails() == 2
    with transaction():
        db.session.scalars(select(Mail)).first().sent_at = clock.now()  # type: ignore[union-attr]
    with transaction():
        tell([account.user_id], Template.WAITING)
    assert mails() == 3


def test_each_message_has_its_job(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([account.user_id], Template.WAITING)
        send_what_waits()
    jobs = db.session.scalars(select(Job).where(Job.kind == SEND)).all()
    mail = db.session.scalars(select(Mail)).one()
    assert [job.arguments for job in jobs] == [{"mail": mail.reference}]


def test_old_messages_are_not_sent_when_a_mail_server_appears(app: Flask, peppers: PepperRing) -> None:
    account = make_account(Role.INSPECTOR, peppers=peppers)
    with transaction():
        tell([account.user_id], Template.WAITING)
    with clock.at(clock.now() + timedelta(days=8)), transaction():
        assert send_what_waits() == 0


def test_whoever_did_it_is_not_told(app: Flask, peppers: PepperRing, monkeypatch: pytest.MonkeyPatch) -> None:
    from grievance.audit import trail
    from grievance.notifications.subscribers import announce
    from grievance.policy import actor as actors

    mine, other = (make_account(Role.INSPECTOR, peppers=peppers) for _ in range(2))
    everybody = (lambda _announcement: [mine.user_id, other.user_id], Template.WAITING)
    monkeypatch.setitem(LISTENS, "test.happened", everybody)
    monkeypatch.setitem(trail._subscribers, "test.happened", [announce])
    with transaction():
        user = db.session.get_one(User, mine.user_id)
        record(actors.staff(mine.user_id, roles=[Role.INSPECTOR]), "test.happened", user)
    assert list(db.session.scalars(select(Mail.user_id))) == [other.user_id]


def test_messages_are_in_their_readers_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="ja")
    catalogue.add("Something waits for you", "お知らせがあります")
    folder = tmp_path / "ja" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(rendering, "translations_folder", lambda: tmp_path)
    rendering._catalogue.cache_clear()
    letter = render(Template.WAITING, locale="ja", address="https://portal.example/account/sign-in")
    assert letter.subject == "お知らせがあります"
    assert "https://portal.example/account/sign-in" in letter.body
    rendering._catalogue.cache_clear()


@pytest.mark.parametrize("template", list(Template))
def test_no_message_can_carry_anything_but_an_address(template: Template, settings: Settings) -> None:
    import re

    wording = WORDINGS[template]
    places = re.findall(r"%\((\w+)\)s", " ".join([wording.subject, *wording.paragraphs]))
    assert set(places) == {"address"}
