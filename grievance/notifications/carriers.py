"""Carry messages out of the house: by e-mail, over TLS, from rows."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select

from grievance.accounts.models.user import UserState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.notifications.models import Mail
from grievance.notifications.outbox import letter_of

_PATIENCE = 30.0
#: The port on which TLS comes before the first word.
_TLS_FIRST = 465


def deliver(mail: str, *, settings: Settings, peppers: PepperRing) -> None:
    """Send one message unless it was sent; without a mail server it stays in the outbox.

    A worker that dies between sending and noting so sends it again, with the same Message-ID.
    """
    row = _waiting(mail)
    if row is None or not settings.smtp_host:
        return
    message = message_of(row, settings=settings, peppers=peppers)
    # Nothing is held open in the database while a mail server takes its time.
    db.session.rollback()
    with _connected(settings) as carrier:
        carrier.send_message(message)
    with transaction():
        sent = _waiting(mail)
        if sent is not None:
            sent.sent_at = clock.now()
            # A link that is out needs to be kept nowhere.
            sent.sealed_values = None


def message_of(mail: Mail, *, settings: Settings, peppers: PepperRing) -> EmailMessage:
    """Return a message as it goes over the wire."""
    letter = letter_of(mail, base_url=settings.base_url, peppers=peppers)
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.user.email
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.reference}@{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale.replace("_", "-")
    message.set_content(letter.body)
    return message


def _waiting(reference: str) -> Mail | None:
    row = db.session.scalar(select(Mail).where(Mail.reference == reference))
    if row is None or row.sent_at is not None or row.user.state is UserState.LOCKED:
        return None
    return row


def _connected(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    carrier: smtplib.SMTP
    if settings.smtp_tls and port == _TLS_FIRST:
        carrier = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=ssl.create_default_context())
    else:
        carrier = smtplib.SMTP(host, port, timeout=_PATIENCE)
    try:
        if settings.smtp_tls and port != _TLS_FIRST:
            carrier.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            carrier.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        carrier.close()
        raise
    return carrier
