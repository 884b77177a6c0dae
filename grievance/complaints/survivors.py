"""What a survivor of sexual violence is asked, and nothing more: whom to talk to, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from grievance.foundation.text import N_


class TalkTo(StrEnum):
    """Whom a survivor wants to talk to."""

    WOMAN = "woman"
    MAN = "man"
    ANY = "any"


class Linked(StrEnum):
    """Whether whoever did it belongs to the site."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Age(StrEnum):
    """All that is asked about a worker's age."""

    UNDER_18 = "under_18"
    ADULT = "adult"
    UNSAID = "unsaid"


class Help(StrEnum):
    """What would help now."""

    MEDICAL = "medical"
    LISTENING = "listening"
    SAFE_PLACE = "safe_place"
    LAW = "law"


TALK_TO_LABELS: dict[TalkTo, str] = {
    TalkTo.WOMAN: N_("A woman"),
    TalkTo.MAN: N_("A man"),
    TalkTo.ANY: N_("It does not matter"),
}
LINKED_LABELS: dict[Linked, str] = {
    Linked.YES: N_("Yes"),
    Linked.NO: N_("No"),
    Linked.UNSURE: N_("I am not sure"),
}
AGE_LABELS: dict[Age, str] = {
    Age.UNDER_18: N_("I am under 18"),
    Age.ADULT: N_("I am 18 or older"),
    Age.UNSAID: N_("I do not want to say"),
}
HELP_LABELS: dict[Help, str] = {
    Help.MEDICAL: N_("A doctor or a nurse"),
    Help.LISTENING: N_("Someone who listens to me"),
    Help.SAFE_PLACE: N_("A safe place to stay"),
    Help.LAW: N_("Someone who knows the law"),
}
WHOM = N_("Who do you want to talk to?")
DOES_IT = N_("Does the person who did this work there?")
HOW_OLD = N_("How old are you?")
WHAT_HELP = N_("What help do you want now?")


@dataclass(frozen=True)
class SurvivorAnswers:
    """What a survivor answered; sealed with the report, like its words."""

    talk_to: TalkTo = TalkTo.ANY
    linked: Linked = Linked.UNSURE
    age: Age = Age.UNSAID
    wanted: tuple[Help, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is sealed."""
        return {
            "talk_to": self.talk_to.value,
            "linked": self.linked.value,
            "age": self.age.value,
            "wanted": [each.value for each in self.wanted],
        }

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> SurvivorAnswers:
        """Return what was sealed."""
        return cls(
            TalkTo(held["talk_to"]),
            Linked(held["linked"]),
            Age(held["age"]),
            tuple(Help(each) for each in held["wanted"]),
        )


def wanted_among(codes: Iterable[str]) -> tuple[Help, ...]:
    """Return the kinds of help among these codes, each once."""
    given = set(codes)
    return tuple(each for each in Help if each.value in given)
