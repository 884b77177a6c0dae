"""Who filed a report for its worker, as the case team is told, with what is not known of them."""

from __future__ import annotations

from flask_babel import gettext

from grievance.complaints.models.complaint import Complaint
from grievance.representation.conflicts import flags_of
from grievance.representation.labels import KIND_LABELS
from grievance.representation.queries import helper_of
from grievance.web.ui.presentation import day, translated


def helper_facts(complaint: Complaint) -> list[tuple[str, str]]:
    """Return what the team should know of a representative; nothing if the worker reported alone."""
    helper = helper_of(complaint)
    if helper is None:
        return []
    kind = translated(KIND_LABELS[helper.accreditation.kind])
    found = [(gettext("Filed for the worker by"), f"{helper.organisation} ({kind})")]
    if helper.ended_on is not None:
        found.append((gettext("Follows it no more since"), day(helper.ended_on)))
    else:
        reads = gettext("what was filed") if helper.readable else gettext("no words")
        found.append((gettext("They may read"), reads))
    found += [(gettext("Not known of them"), translated(each)) for each in flags_of(helper.accreditation)]
    return found
