"""The page in view as others read it, each in their language, on a narrow phone."""

from __future__ import annotations

import html
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from urllib.parse import urljoin

from playwright.sync_api import BrowserContext

from grievance.web.ui.locales import COOKIE, language

#: Frames as wide as the phone lay a page out as the phone does.
FRAME = '<iframe title="{locale}" width="{width}" height="640" frameborder="0" srcdoc="{page}"></iframe>'
LAID_OUT = """
() => [...document.querySelectorAll("iframe")].map(frame => {
  const { documentElement: root, styleSheets: [style] } = frame.contentDocument
  return [frame.title, root.lang, root.dir, style.cssRules.length, root.scrollWidth, root.clientWidth]
})
"""


class Languages:
    """What one visitor has in view, fetched and laid out in other languages too."""

    def __init__(self, visitor: BrowserContext, locales: Sequence[str], width: int) -> None:
        self._visitor = visitor
        self._locales = locales
        self._width = width
        assert visitor.browser is not None
        # The pages' own policy lets nobody put them into a frame.
        self._page = visitor.browser.new_context(bypass_csp=True).new_page()

    def close(self) -> None:
        """Close the window in which the pages are laid out."""
        self._page.context.close()

    def mistakes(self, address: str) -> Iterator[str]:
        """Say in which languages a page is too wide, has no style, or is in another language."""
        pages = {each: self._fetched(address, each) for each in self._locales}
        frames = (
            FRAME.format(locale=locale, width=self._width, page=html.escape(page))
            for locale, page in pages.items()
        )
        if not self._page.url.startswith("http"):
            self._page.goto(urljoin(address, "/healthz"))
        self._page.set_content("".join(frames))
        for locale, lang, direction, rules, wanted, there in self._page.evaluate(LAID_OUT):
            if (lang, direction) != (language(locale).tag, language(locale).direction):
                yield f"in {locale}: says that it is in {lang}, {direction}"
            if not rules or wanted > there:
                yield f"in {locale}: {wanted} px wide in a window of {there}, by {rules} rules"

    def _fetched(self, address: str, locale: str) -> str:
        cookies = {each["name"]: each["value"] for each in self._visitor.cookies(address)}
        cookies[COOKIE] = locale
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        asked = urllib.request.Request(address, headers={"Cookie": header})
        try:
            answer = urllib.request.urlopen(asked)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with closing(answer):
            return str(answer.read().decode())
