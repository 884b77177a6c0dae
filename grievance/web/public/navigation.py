"""What all public pages share: where one can go, and how far one has read."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext

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
