"""What a worker chose: channel, who may know, how to be answered."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_


class Channel(StrEnum):
    """How a report came in."""

    WEB = "web"
    SMS = "sms"
    USSD = "ussd"
    VOICE = "voice"
    EMAIL = "email"
    PAPER = "paper"
    HELPER = "helper"


class FilingBasis(StrEnum):
    """By what right somebody files a report for others."""

    CONSENT = "consent"
    """The worker was asked, and said yes."""
    MEMBERSHIP = "membership"
    """The worker is a member of the organisation, which files for its members; nobody may have asked."""
    NEXT_OF_KIN = "next_of_kin"
    """The family speaks for somebody who cannot: who is dead, missing, locked in or too ill."""
    PUBLIC_INTEREST = "public_interest"
    """It concerns many and names nobody: no worker stands behind it, and none has a code."""


class Restriction(StrEnum):
    """Why only people who are named for such cases may know of a report; most reports have none."""

    SURVIVOR = "survivor"
    """Sexual violence or harassment: the survivor decides, and the employer never hears of it."""
    CHILD = "child"
    """A child is concerned: what is best for it is weighed before anything else."""
    CHILD_SURVIVOR = "child_survivor"
    """Both."""

    @property
    def of_survivor(self) -> bool:
        """Whether it is about sexual violence."""
        return self is not Restriction.CHILD

    @property
    def of_child(self) -> bool:
        """Whether a child is concerned."""
        return self is not Restriction.SURVIVOR


class KnownTo(StrEnum):
    """Who may know who reported; the default is nobody."""

    NOBODY = "nobody"
    TEAM = "team"
    HELPER = "helper"
    EMPLOYER = "employer"


class RaiseWithEmployer(StrEnum):
    """Whether the problem may be raised with the employer without name or words."""

    YES = "yes"
    ASK_FIRST = "ask_first"
    NO = "no"


class ReplyRoute(StrEnum):
    """How the worker wants to be answered."""

    CODE = "code"
    TEXT = "text"
    CALL = "call"
    HELPER = "helper"


class ConsentAudience(StrEnum):
    """Whom a consent is about."""

    CASE_TEAM = "case_team"
    HELPER = "helper"
    EMPLOYER = "employer"
    BRAND = "brand"
    PARTY_US = "party_us"
    PARTY_JP = "party_jp"
    AUTHORITY = "authority"
    """The labour inspectorate of the state that the site lies in."""
    PUBLIC = "public"


class ConsentField(StrEnum):
    """What a consent is about."""

    IDENTITY = "identity"
    WORDS = "words"
    PROBLEM = "problem"
    FILES = "files"


class ConsentAnswer(StrEnum):
    """What was answered; silence is no."""

    YES = "yes"
    ASK_FIRST = "ask_first"
    NO = "no"


class AuthorSide(StrEnum):
    """Who wrote a message."""

    REPORTER = "reporter"
    TEAM = "team"
    SYSTEM = "system"


KNOWN_TO_LABELS: dict[KnownTo, str] = {
    KnownTo.NOBODY: N_("Nobody. I want to stay unknown."),
    KnownTo.TEAM: N_("Only the case team"),
    KnownTo.HELPER: N_("The case team and a helper I choose"),
    KnownTo.EMPLOYER: N_("My employer too"),
}
RAISE_LABELS: dict[RaiseWithEmployer, str] = {
    RaiseWithEmployer.YES: N_("Yes"),
    RaiseWithEmployer.ASK_FIRST: N_("Ask me first"),
    RaiseWithEmployer.NO: N_("No"),
}
REPLY_LABELS: dict[ReplyRoute, str] = {
    ReplyRoute.CODE: N_("I will look with my code (safest)"),
    ReplyRoute.TEXT: N_("Send me a text"),
    ReplyRoute.CALL: N_("Call me"),
    ReplyRoute.HELPER: N_("Tell a person I trust"),
}
