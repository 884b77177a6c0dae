"""Where in a long list a page stands, for whoever shows one page of it at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from grievance.foundation.pages import Page


def page_number(name: str = "page") -> int:
    """Return which page of a long list is asked for."""
    given = request.args.get(name, "1")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def pager(found: Page[Any], address: Callable[[int], str]) -> dict[str, str | None]:
    """Return what `pagination` shows of a page: which rows, and the addresses of its neighbours."""
    first = (found.number - 1) * found.size
    return {
        "summary": gettext(
            "%(first)s to %(last)s of %(total)s",
            first=first + 1 if found.total else 0,
            last=first + len(found.rows),
            total=found.total,
        ),
        "previous_url": address(found.number - 1) if found.number > 1 else None,
        "next_url": address(found.number + 1) if found.number < found.pages else None,
    }


def pages_here(
    found: Page[Any], name: str = "page", *, anchor: str = "", at: str = ""
) -> dict[str, str | None] | None:
    """Return what `pagination` shows of one list on the page at hand; nothing where all of it is there.

    The other lists stay where they are: only the part of the address that is called so changes.
    `at` is where the page is read, where a refused act may show it at an address of its own.
    """
    if found.pages == 1:
        return None
    return pager(found, lambda number: f"{at}?{urlencode({**request.args.to_dict(), name: number})}{anchor}")
