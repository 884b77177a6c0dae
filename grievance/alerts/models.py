"""How a brand wants to be told, what it was told last, and where its own systems listen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grievance.alerts.states import AlertKind, DeliveryState
from grievance.foundation.db import Base, Referenced, stored_by_value


class AlertSettings(Base):
    """By which ways the people of a brand are told; without a row, by all."""

    __tablename__ = "alert_settings"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), unique=True)
    digest: Mapped[bool]
    """Once a day, if something has changed."""
    immediate: Mapped[bool]
    """At once, when the case team has checked that it may be."""


class WatchedSite(Base):
    """What a brand could see of a site when its chain was looked at last, so that a change is seen."""

    __tablename__ = "watched_sites"
    __table_args__ = (UniqueConstraint("organisation_id", "site_reference"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    site_reference: Mapped[str] = mapped_column(String(16))
    """By reference: a site that an import brought must be free to go again."""
    seen: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, days and published figures, as the brand's own pages show them."""
    looked_on: Mapped[date]


class SiteAlert(Referenced, Base):
    """Something that has changed at a site, as far as a brand may see it."""

    __tablename__ = "site_alerts"
    __table_args__ = (Index("ix_site_alerts_newest", "organisation_id", "on_day"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    site_reference: Mapped[str] = mapped_column(String(16))
    kind: Mapped[AlertKind] = mapped_column(stored_by_value(AlertKind))
    on_day: Mapped[date]
    told: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What has changed: codes, days and published figures."""


class Webhook(Referenced, Base):
    """An address of a brand's system that wants to be told."""

    __tablename__ = "webhooks"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    address: Mapped[str] = mapped_column(String(300))
    kinds: Mapped[list[Any]] = mapped_column(JSON)
    secret: Mapped[bytes]
    """By which its system knows that a message is ours, sealed under the service's key; shown once."""
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    deliveries: Mapped[list[WebhookDelivery]] = relationship(
        back_populates="webhook", cascade="all, delete-orphan"
    )


class WebhookDelivery(Referenced, Base):
    """One message to one address; it is kept until it is old, whatever becomes of it."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (UniqueConstraint("webhook_id", "alert_id"),)

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("site_alerts.id"), index=True)
    state: Mapped[DeliveryState] = mapped_column(
        stored_by_value(DeliveryState), default=DeliveryState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(40))
    """The status that came back last, or the kind of what went wrong."""

    webhook: Mapped[Webhook] = relationship(back_populates="deliveries")
    alert: Mapped[SiteAlert] = relationship()
