"""What all tests share: the real services, and a run that fails if any test was skipped."""

from __future__ import annotations

import gc

import pytest

pytest_plugins = [
    "tests.factories.applications",
    "tests.services.chromium",
    "tests.services.postgres",
    "tests.services.server",
    "tests.factories.installation",
    "tests.factories.demonstration",
]

LONG = {"chromium", "live_server", "demonstration_folder"}
"""Who uses one of these starts a browser or a server, or signs everybody in."""


def pytest_configure() -> None:
    """Look for garbage less often: nearly all that a run makes goes by itself, and looking costs a tenth."""
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: begun last, one of them would keep one core busy alone."""
    long = {item.path for item in items if not LONG.isdisjoint(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in long)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run red if anything was skipped: a test that does not run protects nobody."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the run failed when nothing but a skip is to blame."""
    skipped = terminalreporter.stats.get("skipped")
    if skipped:
        terminalreporter.section("skipped tests fail the run", red=True)
        terminalreporter.line(
            "Make what they need, or delete them: a test that does not run protects nobody."
        )
