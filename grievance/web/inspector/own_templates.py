"""A team's own reply templates as the forms of letters offer them, beside those of the product."""

from __future__ import annotations

from collections.abc import Collection

from grievance.cases.models.case import Case
from grievance.cases.services.reply_templates import newest_texts, templates_of

_OWN = "own:"


def own_templates(case: Case) -> list[tuple[str, str, dict[str, str]]]:
    """Return code, name and texts by language of what the team of a case writes often."""
    return [
        (
            f"{_OWN}{each.reference}",
            each.name,
            {locale: text.text for locale, text in newest_texts(each).items()},
        )
        for each in templates_of([case.team_id])
    ]


def own_choices(teams: Collection[int]) -> list[tuple[str, str]]:
    """Return code and name of what some teams write often."""
    return [(f"{_OWN}{each.reference}", each.name) for each in templates_of(teams)]


def own_texts(case: Case, code: str) -> dict[str, str] | None:
    """Return the texts of one of them by language, or None where the code is of none."""
    if not code.startswith(_OWN):
        return None
    return next((texts for known, _name, texts in own_templates(case) if known == code), None)
