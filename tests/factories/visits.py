"""Browsers in which somebody is signed in already, without the doors."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grievance.foundation.db import db, transaction
from grievance.vault import sessions
from grievance.web.ui.session import cookie_name
from tests.factories.people import Person


def visit_as(client: FlaskClient, person: Person) -> None:
    """Let a browser hold the visit that this person's sign-in would have begun."""
    key = person.actor.private_key
    assert key is not None
    token = sessions.new_token()
    held = {
        "_user_id": str(person.user_id),
        "_fresh": True,
        "private_key": base64.b64encode(key).decode(),
    }
    with transaction():
        sessions.write_visit(token, held, lasts=timedelta(hours=2), user_id=person.user_id)
    client.set_cookie(cookie_name(client.application.extensions["settings"]), token)


def look_again() -> None:
    """Forget what was read before the last request, which ran in a session of its own."""
    db.session.rollback()


def text_of(answer: TestResponse) -> str:
    """Return the page that came."""
    return answer.get_data(as_text=True)


def without_tokens(page: str) -> str:
    """Return a page without the letters that are random in its form tokens."""
    return re.sub(r'csrf_token" value="[^"]*', "", page)
