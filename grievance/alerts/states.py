"""What a brand can be told of, and what becomes of what is sent to its systems."""

from __future__ import annotations

from enum import StrEnum


class AlertKind(StrEnum):
    """What has changed at a site of a chain."""

    REMEDY_CHANGED = "remedy.status_changed"
    RISK_CHANGED = "site.risk_changed"
    OVERDUE = "action.overdue"
    ASKED_TO_LOOK = "team.asked_to_look"
    """The case team has checked that the brand may be told at once."""


class DeliveryState(StrEnum):
    """What became of one message to a brand's system."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up; whoever added the address can send it again."""


#: What a brand's systems can be told of; what the case team asks is for people.
FOR_SYSTEMS = (AlertKind.REMEDY_CHANGED, AlertKind.RISK_CHANGED, AlertKind.OVERDUE)
