"""What all public pages share: where one can go, how far one has read, and what a list is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from grievance.foundation.pages import Page

Group = tuple[str, str, Sequence[tuple[str, str]]]
"""A filter: its name in the address, its label, and (words, value) for each choice."""

#: Pages that are a part of another one.
_PARTS = {"public.case": "public.register", "public.site": "public.sites"}


def pages() -> list[dict[str, Any]]:
    """Return the public pages for the bar at the top."""
    listed = (
        (gettext("Register"), "public.register"),
        (gettext("Figures"), "public.statistics"),
        (gettext("How it works"), "public.about"),
        (gettext("The Agreement"), "public.agreement"),
        (gettext("Minerals"), "public.minerals"),
        (gettext("Sites"), "public.sites"),
        (gettext("Sources"), "public.sources"),
    )
    here = _PARTS.get(request.endpoint or "", request.endpoint)
    return [
        {"label": label, "url": url_for(endpoint), "current": here == endpoint} for label, endpoint in listed
    ]


def page_number() -> int:
    """Return which page of a long list is asked for."""
    given = request.args.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def asked(*names: str) -> dict[str, Any]:
    """Return what a list is narrowed to, from the address."""
    return {name: request.args[name][:80] for name in names if request.args.get(name)}


def narrowed_url(endpoint: str, narrowed: Mapping[str, Any], **changed: Any) -> str:
    """Return the address of a list that is narrowed like this one, but for what changes."""
    kept = {name: value for name, value in {**narrowed, **changed}.items() if value}
    return url_for(endpoint, **kept)


def neighbours(endpoint: str, narrowed: Mapping[str, Any], page: Page[Any]) -> dict[str, str | None]:
    """Return the addresses of the pages before and after one of a long list."""
    before, after = page.number - 1, page.number + 1
    return {
        "previous_url": narrowed_url(endpoint, narrowed, page=before) if before else None,
        "next_url": narrowed_url(endpoint, narrowed, page=after) if after <= page.pages else None,
    }


def filter_groups(
    endpoint: str, narrowed: Mapping[str, Any], groups: Iterable[Group]
) -> list[dict[str, Any]]:
    """Return the chips of a list's filters: each sets its value, or takes it away again."""
    return [
        {
            "label": label,
            "options": [
                {
                    "label": words,
                    "url": narrowed_url(
                        endpoint, narrowed, **{name: "" if narrowed.get(name) == code else code}
                    ),
                    "on": narrowed.get(name) == code,
                }
                for words, code in options
            ],
        }
        for name, label, options in groups
    ]
