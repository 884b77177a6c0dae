"""An appeal on its case page: who asked and why, who sits on the panel, what it decided."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.cases.appeals import appeal_of
from grievance.cases.labels import (
    APPEAL_GROUND_LABELS,
    APPEAL_OUTCOME_LABELS,
    APPEAL_SIDE_LABELS,
    PANEL_SEAT_LABELS,
)
from grievance.cases.models.case import Case
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import translated


def appeal_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return the facts of an appeal, for the page of the case that it is."""
    found = appeal_of(case)
    if found is None:
        return None
    outcome = found.outcome
    return {
        "facts": [
            (gettext("Asked by"), translated(APPEAL_SIDE_LABELS[found.side])),
            (gettext("Ground"), translated(APPEAL_GROUND_LABELS[found.ground])),
            *((translated(PANEL_SEAT_LABELS[each.seat]), each.user.name) for each in found.members),
        ],
        "words": _opened(actor, found.item, "text"),
        "outcome": translated(APPEAL_OUTCOME_LABELS[outcome]) if outcome is not None else None,
        "reasons": _opened(actor, found.decision, "reasons") if found.decision is not None else None,
    }


def _opened(actor: Actor, item: SealedItem, part: str) -> dict[str, str] | None:
    try:
        held = open_item(actor, item)
    except Sealed:
        return None
    spoken = language(held["lang"])
    return {"text": held[part], "tag": spoken.tag, "dir": spoken.direction}
