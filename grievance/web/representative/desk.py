"""What all pages of this desk share: who may enter, the rail, and whether anything can be filed."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.foundation.errors import GuardRefused
from grievance.policy.roles import Role
from grievance.representation.services.filing import may_file
from grievance.web.representative.batch import present_batch
from grievance.web.ui.presentation import translated
from grievance.web.ui.visitors import for_roles, staff

Page = str | tuple[str, int] | Response
for_representatives = for_roles(Role.REPRESENTATIVE)


def rail(current: str) -> list[dict[str, Any]]:
    """Return the rooms of this desk; a list that waits shows how many claims are in it."""
    rooms: list[tuple[str, str, str, int | None]] = [
        ("claims", gettext("Claims you filed"), "inbox", None),
        ("file", gettext("File claims"), "plus", None),
    ]
    held = present_batch()
    if held is not None:
        label = gettext("Slips to hand out") if held.filed else gettext("Ready to file")
        rooms.append(("batch", label, "file", len(held.filed or held.rows)))
    return [
        {
            "label": label,
            "url": url_for(f"representative.{name}"),
            "icon": icon,
            "current": name == current,
            "count": count,
        }
        for name, label, icon, count in rooms
    ]


def why_not() -> str:
    """Return why the visitor can file nothing now; empty if they can."""
    try:
        may_file(staff())
    except GuardRefused as refusal:
        return translated(refusal.message, **refusal.values)
    return ""
