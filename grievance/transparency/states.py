"""How far a published case has come, more coarsely than the team knows it."""

from __future__ import annotations

from enum import StrEnum


class RegisterStage(StrEnum):
    """The steps that the register tells apart; what only concerns the worker is not among them."""

    CHECKING = "checking"
    WITH_SITE = "with_site"
    FINDINGS = "findings"
    PLAN = "plan"
    REMEDY = "remedy"
    VERIFICATION = "verification"
    RESOLVED = "resolved"
    ENDED = "ended"


class SiteHidden(StrEnum):
    """Why a published case does not name its site."""

    FEW_REPORTS = "few_reports"
    NOT_YET = "not_yet"


class SiteFact(StrEnum):
    """What a published case says of a site's part in it: each a field of its record."""

    STEPS = "steps"
    LATE = "late"
    SITE_REPLIED = "site_replied"
    FINDINGS = "findings"
    REMEDY = "remedy"
    REMEDY_OVERDUE = "remedy_overdue"
    ROOT_CAUSES = "root_causes"
    CLOSED_BECAUSE = "closed_because"


class ObjectionAnswer(StrEnum):
    """What the team says to a fact that a site calls wrong."""

    ACCEPTED = "accepted"
    """The case was put right, and so is what will be published."""
    DECLINED = "declined"
    """It stays, and is published with the note that the site contests it."""


class StatementState(StrEnum):
    """What became of what an operator wants to tell all its customers."""

    WAITING = "waiting"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"


class Standing(StrEnum):
    """How remedy stands at a site, for a brand: a word and no number."""

    NOT_SHOWN = "not_shown"
    NOTHING_AGREED = "nothing_agreed"
    UNDER_WAY = "under_way"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    VERIFIED = "verified"


class Owing(StrEnum):
    """Who has to act, for a brand: nobody whose name would tell who works or buys there."""

    OPERATOR = "operator"
    CONTRACTOR = "contractor"
    YOU = "you"
    ANOTHER_BUYER = "another_buyer"


class Audience(StrEnum):
    """Who a published figure is for."""

    PUBLIC = "public"
    BRAND = "brand"
