"""Look at the chains of brands as they see them, and write down what has changed since the last look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.alerts.models import AlertSettings, SiteAlert, WatchedSite, Webhook, WebhookDelivery
from grievance.alerts.services.delivering import plan
from grievance.alerts.states import AlertKind
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.notifications.outbox import tell
from grievance.notifications.wording import Template
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.transparency.queries.chain import BrandSite, brand_chain
from grievance.transparency.queries.tracker import remedy_tracker
from grievance.transparency.states import Standing

KEPT = timedelta(days=180)
Seen = dict[str, Any]


def look_at_chains() -> int:
    """Look at the chain of each brand and write to its people if something has changed; once a day."""
    changed = 0
    brands = select(Organisation.id).where(Organisation.kind == OrganisationKind.BRAND)
    for organisation_id in db.session.scalars(brands.order_by(Organisation.id)).all():
        alerts = look_at(organisation_id)
        changed += len(alerts)
        if alerts and wants(organisation_id, digest=True):
            tell(people_of(organisation_id), Template.CHAIN_DIGEST)
    return changed


def look_at(organisation_id: int) -> list[SiteAlert]:
    """Write down what has changed along one chain; the first look finds everything as it is."""
    found = _seen_by(organisation_id)
    held = {
        each.site_reference: each
        for each in db.session.scalars(
            select(WatchedSite).where(WatchedSite.organisation_id == organisation_id)
        )
    }
    alerts: list[SiteAlert] = []
    for reference, seen in found.items():
        row = held.pop(reference, None)
        if row is None:
            row = WatchedSite(organisation_id=organisation_id, site_reference=reference)
            db.session.add(row)
        elif row.seen != seen:
            alerts += [_alert(organisation_id, reference, *each) for each in _changes(row.seen, seen)]
        row.seen, row.looked_on = seen, clock.today()
    for gone in held.values():
        db.session.delete(gone)
    db.session.add_all(alerts)
    db.session.flush()
    for alert in alerts:
        _tell_systems(alert)
    return alerts


def people_of(organisation_id: int) -> list[int]:
    """Return the active people of a brand."""
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == organisation_id,
            User.state == UserState.ACTIVE,
            UserRole.role == Role.BRAND,
        )
    )
    return list(db.session.scalars(query))


def wants(organisation_id: int, *, digest: bool) -> bool:
    """Whether a brand wants to be told so: once a day, or at once."""
    row = db.session.scalar(select(AlertSettings).where(AlertSettings.organisation_id == organisation_id))
    return row is None or (row.digest if digest else row.immediate)


def forget_old_alerts() -> int:
    """Delete what is older than half a year, and return how much; in a transaction."""
    old = select(SiteAlert.id).where(SiteAlert.on_day < clock.today() - KEPT)
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.alert_id.in_(old)))
    result = db.session.execute(delete(SiteAlert).where(SiteAlert.id.in_(old)))
    return int(getattr(result, "rowcount", 0))


def _seen_by(organisation_id: int) -> dict[str, Seen]:
    """Return what the brand's own pages show of each site today, and nothing else."""
    viewer = Actor(roles=frozenset({Role.BRAND}), organisation_id=organisation_id)
    found = {each.reference: _seen(each) for each in brand_chain(viewer).sites}
    for row in remedy_tracker(viewer):
        if row.overdue_since is not None:
            found[row.site.reference]["overdue"][str(row.owing)] = row.overdue_since.isoformat()
    return found


def _seen(site: BrandSite) -> Seen:
    return {
        "standing": str(site.standing),
        "overdue": {},
        "shares": {path.mineral: path.band for path in site.paths},
        "reports": site.figures.issues.reports,
    }


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[AlertKind, Seen]]:
    if before["standing"] != now["standing"] and Standing.NOT_SHOWN not in (
        before["standing"],
        now["standing"],
    ):
        yield AlertKind.REMEDY_CHANGED, {"was": before["standing"], "standing": now["standing"]}
    for owing, since in now["overdue"].items():
        if before["overdue"].get(owing) is None:
            yield AlertKind.OVERDUE, {"who_has_to_act": owing, "overdue_since": since}
    if (before["shares"], before["reports"]) != (now["shares"], now["reports"]):
        yield AlertKind.RISK_CHANGED, {"shares": now["shares"], "reports": now["reports"]}


def _alert(organisation_id: int, reference: str, kind: AlertKind, told: Seen) -> SiteAlert:
    return SiteAlert(
        organisation_id=organisation_id,
        site_reference=reference,
        kind=kind,
        on_day=clock.today(),
        told=told,
    )


def _tell_systems(alert: SiteAlert) -> None:
    listening = select(Webhook).where(Webhook.organisation_id == alert.organisation_id)
    for webhook in db.session.scalars(listening.order_by(Webhook.id)):
        if alert.kind in webhook.kinds:
            delivery = WebhookDelivery(webhook=webhook, alert=alert)
            db.session.add(delivery)
            plan(delivery)
