"""The promises of the installation in each language, as workers see them."""

from __future__ import annotations

from datetime import timedelta

from grievance.complaints.questionnaire import first_contact_in
from grievance.foundation.text import apart
from grievance.opening.fingerprints import fingerprint
from grievance.opening.models.undertaking import Undertaking
from grievance.opening.promises import WORKER_PROMISES, WORKER_PROMISES_OF_ESCROW
from grievance.vault.models.escrow import Escrow
from grievance.vault.queries import escrow_in_force, escrow_to_come
from grievance.web.ui.in_force import in_force
from grievance.web.ui.locales import WORKER_LOCALES

#: Where the mark of the escrow's envelopes stands among the texts of the languages.
ESCROW = "escrow"


def promises_in(locale: str, *, keeps_months: int) -> list[str]:
    """Return the promises in one language as they hold now, with their numbers."""
    return _promises(locale, keeps_months, escrow_in_force())


def promises_everywhere(*, keeps_months: int) -> dict[str, list[str]]:
    """Return the promises in every language that workers may be offered, as they would be once confirmed.

    Where there is to be an escrow its mark comes too: another one of the same custodians is another promise.
    """
    escrow = escrow_to_come()
    texts = {locale: _promises(locale, keeps_months, escrow) for locale in WORKER_LOCALES}
    return texts if escrow is None else {**texts, ESCROW: [escrow.envelopes_hash.hex()]}


def has_changed(confirmed: Undertaking) -> bool:
    """Whether the product promises something else now than what was confirmed."""
    return fingerprint(promises_everywhere(keeps_months=confirmed.keeps_months)) != confirmed.text_hash


def _promises(locale: str, keeps_months: int, escrow: Escrow | None) -> list[str]:
    texts = in_force().texts_in(locale)
    values: dict[str, object] = {
        "days": first_contact_in("P3") // timedelta(days=1),
        "hours": first_contact_in("P0") // timedelta(hours=1),
        "months": keeps_months,
    }
    promised = WORKER_PROMISES
    if escrow is not None:
        promised += WORKER_PROMISES_OF_ESCROW
        names = "; ".join(map(apart, escrow.custodians))
        values |= {"need": escrow.need, "people": escrow.people, "names": names}
    return [str(texts.ugettext(promise)) % values for promise in promised]
