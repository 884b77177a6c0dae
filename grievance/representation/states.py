"""What kind of representative somebody is, and how it can end."""

from __future__ import annotations

from enum import StrEnum

from grievance.complaints.states import FilingBasis


class RepresentativeKind(StrEnum):
    """For whom a representative speaks."""

    UNION = "union"
    NGO = "ngo"
    FAMILY = "family"
    LAWYER = "lawyer"


#: By what right each of them can file: a family has no members, and speaks for its own only.
MAY_FILE_BY: dict[RepresentativeKind, frozenset[FilingBasis]] = {
    RepresentativeKind.UNION: frozenset(FilingBasis),
    RepresentativeKind.NGO: frozenset(FilingBasis),
    RepresentativeKind.FAMILY: frozenset({FilingBasis.CONSENT, FilingBasis.NEXT_OF_KIN}),
    RepresentativeKind.LAWYER: frozenset(FilingBasis) - {FilingBasis.MEMBERSHIP},
}


class Known(StrEnum):
    """What is known about a tie to an employer; a yes stands in no table, because it is refused."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"


class EndCause(StrEnum):
    """Why a representative follows a claim no more."""

    WORKER = "worker"
    """The worker said so, with the code."""
    ENDED = "ended"
    """The representative may file and follow nothing any more."""


class Asked(StrEnum):
    """What a claim waits for, as its representative is told; never what anybody wrote."""

    SLIP = "slip"
    """The worker has not used the code yet."""
    CONSENTS = "consents"
    """Questions about who may know what wait for the worker."""
    QUESTION = "question"
    """The team asked the worker something."""
    JUDGE = "judge"
    """The worker says whether it is put right; nobody says it for them."""
