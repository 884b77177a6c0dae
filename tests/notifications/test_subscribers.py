"""Who hears that something waits, along the course of a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grievance import notifications
from grievance.complaints.services.follow_up import write_message
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.notifications.models import Mail
from grievance.notifications.outbox import letter_of
from grievance.notifications.subscribers import LISTENS
from tests.factories.cases import assign, file_report, hear_site, make_field, tell_site


def told() -> dict[str, set[int]]:
    """Return who was told with which template, and mark everything as sent."""
    found: dict[str, set[int]] = {}
    with transaction():
        for mail in db.session.scalars(select(Mail).where(Mail.sent_at.is_(None))):
            found.setdefault(mail.template, set()).add(mail.user_id)
            mail.sent_at = clock.now()
    return found


def test_each_step_reaches_those_whom_it_concerns_and_nobody_else(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers)
    team = {
        person.user_id
        for person in (field.triager, field.inspector, field.colleague, field.verifier, field.supervisor)
    }
    filed = file_report(field, peppers)
    assert told() == {"waiting_team": team}

    assign(field, filed)
    handler = filed.case.handler_id
    assert handler is not None
    before = told()
    assert field.operator.user_id not in set().union(*before.values()), "the site knows nothing yet"

    with transaction():
        write_message(filed.reporter, filed.complaint, text="I have more to say.", locale="sw")
    assert told() == {"waiting": {handler}}

    tell_site(field, filed)
    assert told().get("waiting_team") == {field.operator.user_id}

    hear_site(field, filed)
    assert field.operator.user_id not in told().get("waiting", set()), "nobody hears of what they did"


def test_messages_hold_nothing_of_the_case(app: Flask, peppers: PepperRing) -> None:
    field = make_field(peppers, name="Invented Pit")
    filed = file_report(field, peppers)
    assign(field, filed)
    tell_site(field, filed)
    mails = db.session.scalars(select(Mail)).all()
    assert mails
    for mail in mails:
        letter = letter_of(mail, base_url="https://portal.example", peppers=peppers)
        text = json.dumps(mail.values) + letter.subject + letter.body
        for word in ("Invented Pit", filed.case.reference, filed.complaint.reference, "WA2"):
            assert word not in text


@pytest.mark.parametrize("verb", LISTENS)
def test_every_fact_that_is_listened_to_is_one_that_something_records(verb: str) -> None:
    package = Path(notifications.__file__).parent.parent
    services = package.glob("*/services/*.py")
    assert any(f'"{verb}"' in file.read_text(encoding="utf-8") for file in services)
