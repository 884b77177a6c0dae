"""What is claimed about supply, ownership and assurance, and how far a claim has got."""

from __future__ import annotations

from enum import StrEnum


class ClaimState(StrEnum):
    """What the two ends of a supply relation say to it."""

    ASSERTED = "asserted"
    CONFIRMED = "confirmed"
    """By the counterparty of whoever asserted it."""
    DISPUTED = "disputed"
    ENDED = "ended"


class LinkKind(StrEnum):
    """What a supply relation says."""

    SUPPLIES = "supplies"
    DECLARED = "declared"
    """A customer lists a smelter somewhere in its supply chain: no purchase, and often company-wide."""


class Evidence(StrEnum):
    """What a relation rests on."""

    PAGE = "page"
    REPORT = "report"
    """A company's own report."""
    DECLARATION = "declaration"
    """A template that a customer filled in."""
    CONTRACT = "contract"
    CUSTOMS = "customs"
    AUDIT = "audit"
    STATEMENT = "statement"


class VolumeUnit(StrEnum):
    """In what a volume is counted."""

    TONNE = "t"
    TONNE_CONTAINED = "t_contained"
    """Tonnes of the mineral that it contains."""
    TONNE_WET = "t_wet"
    TONNE_LCE = "t_lce"
    """Tonnes of lithium carbonate equivalent."""
    GIGAWATT_HOUR = "gwh"
    PER_CENT = "per_cent"
    """Of all that the supplier sends on."""


class VolumePeriod(StrEnum):
    """Over what time a volume goes."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WHOLE = "whole"
    """All of the time from `since` to `until`."""


class CompanyRole(StrEnum):
    """What a company is to a site, or to another company."""

    OWNER = "owner"
    OPERATOR = "operator"
    CONTRACTOR = "contractor"
    RECRUITER = "recruiter"


#: Who works at a site, or brings people to work there, for somebody else.
HIRED = frozenset({CompanyRole.CONTRACTOR, CompanyRole.RECRUITER})


class SiteClaimState(StrEnum):
    """How far an organisation has come that says what it is to a site."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    """The organisation answers for the site, and may be told of its cases."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By the organisation, before anybody had decided."""
    ENDED = "ended"


class ClaimCheck(StrEnum):
    """How a steward made sure that an organisation is what it says to be."""

    REGISTER_EXTRACT = "register_extract"
    CALL_BACK = "call_back"
    """By a call to a number that the organisation did not give."""
    LETTER = "letter"
    """By a letter to the address that a register gives, which was answered."""
    ADMINISTRATION = "administration"
    """A steward wrote it down without being asked."""


class ClaimEnd(StrEnum):
    """Why an organisation answers for a site no more."""

    SOLD = "sold"
    CONTRACT_ENDED = "contract_ended"
    SITE_CLOSED = "site_closed"
    MISTAKEN = "mistaken"
    """It never was what it said to be."""
    ADMINISTRATION = "administration"
    """A steward took it from the list of who answers."""


class AssuranceScheme(StrEnum):
    """Who looks at sites by a published standard."""

    RMAP = "rmap"
    IRMA = "irma"
    CERA = "cera"
    COPPER_MARK = "copper_mark"
    OTHER = "other"


class AssuranceStatus(StrEnum):
    """What the scheme says; none of these says anything about a worker's complaint."""

    CONFORMANT = "conformant"
    IN_PROGRESS = "in_progress"
    NOT_CONFORMANT = "not_conformant"
    WITHDRAWN = "withdrawn"
    NOT_ENROLLED = "not_enrolled"
