"""How much each colleague has in hand and whether they are there, as words beside their name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import format_date, gettext, ngettext

from grievance.accounts.absences import absences_of, present_absence
from grievance.accounts.models.user import User
from grievance.cases.workload import Workload, workloads
from grievance.foundation.text import sought
from grievance.policy.actor import Actor
from grievance.web.ui.typed_names import Option


def choices_of(actor: Actor, people: Sequence[User]) -> list[Option]:
    """Return colleagues to choose from: their name, what they have in hand, and whether they are away."""
    loads = workloads(actor, [each.id for each in people])
    return [
        (each.reference, gettext("%(name)s: %(facts)s", name=each.name, facts=_facts(each, loads[each.id])))
        for each in people
    ]


class Colleagues:
    """Colleagues to choose from; of very many, only what those have in hand who fit is looked up."""

    def __init__(self, actor: Actor, people: Sequence[User]) -> None:
        self._actor, self._people = actor, people

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return those whose names hold a text, the same name first."""
        wanted = sought(text)
        found = [each for each in self._people if wanted in sought(each.name)]
        return choices_of(self._actor, sorted(found, key=lambda each: sought(each.name) != wanted)[:most])

    def of(self, values: Collection[str]) -> list[Option]:
        """Return those with these references."""
        return choices_of(self._actor, [each for each in self._people if each.reference in values])


def whereabouts(user: User) -> str:
    """Return whether somebody is away or leaves, or nothing."""
    if user.last_day is not None:
        return gettext("leaves, last day %(day)s", day=format_date(user.last_day))
    absence = present_absence(user.id)
    if absence is not None:
        return gettext("away until %(day)s", day=format_date(absence.until_day))
    coming = absences_of(user.id)
    return gettext("away from %(day)s", day=format_date(coming[0].from_day)) if coming else ""


def _facts(user: User, load: Workload) -> str:
    said = [
        ngettext("%(num)s open case", "%(num)s open cases", load.open),
        ngettext("%(num)s P0 or P1", "%(num)s P0 or P1", load.grave),
        ngettext("%(num)s late", "%(num)s late", load.late),
        whereabouts(user),
    ]
    return gettext(", ").join(each for each in said if each)
