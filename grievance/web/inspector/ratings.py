"""How a case is rated, and a wish to rate it lower, in the words of the page."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from grievance.cases.models.case import Case
from grievance.cases.services.lowering import waiting_wish
from grievance.cases.severity import words_of
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.web.ui.presentation import translated


def explained(code: str, value: int | str) -> str:
    """Return one step of a rating in the reader's language."""
    text, given = words_of(code, value)
    return translated(text, value=translated(given) if isinstance(given, str) and given else given)


def wish_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Return that somebody asked to rate a case lower, for its page; None if nobody waits."""
    wish = waiting_wish(case) if actor.may(Permission.Case.TRIAGE) else None
    if wish is None:
        return None
    mine = wish.asked_by_id == actor.user_id
    return {
        "text": gettext("You asked to rate this case lower. Nothing changes until somebody else agrees.")
        if mine
        else gettext(
            "%(name)s asked to rate this case lower. A second person has to answer.", name=wish.asked_by.name
        ),
        "link": gettext("See what was asked") if mine else gettext("Read it and answer"),
        "url": url_for("inspector.lowering", reference=case.reference),
    }
