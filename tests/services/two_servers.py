"""Two servers on one installation, and browsers that go from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.services.http_reporter import HttpReporter, token_of
from tests.services.server import LiveServer

#: Both are alone with one process: what they share, they share through the database and the secret file.
ALONE = {"GRIEVANCE_KDF_COST": "lowest", "GRIEVANCE_PROCESSES": "1"}


class Pair:
    """Two servers that know nothing of each other but the database, the secret file and the store."""

    def __init__(self, one: LiveServer, two: LiveServer) -> None:
        self.one, self.two = one, two
        self._opened: list[HttpReporter] = []
        self._both(LiveServer.start)

    def restart(self) -> None:
        """End both, so that nothing in any memory is left, and start them again."""
        self.stop()
        self._both(LiveServer.start)

    def stop(self) -> None:
        """End both."""
        self._both(LiveServer.stop)

    def at(self, server: LiveServer, before: HttpReporter | None = None, **held: Any) -> HttpReporter:
        """Return the same browser at another server, or a new one."""
        cookies = dict(before.cookies) if before else {}
        self._opened.append(HttpReporter(server.port, cookies=cookies, **held))
        return self._opened[-1]

    def _both(self, act: Callable[[LiveServer], None]) -> None:
        with ThreadPoolExecutor(2) as together:
            list(together.map(act, (self.one, self.two)))

    def close(self) -> None:
        """Let every browser hang up."""
        for browser in self._opened:
            browser.close()


def posts(browser: HttpReporter, address: str, **fields: str) -> int:
    """Open a page and send its form."""
    browser.fetch("GET", address)
    return browser.fetch("POST", address, [("csrf_token", token_of(browser.page)), *fields.items()])
