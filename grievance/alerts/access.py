"""Who reaches which alerts, and which addresses of a brand's systems."""

from __future__ import annotations

from sqlalchemy import select

from grievance.alerts.models import SiteAlert, Webhook, WebhookDelivery
from grievance.policy.grants import Reach
from grievance.policy.permissions import Permission
from grievance.policy.scope import Scope

ALERTS: Scope[SiteAlert] = Scope(
    SiteAlert,
    {Reach.ORGANISATION: lambda actor: SiteAlert.organisation_id == actor.organisation_id},
    read=Permission.Remedy.FOLLOW,
)
WEBHOOKS: Scope[Webhook] = Scope(
    Webhook,
    {Reach.ORGANISATION: lambda actor: Webhook.organisation_id == actor.organisation_id},
    read=Permission.Remedy.FOLLOW,
)
DELIVERIES: Scope[WebhookDelivery] = Scope(
    WebhookDelivery,
    {
        Reach.ORGANISATION: lambda actor: WebhookDelivery.webhook_id.in_(
            select(Webhook.id).where(Webhook.organisation_id == actor.organisation_id)
        )
    },
    read=Permission.Remedy.FOLLOW,
)
