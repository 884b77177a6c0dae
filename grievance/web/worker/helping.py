"""Help before a report and without one: places of care, and a way to stop at any question."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from grievance.standards.countries import CountryFact, pack_of, packs
from grievance.standards.labels import COUNTRY_FACT_LABELS
from grievance.web.ui.presentation import country, translated
from grievance.web.worker import places as sites
from grievance.web.worker.draft import forget_draft, present_draft
from grievance.web.worker.fields import from_elsewhere, token_is_right

_HELP = ("emergency_number", "care_after_sexual_violence", "child_protection")


def places() -> str:
    """Show where somebody finds help now: in the country of the site if it is known, else in all."""
    draft = present_draft()
    site = sites.by_reference(draft.site) if draft is not None else None
    codes = [site.country] if site is not None else sorted(packs())
    found = [shown for code in codes if (shown := _shown(code)) is not None]
    return render_template("worker/places.html", countries=found)


def stop() -> str:
    """Forget what was answered so far; nothing is sent."""
    if not token_is_right() and from_elsewhere():
        abort(400)
    forget_draft()
    return render_template("worker/stopped.html")


def _shown(code: str) -> dict[str, Any] | None:
    checked: list[tuple[str, CountryFact]] = [
        (key, fact) for key in _HELP if (fact := pack_of(code).get(key)) is not None
    ]
    if not checked:
        return None
    return {
        "name": country(code),
        "facts": [(translated(COUNTRY_FACT_LABELS[key]), fact.value) for key, fact in checked],
        "as_of": min(fact.as_of for _key, fact in checked),
    }
