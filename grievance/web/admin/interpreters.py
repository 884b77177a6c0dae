"""The interpreters of a team as its page lists them, and who can be put on its list."""

from __future__ import annotations

from typing import Any

from grievance.accounts.interpreters import listed_for, who_can_be_listed
from grievance.accounts.models.organisation import Team
from grievance.web.ui.locales import language


def interpreter_choices() -> list[tuple[str, str]]:
    """Return whoever can be put on a list, by reference."""
    return [(each.reference, each.name) for each in who_can_be_listed()]


def interpreters_shown(team: Team) -> list[dict[str, Any]]:
    """Return the interpreters of a team with the languages that they speak."""
    return [
        {
            "reference": each.user.reference,
            "name": each.user.name,
            "languages": [language(code) for code in each.locales],
        }
        for each in listed_for([team.id])
    ]
