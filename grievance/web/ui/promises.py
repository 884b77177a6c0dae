"""The promises of the installation in each language, as workers see them."""

from __future__ import annotations

from datetime import timedelta

from grievance.complaints.questionnaire import first_contact_in
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.undertaking import Undertaking
from grievance.opening.promises import WORKER_PROMISES
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import WORKER_LOCALES


def promises_in(locale: str, *, keeps_months: int) -> list[str]:
    """Return the promises in one language, with their numbers."""
    texts = in_force().texts_in(locale)
    values = {
        "days": first_contact_in("P3") // timedelta(days=1),
        "hours": first_contact_in("P0") // timedelta(hours=1),
        "months": keeps_months,
    }
    return [str(texts.ugettext(promise)) % values for promise in WORKER_PROMISES]


def promises_everywhere(*, keeps_months: int) -> dict[str, list[str]]:
    """Return the promises in every language that workers may be offered."""
    return {locale: promises_in(locale, keeps_months=keeps_months) for locale in WORKER_LOCALES}


def has_changed(confirmed: Undertaking) -> bool:
    """Whether the product promises something else now than what was confirmed."""
    return fingerprint(promises_everywhere(keeps_months=confirmed.keeps_months)) != confirmed.text_hash
