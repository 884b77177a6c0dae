"""What all tests share: the real services, and a run that fails if any test was skipped."""

from __future__ import annotations

import gc

import pytest
from xdist.remote import Producer

from tests.scheduling import FromBothEnds, longest_first
from tests.scratch import write_into_memory

# Nearly all that a run makes goes by itself, and looking for garbage as often as usual costs a tenth of it.
gc.set_threshold(100_000, 50, 100)

pytest_plugins = [
    "tests.factories.applications",
    "tests.services.chromium",
    "tests.services.postgres",
    "tests.services.server",
    "tests.factories.installation",
    "tests.factories.demonstration",
]


def pytest_configure() -> None:
    """Let the whole run write into memory where there is room, and look for garbage in what it makes only."""
    write_into_memory()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    longest_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FromBothEnds:
    """Let the processes of a run begin at the two ends of the list of files."""
    return FromBothEnds(config, log)


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
