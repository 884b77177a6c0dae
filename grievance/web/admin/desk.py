"""The rail of the administration, who may enter, and how its lists turn pages."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_login import current_user

from grievance.foundation.pages import Page
from grievance.policy.roles import Role
from grievance.representation.queries import waiting_for_second
from grievance.supplychain.site_claims import claims_to_check
from grievance.web.ui.visitors import for_roles, staff

Answer = Any
administrators = for_roles(Role.ADMINISTRATOR)
stewards = for_roles(Role.ADMINISTRATOR, Role.STEWARD)


def rail() -> dict[str, Any]:
    """Return what every page of the administration shows at its side."""
    rooms = [
        ("admin.overview", gettext("Overview"), "home"),
        ("admin.organisations", gettext("Organisations"), "employer"),
        ("admin.users", gettext("People"), "people"),
        ("admin.invitations", gettext("Invitations"), "key"),
        ("admin.teams", gettext("Teams"), "team"),
        ("admin.representatives", gettext("Who files for workers"), "handshake"),
        ("admin.search", gettext("Sites and companies"), "search"),
        ("admin.sites", gettext("Sites"), "site"),
        ("admin.parks", gettext("Industrial parks"), "employer"),
        ("admin.site_claims", gettext("Whose site it is"), "key"),
        ("admin.imports", gettext("Import lists"), "file"),
        ("admin.matches", gettext("Names to match"), "link"),
        ("admin.opening", gettext("Who runs this"), "handshake"),
        ("admin.languages", gettext("Languages"), "language"),
        ("admin.outbox", gettext("Messages"), "speech"),
        ("admin.jobs", gettext("Work for later"), "clock"),
        ("admin.alarms", gettext("Alarms"), "danger"),
        ("account.own", gettext("Your account"), "person"),
    ]
    if Role.ADMINISTRATOR not in current_user.roles:
        rooms = [room for room in rooms if room[0] in _FOR_STEWARDS]
    waiting = {
        "admin.representatives": waiting_for_second(staff()),
        "admin.site_claims": claims_to_check(staff()),
    }
    return {
        "nav": [
            {
                "label": label,
                "icon": icon,
                "url": url_for(endpoint),
                "current": _is_in(endpoint),
                "count": waiting.get(endpoint) or None,
            }
            for endpoint, label, icon in rooms
        ]
    }


def page_number() -> int:
    """Return which page of a list was asked for."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


def pager(page: Page[Any]) -> dict[str, Any]:
    """Return what the pagination shows, with all else in the address kept."""
    first = (page.number - 1) * page.size + 1 if page.total else 0
    last = min(page.number * page.size, page.total)
    return {
        "summary": gettext("%(first)s to %(last)s of %(total)s", first=first, last=last, total=page.total),
        "previous_url": address(page=page.number - 1) if page.number > 1 else None,
        "next_url": address(page=page.number + 1) if page.number < page.pages else None,
    }


def address(**changes: Any) -> str:
    """Return the present address with some of its values changed; None takes one away."""
    kept = {**request.args.to_dict(), **(request.view_args or {}), **changes}
    return url_for(request.endpoint or "", **{name: value for name, value in kept.items() if value})


def chips(name: str, label: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    """Return one group of a filter bar whose choice is the value `name` of the address."""
    present = request.args.get(name, "")
    return {
        "label": label,
        "options": [
            {
                "label": words,
                "url": address(**{name: None if value == present else value, "page": None}),
                "on": value == present,
            }
            for value, words in options
        ],
    }


def _is_in(endpoint: str) -> bool:
    present = request.endpoint or ""
    return present == endpoint or present.removeprefix("admin.") in _INSIDE.get(endpoint, ())


#: What stewards do here who do not run the installation.
_FOR_STEWARDS = frozenset(
    {"admin.representatives", "admin.search", "admin.sites", "admin.parks", "admin.site_claims"}
    | {"admin.imports", "admin.matches", "account.own"}
)
#: Pages that belong to a place in the rail without being it.
_INSIDE = {
    "admin.organisations": ("organisation", "add_organisation", "provider"),
    "admin.users": ("user", "invite"),
    "admin.teams": ("team", "add_team", "join_team", "list_interpreter"),
    "admin.sites": ("site", "responsible"),
    "admin.parks": ("park",),
    "admin.imports": ("import_run",),
    "admin.search": ("company", "add_name", "add_number", "merge"),
    "admin.matches": ("match",),
    "admin.languages": ("language", "texts", "text"),
}
