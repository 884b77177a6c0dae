"""What all pages of the official's desk share: who may enter and the rail."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grievance.enforcement.models import OfficialAct
from grievance.enforcement.queries import desk_counts, find_act
from grievance.foundation.errors import Changed
from grievance.policy.roles import Role
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
        ("figures", gettext("Key figures"), "chart", None),
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


def unchanged_act(reference: str, version: str | None) -> OfficialAct:
    """Return the act of an address, or raise `Changed` if it moved on since it was read."""
    act = find_act(staff(), reference)
    if str(version) != str(act.version):
        raise Changed
    return act
