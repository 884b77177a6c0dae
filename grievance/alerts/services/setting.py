"""Say how a brand wants to be told, and where its own systems listen."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection

from sqlalchemy import func, select

from grievance.accounts.careful_requests import is_loopback, is_safe
from grievance.alerts.access import DELIVERIES, WEBHOOKS
from grievance.alerts.models import AlertSettings, Webhook, WebhookDelivery
from grievance.alerts.services.delivering import plan, seal_secret
from grievance.alerts.states import FOR_SYSTEMS, DeliveryState
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, WrongState
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import PepperRing
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: More would be a way to make us knock at many doors.
MOST = 5
_LONGEST = 300
NO_ADDRESS = N_("Enter an address that begins with https:// and leads to a server on the internet.")
NO_KIND = N_("Choose at least one thing to be told of.")
TOO_MANY = N_("You have %(count)s addresses already. Remove one first.")


def set_alerts(actor: Actor, *, digest: bool, immediate: bool) -> None:
    """Say by which ways the people of one's organisation are told."""
    actor.must(Permission.Remedy.FOLLOW)
    row = db.session.scalar(
        select(AlertSettings).where(AlertSettings.organisation_id == actor.organisation_id)
    )
    if row is None:
        assert actor.organisation_id is not None
        row = AlertSettings(organisation_id=actor.organisation_id)
        db.session.add(row)
    row.digest, row.immediate = digest, immediate
    record(actor, "alerts.set", row)


def add_webhook(
    actor: Actor, *, address: str, kinds: Collection[str], base_url: str, peppers: PepperRing
) -> str:
    """Add an address of one's own system, and return the secret, which is shown this once.

    On an installation that is itself on this machine, such as a demonstration, the address may be too.
    """
    actor.must(Permission.Remedy.FOLLOW)
    assert actor.organisation_id is not None
    assert actor.user_id is not None
    typed = address.strip()
    if len(typed) > _LONGEST or not is_safe(typed, loopback=is_loopback(base_url)):
        raise InvalidInput(NO_ADDRESS, field="address")
    wanted = [str(each) for each in FOR_SYSTEMS if each in kinds]
    if not wanted:
        raise InvalidInput(NO_KIND, field="kinds")
    present = select(func.count(Webhook.id)).where(Webhook.organisation_id == actor.organisation_id)
    if (db.session.scalar(present) or 0) >= MOST:
        raise GuardRefused(TOO_MANY, count=MOST)
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    webhook = Webhook(
        reference=new_reference(),
        organisation_id=actor.organisation_id,
        address=typed,
        kinds=wanted,
        added_by_id=actor.user_id,
        added_at=clock.now(),
    )
    webhook.secret = seal_secret(webhook, secret.encode(), peppers)
    db.session.add(webhook)
    record(actor, "webhook.added", webhook)
    return secret


def remove_webhook(actor: Actor, webhook: Webhook) -> None:
    """Send nothing to an address any more, and forget what was sent there."""
    WEBHOOKS.require(actor, Permission.Remedy.FOLLOW, webhook)
    record(actor, "webhook.removed", webhook)
    db.session.delete(webhook)


def send_again(actor: Actor, delivery: WebhookDelivery) -> None:
    """Send a message anew that was given up."""
    DELIVERIES.require(actor, Permission.Remedy.FOLLOW, delivery)
    if delivery.state is not DeliveryState.DEAD:
        raise WrongState
    delivery.attempts = 0
    plan(delivery)
    record(actor, "webhook.sent_again", delivery)
