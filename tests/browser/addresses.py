"""Which pages somebody reaches from their first one by following links, and which page each address is."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from grievance.app import create_app
from grievance.foundation.settings import Settings

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
#: How many addresses of one kind are read for their links: what a case offers depends on where it stands.
READ = {
    **dict.fromkeys(("inspector.case", "inspector.plan"), 60),
    # Its filters lead to the same cases again and again.
    "inspector.queue": 8,
    **dict.fromkeys(("inspector.check_ins", "inspector.facts"), 8),
    **dict.fromkeys(("operator.matter", "operator.action", "official.act"), 20),
    **dict.fromkeys(("admin.organisation", "admin.user"), 20),
}
READ_OF_OTHERS = 1


class Addresses:
    """The product's own table of addresses."""

    def __init__(self, folder: Path) -> None:
        app = create_app(Settings(folder=folder, kdf_cost="lowest", demo=True, testing=True))
        self._table: MapAdapter = app.url_map.bind("localhost")
        self._rules = [
            rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.rule.startswith("/static")
        ]

    def of(self, audience: str) -> set[str]:
        """Return the names of all pages that can be asked for in one audience."""
        return {rule.endpoint for rule in self._rules if rule.endpoint.startswith(f"{audience}.")}

    def audiences(self) -> set[str]:
        """Return the audiences that have pages."""
        return {rule.endpoint.partition(".")[0] for rule in self._rules}

    def kind_of(self, address: str) -> str:
        """Return which page an address is; of an act on a case, also which act; nothing if it is none."""
        try:
            name, values = self._table.match(urlsplit(address).path, method="GET")
        except HTTPException:
            return ""
        return f"{name}:{values['verb']}" if "verb" in values else str(name)

    def unread(self, audience: str, seen: Iterable[str]) -> set[str]:
        """Return the names of an audience's pages that are not among these addresses."""
        return self.of(audience) - {self.kind_of(each).partition(":")[0] for each in seen}

    def reached(
        self,
        visit: BrowserContext,
        start: Iterable[str],
        audience: str,
        looks: Callable[[str, str, int], str],
        *,
        most: int = 60,
        followed: Collection[str] = (),
    ) -> dict[str, list[str]]:
        """Follow the links of an audience from where somebody begins; return addresses by kind of page.

        `looks` is told of each with its kind and how many of that kind came before, and returns the page if
        it opened it. The others are asked for, up to so many of each kind; pages of which one is like another
        are not read again for links that somebody has followed before.
        """
        waiting, found = deque(start), dict[str, list[str]]()
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            kind = self.kind_of(address)
            if kind.partition(".")[0] != audience:
                continue
            alike = found.setdefault(kind, [])
            page = looks(address, kind, len(alike))
            alike.append(address)
            known = kind in followed and kind not in READ
            if not page and not known and len(alike) <= min(most, READ.get(kind, READ_OF_OTHERS)):
                page = _asked_for(visit, address)
            links = [html.unescape(each) for each in LINK.findall(page)]
            new = [each for each in dict.fromkeys(links) if each not in seen]
            seen.update(new)
            waiting.extend(new)
        return found


def _asked_for(visit: BrowserContext, address: str) -> str:
    """Return what is at an address; nothing if it is no page."""
    answer = visit.request.get(address)
    assert answer.ok, f"a link leads to {address}, which answers {answer.status}"
    return answer.text() if "text/html" in answer.headers["content-type"] else ""
