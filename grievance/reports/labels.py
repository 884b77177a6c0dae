"""What reports are called, and what their figures never mean."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.reports.states import ReportKind

REPORT_LABELS: dict[ReportKind, str] = {
    ReportKind.FIVE_STEPS: N_("Due diligence in five steps"),
    ReportKind.TRACING: N_("Tracing binder: from you back to the ground"),
}
REPORT_TEXTS: dict[ReportKind, str] = {
    ReportKind.FIVE_STEPS: N_(
        "What this portal knows of your chain along the five steps of the OECD's guidance: your requests and "
        "promises, each site with its share, evidence and issues, remedy and what is overdue, audits, and "
        "what is not known."
    ),
    ReportKind.TRACING: N_(
        "Supports tracing under the Uyghur Forced Labor Prevention Act of the United States: each step from "
        "you back to a pit with its evidence, source and day, the weakest step, what is missing, and an "
        "index of documents."
    ),
}
SUPPORTS_TRACING = N_(
    "This binder supports tracing. It does not say that a site's mineral is in your goods, nor under which "
    "conditions anything was made."
)
A_PART = N_(
    "This report says what this portal knows about your chain on this day. It is a part of your due "
    "diligence and not the whole of it, and nobody here has judged it."
)
NO_NAMES = N_(
    "It holds no words of workers and no names of them, and nothing about cases that a site has not been "
    "told of. Never ask who complained."
)
