"""The interpreters of a team as its page lists them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grievance.accounts.interpreters import ListedInterpreter, listed_for
from grievance.accounts.models.organisation import Team
from grievance.foundation.pages import part_of
from grievance.web.ui.locales import language
from grievance.web.ui.paging import page_number, pages_here


def interpreters_of(team: Team) -> dict[str, Any]:
    """Return the interpreters of a team with the languages that they speak, one page of them."""
    found = part_of(listed_for([team.id]), number=page_number("interpreters"))
    return {
        "interpreters": [_shown(each) for each in found.rows],
        "interpreters_place": pages_here(
            found, "interpreters", at=url_for("admin.team", reference=team.reference)
        ),
    }


def _shown(listed: ListedInterpreter) -> dict[str, Any]:
    return {
        "reference": listed.user.reference,
        "name": listed.user.name,
        "languages": [language(code) for code in listed.locales],
    }
