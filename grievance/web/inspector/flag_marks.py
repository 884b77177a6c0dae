"""The flags of a case as the desk shows them beside its state: what, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, gettext

from grievance.cases import clocks
from grievance.cases.flagged import signs_of
from grievance.cases.flags import FLAG_LABELS, Flag, FlagRule, raised
from grievance.cases.labels import CLOCK_LABELS
from grievance.cases.models.case import Case
from grievance.web.ui.presentation import translated

_LOOKS = {
    Flag.ESCALATED: ("warn", "people"),
    Flag.OVERDUE: ("danger", "late"),
    Flag.AT_RISK: ("danger", "danger"),
}


@dataclass(frozen=True)
class Mark:
    """One flag in the reader's language."""

    text: str
    tone: str
    icon: str


def marks_of(case: Case) -> list[Mark]:
    """Return the flags of one case; what is overdue is named."""
    late = [each.kind for each in clocks.running_clocks(case) if clocks.is_late(each)]
    return marks(raised(signs_of([case])[case.id]), late=late)


def marks(rules: Sequence[FlagRule], *, late: Collection[str]) -> list[Mark]:
    """Return a mark for each flag, with all its reasons; `late` are the kinds of missed deadlines."""
    found = []
    for flag in Flag:
        why = [translated(rule.label) for rule in rules if rule.flag is flag]
        if flag is Flag.OVERDUE and why and late:
            why = [translated(CLOCK_LABELS.get(kind, kind)) for kind in dict.fromkeys(late)]
        if why:
            found.append(_mark(flag, format_list(why, style="unit", locale=get_locale())))
    return found


def _mark(flag: Flag, why: str) -> Mark:
    tone, icon = _LOOKS[flag]
    return Mark(gettext("%(flag)s: %(why)s", flag=translated(FLAG_LABELS[flag]), why=why), tone, icon)
