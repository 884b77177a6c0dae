"""What is asked about how a worker was treated, when, and what can be tapped."""

from __future__ import annotations

from enum import StrEnum

from grievance.foundation.text import N_


class SatisfactionRound(StrEnum):
    """When it is asked."""

    CLOSED = "closed"
    MONTH_LATER = "month_later"


class SatisfactionQuestion(StrEnum):
    """What is asked; each is a column of the answer."""

    TOLD_ENOUGH = "told_enough"
    RESPECT = "respect"
    FAIR = "fair"
    SAFE = "safe"
    AGAIN = "again"


class Face(StrEnum):
    """One tap."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    SKIPPED = "skipped"
    """Seen and left out; it is counted nowhere."""


#: What each face counts, from 1 to 3.
SCORES = {Face.YES: 3, Face.PARTLY: 2, Face.NO: 1}
SATISFACTION_QUESTIONS: dict[SatisfactionQuestion, str] = {
    SatisfactionQuestion.TOLD_ENOUGH: N_("Did we tell you enough?"),
    SatisfactionQuestion.RESPECT: N_("Did we treat you with respect?"),
    SatisfactionQuestion.FAIR: N_("Was the end fair?"),
    SatisfactionQuestion.SAFE: N_("Are you safe now?"),
    SatisfactionQuestion.AGAIN: N_("Would you come to us again?"),
}
FACE_LABELS: dict[Face, str] = {
    Face.YES: N_("Yes"),
    Face.PARTLY: N_("Partly"),
    Face.NO: N_("No"),
}
