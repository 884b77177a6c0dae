"""What the states, types and outcomes of a case are called."""

from __future__ import annotations

from grievance.cases.states import CaseState, CaseType, ClosureReason, Outcome, WorkerStatus
from grievance.foundation.text import N_

CASE_STATE_LABELS: dict[CaseState, str] = {
    CaseState.RECEIVED: N_("Received"),
    CaseState.ACKNOWLEDGED: N_("Acknowledged"),
    CaseState.SCREENING: N_("Screening"),
    CaseState.AWAITING_REPORTER: N_("Waiting for the reporter"),
    CaseState.ACCEPTED: N_("Accepted"),
    CaseState.ASSIGNED: N_("Assigned"),
    CaseState.SITE_NOTIFIED: N_("Site told"),
    CaseState.DIALOGUE: N_("Dialogue"),
    CaseState.FACT_FINDING: N_("Fact-finding"),
    CaseState.FINDINGS: N_("Findings made"),
    CaseState.PLAN_PROPOSED: N_("Plan proposed"),
    CaseState.PLAN_REVISION: N_("Plan sent back"),
    CaseState.PLAN_AGREED: N_("Plan agreed"),
    CaseState.REMEDIATION: N_("Remedy under way"),
    CaseState.VERIFICATION: N_("Verification"),
    CaseState.RESOLVED: N_("Resolved"),
    CaseState.CLOSING: N_("Closing"),
    CaseState.CLOSED: N_("Closed"),
    CaseState.DECLINED: N_("Declined"),
    CaseState.REFERRED_OUT: N_("Referred"),
    CaseState.MERGED: N_("Merged"),
    CaseState.SUSPENDED: N_("Suspended"),
    CaseState.WITHDRAWN: N_("Withdrawn"),
}
CASE_TYPE_LABELS: dict[CaseType, str] = {
    CaseType.INDIVIDUAL: N_("Individual"),
    CaseType.COLLECTIVE: N_("Collective"),
    CaseType.REPRESENTED: N_("Filed on behalf"),
    CaseType.INCIDENT: N_("Incident from a public source"),
    CaseType.RETALIATION: N_("Retaliation"),
    CaseType.PARTY: N_("Party petition"),
    CaseType.APPEAL: N_("Appeal"),
}
OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.SUBSTANTIATED: N_("Substantiated"),
    Outcome.PARTLY: N_("Partly substantiated"),
    Outcome.NOT_SUBSTANTIATED: N_("Not substantiated"),
    Outcome.INCONCLUSIVE: N_("Inconclusive"),
}
CLOSURE_LABELS: dict[ClosureReason, str] = {
    ClosureReason.REMEDIED: N_("Remedied"),
    ClosureReason.SETTLED: N_("Settled"),
    ClosureReason.NOT_SUBSTANTIATED: N_("Not substantiated"),
    ClosureReason.INCONCLUSIVE: N_("Inconclusive"),
    ClosureReason.REFERRED: N_("Referred"),
    ClosureReason.NO_CONTACT: N_("No contact"),
    ClosureReason.WITHDRAWN: N_("Withdrawn"),
    ClosureReason.DUPLICATE: N_("Duplicate"),
    ClosureReason.OUT_OF_SCOPE: N_("Out of scope"),
    ClosureReason.SITE_CLOSED: N_("Site closed"),
    ClosureReason.SUPERSEDED: N_("Superseded"),
}
#: What a worker reads; "agreed" and "closed" name a date.
WORKER_STATUS_TEXTS: dict[WorkerStatus, str] = {
    WorkerStatus.RECEIVED: N_("We have it. Nobody has read it yet."),
    WorkerStatus.READING: N_("A person is reading it."),
    WorkerStatus.QUESTION: N_("We have a question for you."),
    WorkerStatus.CHECKING: N_("We are checking the facts."),
    WorkerStatus.COMPANY: N_("We asked the company to fix it."),
    WorkerStatus.AGREED: N_("The company agreed to fix it by %(date)s."),
    WorkerStatus.CONFIRM: N_("Is it fixed? Please tell us."),
    WorkerStatus.CLOSED: N_("This report is closed. You can open it again until %(date)s."),
}
BAND_LABELS: dict[str, str] = {
    "P0": N_("Danger now"),
    "P1": N_("Very serious"),
    "P2": N_("Serious"),
    "P3": N_("We will look at it"),
}
