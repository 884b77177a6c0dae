"""Everybody the product knows, by what they are here for."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_


class Role(StrEnum):
    """Why somebody is here; one person may have several."""

    REPORTER = "reporter"
    REPRESENTATIVE = "representative"
    INTERPRETER = "interpreter"
    TRIAGER = "triager"
    INSPECTOR = "inspector"
    VERIFIER = "verifier"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    SUPERVISOR = "supervisor"
    PANEL_MEMBER = "panel_member"
    OPERATOR = "operator"
    CONTRACTOR = "contractor"
    BRAND = "brand"
    PARTY_OFFICIAL = "party_official"
    ADVISORY_MEMBER = "advisory_member"
    STEWARD = "steward"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"


ROLE_LABELS: dict[Role, str] = {
    Role.REPORTER: N_("Reporter"),
    Role.REPRESENTATIVE: N_("Representative"),
    Role.INTERPRETER: N_("Interpreter"),
    Role.TRIAGER: N_("Triager"),
    Role.INSPECTOR: N_("Inspector"),
    Role.VERIFIER: N_("Verifier"),
    Role.SAFEGUARDING_LEAD: N_("Safeguarding lead"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.PANEL_MEMBER: N_("Appeal panel member"),
    Role.OPERATOR: N_("Site operator"),
    Role.CONTRACTOR: N_("Contractor or recruiter"),
    Role.BRAND: N_("Brand"),
    Role.PARTY_OFFICIAL: N_("Party official"),
    Role.ADVISORY_MEMBER: N_("Advisory body member"),
    Role.STEWARD: N_("Data steward"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.SERVICE: N_("The service itself"),
}

#: Whoever can open sealed content signs in with a second factor.
OPENS_SEALED = frozenset(
    {
        Role.REPRESENTATIVE,
        Role.INTERPRETER,
        Role.TRIAGER,
        Role.INSPECTOR,
        Role.VERIFIER,
        Role.SAFEGUARDING_LEAD,
        Role.SUPERVISOR,
        Role.PANEL_MEMBER,
        Role.OPERATOR,
        Role.CONTRACTOR,
        Role.BRAND,
        Role.PARTY_OFFICIAL,
    }
)

#: Only for these may an organisation vouch by its own sign-in: none of them opens a case.
VOUCHED_FOR = frozenset({Role.BRAND, Role.PARTY_OFFICIAL})
