"""Carry what cannot wait by text message too, through the HTTP gateway of the installation."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from urllib.parse import quote, urlsplit

import requests
from sqlalchemy import select

from grievance.accounts.models.user import UserState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.notifications.models import Mail
from grievance.notifications.numbers import number_of
from grievance.notifications.outbox import text_of

#: Seconds to connect, and to wait for an answer.
_PATIENCE = (5, 15)
#: Who is woken by something that old asks what it was for.
_STALE = timedelta(hours=1)


class GatewayRefused(Exception):
    """The gateway did not take a message; `args` name its status, and nothing of what was sent."""


def text(mail: str, *, settings: Settings, peppers: PepperRing) -> None:
    """Send one message as a text, unless it was; without a gateway or a number it goes by e-mail alone."""
    row = _waiting(mail)
    number = number_of(row.user_id, peppers=peppers) if row is not None and settings.sms_url else None
    if row is None or number is None:
        return
    words = text_of(row, base_url=settings.base_url)
    # Nothing is held open in the database while a gateway takes its time.
    db.session.rollback()
    _send(settings, number, words)
    with transaction():
        sent = _waiting(mail)
        if sent is not None:
            sent.texted_at = clock.now()


def is_safe_gateway(address: str) -> bool:
    """Whether what is handed to a gateway travels unreadable: over TLS, or not beyond this machine."""
    parts = urlsplit(address.replace("{to}", "0").replace("{text}", "0"))
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _waiting(reference: str) -> Mail | None:
    row = db.session.scalar(select(Mail).where(Mail.reference == reference))
    if row is None or row.texted_at is not None or row.user.state is UserState.LOCKED:
        return None
    return row if row.created_at > clock.now() - _STALE else None


def _send(settings: Settings, number: str, words: str) -> None:
    """Ask by GET where the address has places for number and text, as Kannel wants it; else post them."""
    address, headers = settings.sms_url, {}
    if settings.sms_token:
        headers["Authorization"] = f"Bearer {settings.sms_token}"
    places = "{to}" in address and "{text}" in address
    if places:
        address = address.replace("{to}", quote(number, safe="")).replace("{text}", quote(words, safe=""))
    try:
        answer = requests.request(
            "GET" if places else "POST",
            address,
            json=None if places else {"to": number, "text": words},
            headers=headers,
            timeout=_PATIENCE,
            allow_redirects=False,
            stream=True,
        )
    except requests.RequestException as error:
        # Its own words would name the number.
        raise GatewayRefused(type(error).__name__) from None
    with answer:
        if not 200 <= answer.status_code < 300:
            raise GatewayRefused(str(answer.status_code))
