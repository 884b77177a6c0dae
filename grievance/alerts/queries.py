"""What a brand was told, and what became of what was sent to its systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.alerts.access import ALERTS, DELIVERIES, WEBHOOKS
from grievance.alerts.models import AlertSettings, SiteAlert, Webhook, WebhookDelivery
from grievance.alerts.states import FOR_SYSTEMS, AlertKind, DeliveryState
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.access import PROGRESS_SITES
from grievance.supplychain.models.site import Site

#: How many messages to a system are shown, the newest first.
_NEWEST = 20
PAGE_SIZE = 25


@dataclass(frozen=True)
class Ways:
    """By which ways the people of a brand are told."""

    digest: bool = True
    immediate: bool = True


@dataclass(frozen=True)
class AlertLine:
    """One thing that has changed."""

    kind: AlertKind
    on_day: date
    site_reference: str
    site: str | None
    """Its name, while it lies in the brand's chain."""
    told: dict[str, Any]


@dataclass(frozen=True)
class DeliveryLine:
    """One message to a system, and what became of it."""

    reference: str
    kind: AlertKind
    on_day: date
    state: DeliveryState
    attempts: int
    next_try_at: datetime | None
    ended_at: datetime | None
    answer: str | None

    @property
    def is_dead(self) -> bool:
        """Whether it was given up."""
        return self.state is DeliveryState.DEAD


@dataclass(frozen=True)
class SystemLine:
    """An address of a brand's system."""

    reference: str
    address: str
    kinds: tuple[AlertKind, ...]
    deliveries: tuple[DeliveryLine, ...]


def kind_choices() -> list[AlertKind]:
    """Return what systems can be told of."""
    return list(FOR_SYSTEMS)


def alert_page(actor: Actor, *, page: int) -> Page[AlertLine]:
    """Return what the actor's organisation was told, the newest first."""
    actor.must(Permission.Remedy.FOLLOW)
    query = ALERTS.visible(actor).order_by(SiteAlert.on_day.desc(), SiteAlert.id.desc())
    found = page_of(query, number=page, size=PAGE_SIZE)
    wanted = PROGRESS_SITES.visible(actor).where(
        Site.reference.in_({each.site_reference for each in found.rows})
    )
    names = {
        row.reference: row.name
        for row in db.session.execute(
            wanted.with_only_columns(Site.reference, Site.name, maintain_column_froms=True)
        )
    }
    lines = [
        AlertLine(each.kind, each.on_day, each.site_reference, names.get(each.site_reference), each.told)
        for each in found.rows
    ]
    return Page(rows=lines, number=found.number, total=found.total, size=PAGE_SIZE)


def ways_of(actor: Actor) -> Ways:
    """Return by which ways the actor's organisation is told."""
    actor.must(Permission.Remedy.FOLLOW)
    row = db.session.scalar(
        select(AlertSettings).where(AlertSettings.organisation_id == actor.organisation_id)
    )
    return Ways(row.digest, row.immediate) if row is not None else Ways()


def systems_of(actor: Actor) -> list[SystemLine]:
    """Return where the systems of the actor's organisation listen, with the newest messages to each."""
    return [_system(each) for each in db.session.scalars(WEBHOOKS.visible(actor).order_by(Webhook.id))]


def webhook(actor: Actor, reference: str) -> Webhook:
    """Return an address of the actor's organisation, or raise `NotFound`."""
    return WEBHOOKS.find(actor, Webhook.reference, reference)


def delivery(actor: Actor, reference: str) -> WebhookDelivery:
    """Return a message to a system of the actor's organisation, or raise `NotFound`."""
    return DELIVERIES.find(actor, WebhookDelivery.reference, reference)


def _system(found: Webhook) -> SystemLine:
    newest = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == found.id)
        .options(joinedload(WebhookDelivery.alert))
        .order_by(WebhookDelivery.id.desc())
        .limit(_NEWEST)
    )
    return SystemLine(
        reference=found.reference,
        address=found.address,
        kinds=tuple(AlertKind(each) for each in found.kinds),
        deliveries=tuple(_line(each) for each in db.session.scalars(newest)),
    )


def _line(found: WebhookDelivery) -> DeliveryLine:
    return DeliveryLine(
        reference=found.reference,
        kind=found.alert.kind,
        on_day=found.alert.on_day,
        state=found.state,
        attempts=found.attempts,
        next_try_at=found.next_try_at,
        ended_at=found.ended_at,
        answer=found.answer,
    )
