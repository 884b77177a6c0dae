"""The demonstration world, made once for a whole run and copied for whoever changes it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from grievance.app import create_app
from grievance.demo import world
from grievance.demo.accounts import DemoAccount, read_accounts, read_codes
from grievance.foundation.db import db
from grievance.foundation.settings import Settings
from tests.factories.once import made_once
from tests.factories.reading_client import ReadingClient
from tests.factories.reports import Phone


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration and a browser for each person in it."""

    app: Flask
    folder: Path
    browsers: dict[str, FlaskClient]
    """By role; "anonymous" and "reporter" among them, and the first person of each role."""
    accounts: dict[str, DemoAccount]


def settings_of(folder: Path) -> Settings:
    """Return the settings of a demonstration in a folder."""
    return Settings(folder=folder, kdf_cost="lowest", demo=True, testing=True)


@pytest.fixture(scope="session")
def demonstration_folder(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration in it, made once."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_folder, folder)
        app = create_app(settings_of(folder))
        with app.app_context():
            world.load()
            db.session.remove()
            db.engine.dispose()

    return made_once(tmp_path_factory, "demonstration", make)


@pytest.fixture(scope="module")
def demonstration(
    demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """A copy of the demonstration for one file of tests, with everybody signed in."""
    folder = tmp_path_factory.mktemp("copy") / "demonstration"
    shutil.copytree(demonstration_folder, folder)
    app = create_app(settings_of(folder))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    accounts: dict[str, DemoAccount] = {}
    for account in read_accounts(folder):
        accounts.setdefault(account.role, account)
    browsers = {role: sign_in(app, account) for role, account in accounts.items()}
    browsers["anonymous"] = app.test_client()
    browsers["reporter"] = enter_code(app, read_codes(folder)[0].code)
    yield Demonstration(app, folder, browsers, accounts)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def sign_in(app: Flask, account: DemoAccount) -> FlaskClient:
    """Sign in as an invented person, with the second factor."""
    browser = app.test_client()
    browser.post("/account/sign-in", data={"email": account.email, "password": account.password})
    code = pyotp.TOTP(account.totp_secret).now()
    answer = browser.post("/account/sign-in/code", data={"code": code})
    if answer.status_code != 303:
        time.sleep(1)
        answer = browser.post("/account/sign-in/code", data={"code": pyotp.TOTP(account.totp_secret).now()})
    assert answer.status_code == 303, account.role
    return browser


def enter_code(app: Flask, code: str) -> FlaskClient:
    """Come back as an invented worker."""
    browser = app.test_client()
    Phone(browser).comes_back_with(code)
    return browser
