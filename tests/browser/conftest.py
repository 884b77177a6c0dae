"""One running demonstration for all browser tests: served by the product's own command, with its worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from grievance.app import create_app
from grievance.foundation.db import db
from grievance.jobs import schedule
from grievance.jobs.queue import run_due
from tests.browser.addresses import Addresses
from tests.browser.desks import Demo, serve
from tests.factories.demonstration import settings_of


@contextmanager
def _served(original: Path, place: Path, chromium: Browser) -> Iterator[Demo]:
    shutil.copytree(original, place / "demonstration")
    server = serve(place / "demonstration", log=place / "server.log")
    yield Demo.of(server.url, place / "demonstration", chromium)
    # Politely it would wait for browsers that keep their lines open.
    server.kill()


@pytest.fixture(scope="session")
def settled_folder(demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration after its worker has done what is due at the first start of each installation."""
    folder = tmp_path_factory.mktemp("settled") / "demonstration"
    shutil.copytree(demonstration_folder, folder)
    app = create_app(settings_of(folder))
    with app.app_context():
        schedule.start()
        while run_due():
            pass
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def demo(settled_folder: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration with everybody's keys; what one test leaves behind, the others find."""
    with _served(settled_folder, tmp_path_factory.mktemp("served"), chromium) as made:
        yield made


@pytest.fixture(scope="module")
def own_demo(
    settled_folder: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """A demonstration for one file, whose stories end what others read of its cases."""
    with _served(settled_folder, tmp_path_factory.mktemp("own"), chromium) as made:
        yield made


@pytest.fixture(scope="module")
def nothing_refused(demo: Demo) -> Iterator[None]:
    """See to it that no browser tells the server of anything that the policy of a page refused."""
    before = demo.refusals()
    yield
    assert demo.refusals() == before, "the page of alarms says what the policy of some page refused"


@pytest.fixture(scope="session")
def addresses(demonstration_folder: Path) -> Addresses:
    """The product's own table of addresses."""
    return Addresses(demonstration_folder)
