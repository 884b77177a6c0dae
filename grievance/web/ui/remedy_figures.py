"""How remedy stands at a site and its published figures, as brands read them and case teams look at them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from grievance.transparency.labels import word_for
from grievance.transparency.queries.figures import RemedyFigures
from grievance.web.ui.presentation import money, translated

_TONES = {"overdue": "danger", "due_soon": "warn", "under_way": "info", "verified": "good"}
_ICONS = {"overdue": "late", "due_soon": "clock", "verified": "check"}


def standing_tag(standing: str) -> dict[str, Any]:
    """Return how remedy stands, in words with a colour and a picture."""
    return {
        "standing": translated(word_for("standing", standing)),
        "standing_tone": _TONES.get(standing, "plain"),
        "standing_icon": _ICONS.get(standing),
    }


def remedy_figures(told: RemedyFigures) -> list[dict[str, str]]:
    """Return the published figures of remedy at a site; what is not shown says so."""
    listed = (
        (gettext("Actions open"), told.open),
        (gettext("Actions overdue"), told.overdue),
        (gettext("Actions verified"), told.verified),
        (gettext("Workers, says the site"), told.claimed_workers),
        (gettext("Workers, confirmed"), told.confirmed_workers),
    )
    return [_figure(label, value) for label, value in listed]


def remedy_money(told: RemedyFigures) -> list[dict[str, str]]:
    """Return what the site says was paid beside what was confirmed, one row a currency."""
    return [
        {
            "claimed": shown_money(each.claimed, each.currency),
            "confirmed": shown_money(each.confirmed, each.currency),
        }
        for each in told.money
    ]


def or_dash(number: int | None) -> str:
    """Return a figure, or a dash where it is not shown."""
    return "–" if number is None else str(number)


def shown_money(amount: int | None, currency: str) -> str:
    """Return an amount, or that it is not shown."""
    return gettext("not shown") if amount is None else money(amount, currency)


def _figure(label: str, value: int | None) -> dict[str, str]:
    told = {"label": label, "value": or_dash(value)}
    return {**told, "note": gettext("not shown")} if value is None else told
