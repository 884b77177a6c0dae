"""Send what waits to the systems of brands: from rows, again with growing waits, and given up in the end."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from grievance.accounts.careful_requests import NoAnswer, is_loopback
from grievance.alerts.carrier import send, signature
from grievance.alerts.models import Webhook, WebhookDelivery
from grievance.alerts.states import DeliveryState
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing, derive
from grievance.foundation.settings import Settings
from grievance.jobs.queue import enqueue
from grievance.supplychain.models.site import Site
from grievance.vault.envelopes import close_envelope, context, open_envelope

DELIVER = "webhook.deliver"
#: How long after each failure it is tried again; then it is given up.
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 2 * 60, 6 * 60, 24 * 60))
_FINE = range(200, 300)


def plan(delivery: WebhookDelivery, *, after: timedelta = timedelta()) -> None:
    """Have a message sent, in the caller's transaction."""
    delivery.state, delivery.next_try_at, delivery.ended_at = DeliveryState.WAITING, clock.now() + after, None
    db.session.flush()
    key = f"{DELIVER}:{delivery.reference}:{delivery.attempts}"
    enqueue(DELIVER, due_at=delivery.next_try_at, unique_key=key, delivery=delivery.reference)


def deliver(delivery: str, *, settings: Settings, peppers: PepperRing) -> None:
    """Send one message unless it has arrived; whoever gets it twice knows it by its reference."""
    row = _waiting(delivery)
    if row is None:
        return
    address, body = row.webhook.address, body_of(row)
    at = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "grievance",
        "Grievance-Event": str(row.alert.kind),
        "Grievance-Delivery": row.reference,
        "Grievance-Signature": signature(secret_of(row.webhook, peppers), body, at=at),
    }
    # Nothing is held open in the database while somebody else's system takes its time.
    db.session.rollback()
    try:
        status = send(address, body, headers, loopback=is_loopback(settings.base_url))
        arrived, answer = status in _FINE, str(status)
    except NoAnswer as silence:
        arrived, answer = False, str(silence)
    with transaction():
        sent = _waiting(delivery)
        if sent is not None:
            _note(sent, answer, arrived=arrived)


def body_of(delivery: WebhookDelivery) -> bytes:
    """Return a message as it goes over the wire: what the brand's own pages show, and nothing else."""
    alert = delivery.alert
    name = db.session.scalar(select(Site.name).where(Site.reference == alert.site_reference))
    told = {
        "id": alert.reference,
        "kind": str(alert.kind),
        "day": alert.on_day.isoformat(),
        "site": {"reference": alert.site_reference, "name": name},
        **alert.told,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def seal_secret(webhook: Webhook, secret: bytes, peppers: PepperRing) -> bytes:
    """Return a secret as it is kept."""
    return close_envelope(_key(peppers), secret, bound_to=_place(webhook))


def secret_of(webhook: Webhook, peppers: PepperRing) -> bytes:
    """Return the secret by which a system knows that a message is ours."""
    return open_envelope(_key(peppers), webhook.secret, bound_to=_place(webhook))


def _note(delivery: WebhookDelivery, answer: str, *, arrived: bool) -> None:
    failed = delivery.attempts
    delivery.attempts += 1
    delivery.answer = answer[:40]
    if arrived:
        delivery.state, delivery.next_try_at, delivery.ended_at = DeliveryState.DELIVERED, None, clock.now()
    elif failed < len(WAITS):
        plan(delivery, after=WAITS[failed])
    else:
        delivery.state, delivery.next_try_at, delivery.ended_at = DeliveryState.DEAD, None, clock.now()


def _waiting(reference: str) -> WebhookDelivery | None:
    query = select(WebhookDelivery).where(
        WebhookDelivery.reference == reference, WebhookDelivery.state == DeliveryState.WAITING
    )
    return db.session.scalar(query)


def _key(peppers: PepperRing) -> bytes:
    return derive(peppers.service_key, "secrets of webhooks")


def _place(webhook: Webhook) -> bytes:
    return context(v=1, what="webhook", webhook=webhook.reference)
