"""Words for what people and organisations are."""

from __future__ import annotations

from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import UserState
from grievance.foundation.text import N_

USER_STATES: dict[UserState, str] = {
    UserState.INVITED: N_("Invited"),
    UserState.ACTIVE: N_("Can sign in"),
    UserState.LOCKED: N_("Locked"),
    UserState.CLOSED: N_("Closed"),
}

#: Why a provider cannot be used, by what the request to it ended with; all else is no answer at all.
PROVIDER_FAULTS: dict[str, str] = {
    "address": N_("One of the addresses that it publishes does not begin with https://"),
    "another issuer": N_("It gives itself another name than this address."),
    "no keys": N_("It publishes no keys."),
    "not JSON": N_("What is at this address is not an OpenID Connect provider."),
    "not an object": N_("What is at this address is not an OpenID Connect provider."),
    "status": N_("What is at this address is not an OpenID Connect provider."),
    "too large": N_("It answers with far too much."),
}
PROVIDER_SILENT = N_("The provider does not answer.")

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
