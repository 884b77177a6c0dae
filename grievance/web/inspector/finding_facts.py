"""What is told differently in a case, to be chosen from where a finding is made."""

from __future__ import annotations

from collections.abc import Collection

from grievance.cases.fact_series import ValueName, names_of_values, values_of
from grievance.cases.labels import SPEAKER_LABELS, TOPIC_LABELS
from grievance.cases.models.case import Case
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.web.ui.fact_series import shown_value
from grievance.web.ui.presentation import day, translated
from grievance.web.ui.typed_names import Option


class ValuesToChoose:
    """Everything that was said about contested facts of a case, for whoever holds the key.

    Where there is too much to list, somebody types what it is about, who says it or a day; only what fits
    is opened.
    """

    def __init__(self, actor: Actor, case: Case) -> None:
        self._actor, self._case, self._names = actor, case, names_of_values(case)

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return the values whose topic, speaker or day holds a text."""
        wanted = sought(text)
        found = [each for each in self._names if wanted in sought(_name(each))] if wanted else self._names
        return self._shown([each.reference for each in found[:most]])

    def of(self, values: Collection[str]) -> list[Option]:
        """Return the values with these references."""
        return self._shown(values)

    def _shown(self, references: Collection[str]) -> list[Option]:
        found = values_of(self._actor, self._case, references)
        return [(name, shown_value(fact, value)) for name, (fact, value) in found.items()]


def _name(each: ValueName) -> str:
    topic, speaker = translated(TOPIC_LABELS[each.topic]), translated(SPEAKER_LABELS[each.speaker])
    return f"{topic} {speaker} {day(each.as_of)}"
