"""The journey to a sent report in a real Chromium on a 2G line: 50 kbit/s and 500 ms, no script."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

from tests.services.chromium import launch_chromium

BYTES_PER_SECOND = 50_000 / 8
LATENCY_MS = 500
#: The button that goes on to the next question, or sends.
GO_ON = "main form[action^='/report'] button"


@dataclass
class Journey:
    """What a phone waited for and received."""

    locale: str
    seconds: float = 0.0
    landing_bytes: int = 0
    bytes: int = 0
    requests: int = 0

    def line(self) -> str:
        """Return one row of the table."""
        return (
            f"{self.locale:<8} first page {self.landing_bytes / 1000:5.1f} kB   "
            f"journey {self.bytes / 1000:5.1f} kB in {self.requests:2d} requests, "
            f"{self.seconds:5.1f} s of network time"
        )


class Phone:
    """A phone on a slow line; every request is timed from its start to its last byte."""

    def __init__(self, context: BrowserContext, url: str, journey: Journey) -> None:
        self._url = url
        self._journey = journey
        self._slowest_part = 0.0
        self._page: Page = context.new_page()
        self._page.on("requestfinished", self._count)
        line = context.new_cdp_session(self._page)
        line.send("Network.enable")
        conditions = {"offline": False, "latency": LATENCY_MS}
        speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
        line.send("Network.emulateNetworkConditions", {**conditions, **speed})

    def report(self) -> None:
        """Walk from the first page to the receipt."""
        # Once the line is idle, all that was fetched has been counted too.
        self._page.goto(f"{self._url}/", wait_until="networkidle")
        self._journey.seconds += self._slowest_part
        self._journey.landing_bytes = self._journey.bytes
        self._tap("main a[href='/report']")
        self._answer("input[name=group][value=WA]")
        self._answer("input[name=item][value=WA1]")
        self._page.fill("[name=where]", "near the river")
        self._answer("input[name=site][value=none]")
        self._page.fill("[name=story]", "No pay for three months.")
        for _ in range(4):
            self._tap(GO_ON)

    def _answer(self, choice: str) -> None:
        self._page.check(choice, force=True)
        self._tap(GO_ON)

    def _tap(self, selector: str) -> None:
        button = self._page.locator(selector).first
        button.wait_for()
        self._slowest_part = 0.0
        with self._page.expect_navigation(wait_until="load"):
            button.click(no_wait_after=True)
        self._journey.seconds += self._slowest_part

    def _count(self, request: Request) -> None:
        sizes = request.sizes()
        received = sizes["responseBodySize"] + sizes["responseHeadersSize"]
        # What the browser has already comes with nothing to receive.
        self._journey.requests += received > 0
        self._journey.bytes += received
        waited = max(0.0, request.timing["responseEnd"]) / 1000
        if request.is_navigation_request():
            self._journey.seconds += waited
        else:
            # Styles and pictures of a page come side by side: the page is whole with the last of them.
            self._slowest_part = max(self._slowest_part, waited)


def measure(url: str, locales: Sequence[str]) -> Iterator[Journey]:
    """Report once in each language and tell at once what the journey took."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = launch_chromium(playwright.chromium, home)
        for locale in locales:
            context = browser.new_context(
                java_script_enabled=False,
                locale=locale.replace("_", "-"),
                viewport={"width": 320, "height": 640},
            )
            journey = Journey(locale)
            Phone(context, url, journey).report()
            context.close()
            yield journey
        browser.close()
