"""What a brand can be asked for, what it can answer, and how a promise stands."""

from __future__ import annotations

from enum import StrEnum


class Ask(StrEnum):
    """What a brand is asked for, or what it promises of itself."""

    USE_LEVERAGE = "use_leverage"
    SHARE_COST = "share_cost"
    CHANGE_PURCHASING = "change_purchasing"
    GIVE_INFORMATION = "give_information"


class Rung(StrEnum):
    """A rung of a brand's ladder of leverage, by its code among the enforcement instruments."""

    CONCERN = "LV-BR-1"
    JOINT_PLAN = "LV-BR-2"
    ORDERS_ON_HOLD = "LV-BR-3"
    EXIT = "LV-BR-4"


class Answer(StrEnum):
    """What a brand answers to a request."""

    AGREED = "agreed"
    PARTLY = "partly"
    REFUSED = "refused"


class RequestState(StrEnum):
    """Where a request stands; derived from its dates, never stored."""

    DRAFT = "draft"
    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    CALLED_OFF = "called_off"


class CommitmentState(StrEnum):
    """Where a promise stands; derived from its dates, never stored."""

    PROMISED = "promised"
    LATE = "late"
    SAID_DONE = "said_done"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


#: A team asks for these; nobody is ever asked to leave.
ASKED_RUNGS = (Rung.CONCERN, Rung.JOINT_PLAN, Rung.ORDERS_ON_HOLD)
