"""Who filed a report for its worker and by what right, as the case team is told, with what is not known."""

from __future__ import annotations

from flask_babel import gettext

from grievance.complaints.filing import names_worker, was_asked
from grievance.complaints.labels import FILING_LABELS, FILING_NOT_SAID
from grievance.complaints.models.complaint import Complaint
from grievance.complaints.states import FilingBasis
from grievance.representation.conflicts import flags_of
from grievance.representation.labels import KIND_LABELS
from grievance.representation.queries import Helper, helper_of
from grievance.representation.states import EndCause
from grievance.web.ui.presentation import day, translated


def helper_facts(complaint: Complaint) -> list[tuple[str, str]]:
    """Return what the team should know of a representative; nothing if the worker reported alone."""
    helper = helper_of(complaint)
    if helper is None:
        return _right(complaint) if complaint.filing_basis is not None else []
    kind = translated(KIND_LABELS[helper.accreditation.kind])
    found = [(gettext("Filed for the worker by"), f"{helper.organisation} ({kind})"), *_right(complaint)]
    if helper.ended_on is not None:
        found.append((gettext("Follows it no more since"), day(helper.ended_on)))
    else:
        reads = gettext("what was filed") if helper.readable else gettext("no words")
        found.append((gettext("They may read"), reads))
    found += [(gettext("Not known of them"), translated(each)) for each in flags_of(helper.accreditation)]
    return found + _speaks(complaint, helper)


def filing_words(basis: str) -> str:
    """Return by what right others filed a report, in words."""
    return translated(FILING_LABELS[FilingBasis(basis)] if basis else FILING_NOT_SAID)


def _right(complaint: Complaint) -> list[tuple[str, str]]:
    return [(gettext("By what right"), filing_words(str(complaint.filing_basis or "")))]


def _speaks(complaint: Complaint, helper: Helper) -> list[tuple[str, str]]:
    """Say who can be asked, where that is not simply the worker."""
    if not names_worker(complaint):
        text = gettext("No worker: whoever filed it answers questions. Nobody can say that it is put right.")
    elif was_asked(complaint) or complaint.last_seen_by_reporter is not None:
        return []
    elif helper.ended_by is EndCause.ENDED:
        text = gettext(
            "They may file no more, and nobody asked the worker. Reach the worker before you go on."
        )
    elif complaint.filing_basis is not None:
        text = gettext("Nobody has asked the worker yet. Each answer counts as no until the code is used.")
    else:
        return []
    return [(gettext("Who can be asked"), text)]
