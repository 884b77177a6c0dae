"""Words for what people and organisations are."""

from __future__ import annotations

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import UserState
from grievance.foundation.text import N_

USER_STATES: dict[UserState, str] = {
    UserState.INVITED: N_("Invited"),
    UserState.ACTIVE: N_("Active"),
    UserState.LOCKED: N_("Locked"),
}

ORGANISATION_KINDS: dict[OrganisationKind, str] = {
    OrganisationKind.CASE_TEAM: N_("Works on cases"),
    OrganisationKind.OPERATOR: N_("Runs sites"),
    OrganisationKind.CONTRACTOR: N_("Contractor or recruiter"),
    OrganisationKind.BRAND: N_("Brand"),
    OrganisationKind.PARTY: N_("Government of a Party"),
    OrganisationKind.REPRESENTATIVE: N_("Represents workers"),
    OrganisationKind.ADVISORY_BODY: N_("Advisory body"),
    OrganisationKind.INSTALLATION: N_("Runs this installation"),
}
