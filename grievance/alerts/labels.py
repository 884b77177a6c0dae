"""Words for what a brand is told of."""

from __future__ import annotations

from grievance.alerts.states import AlertKind, DeliveryState
from grievance.foundation.text import N_

ALERT_LABELS: dict[AlertKind, str] = {
    AlertKind.REMEDY_CHANGED: N_("Remedy stands otherwise"),
    AlertKind.RISK_CHANGED: N_("Exposure or reports have changed"),
    AlertKind.OVERDUE: N_("Something promised is overdue"),
    AlertKind.ASKED_TO_LOOK: N_("The case team asks you to look now"),
}
DELIVERY_LABELS: dict[DeliveryState, str] = {
    DeliveryState.WAITING: N_("Waiting"),
    DeliveryState.DELIVERED: N_("Delivered"),
    DeliveryState.DEAD: N_("Given up"),
}
