"""A running demonstration, and browsers in which its people sit at their desks."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, BrowserContext, Error, Page

from grievance.demo.accounts import DemoAccount, DemoCode, read_accounts, read_codes
from tests.services.server import LiveServer

#: The machine that tests run on may be busy with something else.
PATIENCE = 30_000


@dataclass
class Demo:
    """The address of a running demonstration and what is needed to come in as anybody."""

    url: str
    folder: Path
    browser: Browser
    accounts: dict[str, DemoAccount]
    """By the first part of the address: inspector, mfano, tatoe."""
    codes: list[DemoCode]
    _visits: dict[str, Any] = field(default_factory=dict)
    """The cookies of whoever has signed in: each person does so once, for a code works once."""

    @classmethod
    def of(cls, url: str, folder: Path, browser: Browser) -> Demo:
        """Return the demonstration of a folder, which is served at an address."""
        accounts = {each.email.partition("@")[0]: each for each in read_accounts(folder)}
        return cls(url=url, folder=folder, browser=browser, accounts=accounts, codes=read_codes(folder))

    def refusals(self) -> int:
        """Return how often browsers told the server that a page's policy refused something."""
        with closing(sqlite3.connect(self.folder / "grievance.sqlite3")) as database:
            counted = database.execute("SELECT coalesce(sum(count), 0) FROM policy_reports").fetchone()
        return int(counted[0])

    def code_of(self, report: str) -> str:
        """Return the code of one of the invented reports."""
        return next(each.code for each in self.codes if each.report == report)

    def visitor(self, *, locale: str = "en-GB", width: int = 1280, **options: Any) -> BrowserContext:
        """Open a browser of its own for somebody who is not signed in."""
        options.setdefault("viewport", {"width": width, "height": 800})
        context = self.browser.new_context(base_url=self.url, locale=locale, **options)
        context.set_default_timeout(PATIENCE)
        return context

    def at_desk(self, key: str, **options: Any) -> BrowserContext:
        """Open a browser in which this person is signed in, with password and second factor."""
        if key not in self._visits:
            with self.visitor() as context:
                self._sign_in(context.new_page(), self.accounts[key])
                self._visits[key] = context.storage_state()
        return self.visitor(storage_state=self._visits[key], **options)

    def _sign_in(self, page: Page, account: DemoAccount) -> None:
        page.goto("/account/sign-in")
        page.get_by_label("E-mail").fill(account.email)
        page.get_by_label("Password").fill(account.password)
        page.get_by_role("button", name="Go on").click()
        for _attempt in range(2):
            page.locator("#code").fill(pyotp.TOTP(account.totp_secret).now())
            page.locator("main form button").click()
            if "/account/" not in page.url:
                return
            # The code of this half minute was used already.
            time.sleep(30 - time.time() % 30)
        raise AssertionError(f"{account.email} does not come in: {page.locator('main').inner_text()}")


def serve(folder: Path, *, log: Path) -> LiveServer:
    """Serve a demonstration that is in a folder already."""
    server = LiveServer({"GRIEVANCE_DEMO": "1", "GRIEVANCE_KDF_COST": "lowest"}, folder, log)
    server.start("serve", "--with-worker")
    return server


def at_rest(page: Page) -> str:
    """Return what a page holds, read once more if a script changed it meanwhile, as a sent form does."""
    try:
        return page.content()
    except Error:
        page.wait_for_load_state()
        return page.content()
