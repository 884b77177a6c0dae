"""What the team told a site, as the site's page and the preview of it print it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from grievance.web.ui.locales import language
from grievance.web.ui.presentation import day


def site_entry(
    text: str | None, code: str, on: date, *, organisation: str | None = None, corrects: bool = False
) -> dict[str, object]:
    """Return one thing that was told or answered as the thread component shows it; the team has no names."""
    return {
        "mine": organisation is not None,
        "who": organisation or gettext("Case team"),
        "text": text or gettext("You hold no key that opens this."),
        "lang": language(code).tag,
        "tag": gettext("Correction of a fact") if corrects else None,
        "when": day(on),
        "iso": on.isoformat(),
    }
