"""The real Chromium of this machine, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, sync_playwright

# The shell is the same Chromium without the windows that nobody sees, and needs a third less of the machine.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet: no look-ups of its maker's hosts at every start, no updates, no second protocol.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # Root is refused a sandbox, and so is anybody in most containers. The tests open our own pages only.
    "--no-sandbox",
)
# Threads that help a script, and a process for each window, pay off only where cores are idle.
SPARING = ("--js-flags=--single-threaded", "--renderer-process-limit=1")


def chromium_path() -> str:
    """Return where Chromium is, or fail the run saying how to get it."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    pytest.exit(f"The browser tests need one of {', '.join(NAMES)} on the PATH: `make test` says how.", 2)


def launch_chromium(kind: BrowserType, home: str, *more: str) -> Browser:
    """Start Chromium headless with a home of its own, so that nothing is left in the user's."""
    return kind.launch(
        executable_path=chromium_path(),
        args=[*FLAGS, *more],
        env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home},
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for the whole run; every test opens its own context in it."""
    folder = tempfile.TemporaryDirectory(prefix="grievance-chromium-", ignore_cleanup_errors=True)
    with folder as home, sync_playwright() as playwright:
        browser = launch_chromium(playwright.chromium, home, *SPARING)
        yield browser
        browser.close()
