"""Ask for a new password: the worker looks whether there is such an account, so that no answer tells."""

from __future__ import annotations

import json

from grievance.accounts.services.resetting import begin_reset
from grievance.accounts.services.signing_in import account_of
from grievance.foundation.secrets import PepperRing, derive
from grievance.jobs.queue import enqueue
from grievance.notifications.outbox import write_link
from grievance.notifications.wording import Template
from grievance.vault.envelopes import close_envelope, context, open_envelope

SEND_RESET = "mail.reset_password"
_PLACE = context(v=1, what="asked for a new password")


def ask_reset(email: str, *, peppers: PepperRing) -> None:
    """Note that somebody asked; the address is sealed, since strangers' addresses belong in no database."""
    asked = close_envelope(_key(peppers), json.dumps(email.strip().lower()).encode(), bound_to=_PLACE)
    enqueue(SEND_RESET, asked=asked.hex())


def send_reset(asked: str, *, peppers: PepperRing) -> None:
    """Write the link to whoever it is, if there is an active account; the job of `ask_reset`."""
    user = account_of(json.loads(open_envelope(_key(peppers), bytes.fromhex(asked), bound_to=_PLACE)))
    token = begin_reset(user)
    if user is not None and token is not None:
        write_link(user, Template.PASSWORD_RESET, token, peppers=peppers)


def _key(peppers: PepperRing) -> bytes:
    return derive(peppers.service_key, "asked for a new password")
