"""A team's own reply templates as the forms of letters offer them, beside those of the product."""

from __future__ import annotations

from collections.abc import Collection

from grievance.cases.models.case import Case
from grievance.cases.models.reply_template import ReplyTemplate
from grievance.cases.services.reply_templates import (
    newest_texts,
    template_called,
    templates_of,
    templates_with_texts,
)

_OWN = "own:"
#: So many stand word for word beside a letter; every one can be chosen.
_SHOWN = 50


def own_templates(case: Case) -> list[tuple[str, str, dict[str, str]]]:
    """Return code, name and texts by language of some of what the team of a case writes often."""
    return [
        (f"{_OWN}{each.reference}", each.name, _texts(each))
        for each in templates_with_texts([case.team_id], most=_SHOWN)
    ]


def own_choices(teams: Collection[int]) -> list[tuple[str, str]]:
    """Return code and name of what some teams write often."""
    return [(f"{_OWN}{each.reference}", each.name) for each in templates_of(teams)]


def own_texts(case: Case, code: str) -> dict[str, str] | None:
    """Return the texts of one of them by language, or None where the code is of none."""
    if not code.startswith(_OWN):
        return None
    found = template_called([case.team_id], code.removeprefix(_OWN))
    return _texts(found) if found is not None else None


def _texts(template: ReplyTemplate) -> dict[str, str]:
    return {locale: text.text for locale, text in newest_texts(template).items()}
