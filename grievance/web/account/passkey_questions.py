"""What a browser is asked about passkeys: the visit keeps the challenge, for minutes and for one answer."""

from __future__ import annotations

import base64
import os

from grievance.accounts.models.user import User
from grievance.accounts.services import passkeys
from grievance.accounts.services.passkeys import Place
from grievance.foundation import clock
from grievance.web.ui.session import present_visit, settings

_ASKED = "passkey_challenge"
#: Seconds in which an answer is taken.
_PATIENCE = 300


def place() -> Place | None:
    """Return where this installation's passkeys are for, or None if browsers refuse them at its address."""
    return passkeys.place_of(settings().base_url)


def ask(user: User, purpose: str) -> str | None:
    """Return the question for a browser with a new challenge; `purpose` is "add" or "use"."""
    here = place()
    if here is None or (purpose == "use" and not user.passkeys):
        return None
    challenge = os.urandom(32)
    present_visit()[_ASKED] = {
        "challenge": base64.b64encode(challenge).decode(),
        "purpose": purpose,
        "until": int(clock.now().timestamp()) + _PATIENCE,
    }
    question = passkeys.question_to_add if purpose == "add" else passkeys.question_to_use
    return question(user, place=here, challenge=challenge)


def take_challenge(purpose: str) -> bytes | None:
    """Return the challenge that was asked with last, once and while it is fresh."""
    asked = present_visit().pop(_ASKED, None)
    if not asked or asked["purpose"] != purpose or asked["until"] < clock.now().timestamp():
        return None
    return base64.b64decode(asked["challenge"])
