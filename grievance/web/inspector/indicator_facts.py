"""What the indicators of forced labour add up to, beside the timeline; the team alone sees it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grievance.cases.forced_labour import SUSPICION_LABELS, Suspicion, suspicion
from grievance.cases.models.case import Case
from grievance.cases.services.forced_labour import checklist, was_checked
from grievance.cases.states import Sighting
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.standards.catalogue import catalogue
from grievance.web.ui.presentation import translated

_TONES = {Suspicion.NONE: "plain", Suspicion.POSSIBLE: "warn", Suspicion.PROBABLE: "danger"}


def indicators_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return the indicators that were seen and what they add up to; None where there is nothing to say."""
    signs = checklist(case)
    result, checked = suspicion(signs), was_checked(case)
    if result is Suspicion.NONE and not checked:
        return None
    works = actor.may(Permission.Case.TRIAGE) or actor.may(Permission.Case.INVESTIGATE)
    known = catalogue().indicators
    return {
        "text": translated(SUSPICION_LABELS[result]),
        "tone": _TONES[result],
        "seen": [translated(known[each.indicator].label) for each in signs if each.sighting is Sighting.SEEN],
        "checked": checked,
        "url": url_for("inspector.indicators", reference=case.reference) if works else None,
    }
