"""What all pages of the official's desk share: who may enter, the rail, and how a form is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from grievance.enforcement.models import OfficialAct
from grievance.enforcement.queries import desk_counts, find_act
from grievance.foundation.db import transaction
from grievance.foundation.errors import Changed, InvalidInput, NotAllowed, NotFound, Refusal
from grievance.policy.roles import Role
from grievance.web.official.forms import OfficialForm
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_officials = for_roles(Role.PARTY_OFFICIAL)


def rail(current: str | None = None) -> list[dict[str, Any]]:
    """Return the views with what waits in each."""
    counts = desk_counts(staff())
    views = (
        ("calendar", gettext("Calendar"), "calendar", None),
        ("cases", gettext("Released cases"), "inbox", counts.releases),
        ("packets", gettext("Packets"), "file", counts.packets),
        ("engagements", gettext("Engagements"), "handshake", counts.engagements),
        ("measures", gettext("Measures"), "flag", counts.measures),
        ("commitments", gettext("Commitments"), "star", None),
    )
    return [
        {
            "label": label,
            "url": url_for(f"official.{key}"),
            "icon": icon,
            "current": key == current,
            "count": count,
            "late": key == "packets" and counts.overdue > 0,
        }
        for key, label, icon, count in views
    ]


def locale_code() -> str:
    """Return the language that the visitor reads."""
    return str(get_locale())


def saved(form: OfficialForm, save: Callable[[], object]) -> bool:
    """Do what a form asks for; where it cannot be done, the form says so and keeps what was typed."""
    try:
        with transaction():
            save()
    except InvalidInput as refused:
        form.blame(refused)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refused:
        form.refusal = refused
    except StaleDataError:
        form.refusal = Changed()
    else:
        return True
    return False


def unchanged_act(reference: str, version: str | None) -> OfficialAct:
    """Return the act of an address, or raise `Changed` if it moved on since it was read."""
    act = find_act(staff(), reference)
    if str(version) != str(act.version):
        raise Changed
    return act
