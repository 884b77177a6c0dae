"""Who may do what, and how far: the page that a reviewer or a union reads first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from grievance.policy.permissions import Permission as P
from grievance.policy.roles import Role


class Reach(StrEnum):
    """How far a permission goes."""

    OWN = "own"
    """What one filed, handles, owns, answers for, sits on the panel of, or was asked to translate."""
    TEAM = "team"
    """What one's team handles."""
    ORGANISATION = "organisation"
    """Whoever works for one's organisation."""
    SUPPLY_CHAIN = "supply_chain"
    """What lies upstream of one's organisation."""
    PARTY = "party"
    """What one's government has sent or been sent."""
    ALL = "all"
    """Everything of its kind."""


_CASEWORK: Mapping[StrEnum, Reach] = {
    P.Case.READ: Reach.TEAM,
    P.Complaint.READ: Reach.TEAM,
    P.Plan.READ: Reach.TEAM,
    P.Site.READ: Reach.ALL,
    P.Roster.READ: Reach.TEAM,
}

GRANTS: Mapping[Role, Mapping[StrEnum, Reach]] = {
    Role.REPORTER: {P.Complaint.FOLLOW: Reach.OWN},
    # What a worker's code opens, it opens for the worker alone.
    Role.REPRESENTATIVE: {P.Representation.FILE: Reach.OWN, P.Representation.FOLLOW: Reach.OWN},
    # One text at a time, never a case.
    Role.INTERPRETER: {P.Translation.READ: Reach.OWN, P.Translation.HAND_IN: Reach.OWN},
    Role.TRIAGER: {
        **_CASEWORK,
        P.Case.TRIAGE: Reach.TEAM,
        P.Case.ASSIGN: Reach.TEAM,
        P.Case.NOTIFY_SITE: Reach.TEAM,
    },
    Role.INSPECTOR: {
        **_CASEWORK,
        P.Case.TRIAGE: Reach.TEAM,
        P.Case.ASSIGN: Reach.TEAM,
        P.Case.INVESTIGATE: Reach.TEAM,
        P.Case.NOTIFY_SITE: Reach.TEAM,
        P.Case.CLOSE: Reach.TEAM,
        P.Appeal.EMPANEL: Reach.TEAM,
        P.Plan.AGREE: Reach.TEAM,
        P.Plan.PROPOSE: Reach.TEAM,
        P.Plan.VERIFY: Reach.TEAM,
        P.Enforcement.RELEASE: Reach.TEAM,
        P.Leverage.ASK: Reach.TEAM,
        P.Satisfaction.HEAR: Reach.OWN,
    },
    Role.VERIFIER: {**_CASEWORK, P.Plan.VERIFY: Reach.TEAM},
    Role.SAFEGUARDING_LEAD: {
        **_CASEWORK,
        P.Case.TRIAGE: Reach.TEAM,
        P.Case.INVESTIGATE: Reach.TEAM,
        P.Satisfaction.HEAR: Reach.OWN,
    },
    Role.SUPERVISOR: {
        **_CASEWORK,
        P.Case.TRIAGE: Reach.TEAM,
        P.Case.ASSIGN: Reach.TEAM,
        P.Case.NOTIFY_SITE: Reach.TEAM,
        P.Case.CLOSE: Reach.TEAM,
        P.Case.HOLD: Reach.TEAM,
        P.Case.KEEP_TEMPLATES: Reach.TEAM,
        P.Appeal.EMPANEL: Reach.TEAM,
        P.Plan.VERIFY: Reach.TEAM,
        P.Enforcement.RELEASE: Reach.TEAM,
        P.Leverage.ASK: Reach.TEAM,
        P.Audit.WATCH: Reach.TEAM,
        P.Measure.READ: Reach.TEAM,
        P.Roster.PLAN: Reach.TEAM,
        P.Satisfaction.HEAR: Reach.OWN,
        P.Account.LOCK: Reach.ORGANISATION,
        P.Account.SEE_OFF: Reach.ORGANISATION,
    },
    Role.PANEL_MEMBER: {P.Appeal.READ: Reach.OWN, P.Appeal.DECIDE: Reach.OWN},
    Role.OPERATOR: {
        P.Plan.READ: Reach.OWN,
        P.Plan.PROPOSE: Reach.OWN,
        P.Plan.PROGRESS: Reach.OWN,
        P.Appeal.FILE: Reach.OWN,
        P.Appeal.CONTEST: Reach.OWN,
        P.Remedy.TELL_CUSTOMERS: Reach.OWN,
        P.Site.CLAIM: Reach.ORGANISATION,
    },
    Role.CONTRACTOR: {
        P.Plan.READ: Reach.OWN,
        P.Plan.PROGRESS: Reach.OWN,
        P.Site.CLAIM: Reach.ORGANISATION,
    },
    Role.BRAND: {
        P.Remedy.READ_PROGRESS: Reach.SUPPLY_CHAIN,
        P.Site.BRING: Reach.ORGANISATION,
        P.Leverage.ANSWER: Reach.ORGANISATION,
        P.Remedy.FOLLOW: Reach.ORGANISATION,
    },
    Role.PARTY_OFFICIAL: {
        P.Enforcement.READ: Reach.PARTY,
        P.Enforcement.RECORD: Reach.PARTY,
        P.Site.READ: Reach.ALL,
    },
    Role.ADVISORY_MEMBER: {},
    Role.STEWARD: {
        P.Site.READ: Reach.ALL,
        P.Site.MANAGE: Reach.ALL,
        P.Representation.VERIFY: Reach.ALL,
    },
    Role.AUDITOR: {P.Audit.READ: Reach.ALL},
    # Running the installation is not a reason to read a case.
    Role.ADMINISTRATOR: {
        P.Account.MANAGE: Reach.ALL,
        P.Account.LOCK: Reach.ALL,
        P.Account.SEE_OFF: Reach.ALL,
        P.Account.READ_OUTBOX: Reach.ALL,
        P.Opening.CONFIRM: Reach.ALL,
        P.Opening.LANGUAGES: Reach.ALL,
        P.Site.READ: Reach.ALL,
        P.Site.MANAGE: Reach.ALL,
        P.Representation.VERIFY: Reach.ALL,
    },
    Role.SERVICE: {},
}
