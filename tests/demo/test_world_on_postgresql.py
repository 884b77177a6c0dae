"""The whole chain on PostgreSQL, by one setting: the demonstration loads and everybody's first page opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from grievance.app import create_app
from grievance.demo import world
from grievance.demo.accounts import read_accounts, read_codes
from grievance.foundation.db import db
from grievance.foundation.secrets import PepperRing
from grievance.migrations.schema import upgrade
from tests.factories.demonstration import enter_code, settings_of, sign_in
from tests.factories.reading_client import ReadingClient


def demonstration_on(database_url: str, folder: Path) -> Flask:
    """Make a demonstration whose database is a PostgreSQL server."""
    PepperRing.new().write(folder / "secrets.json")
    app = create_app(replace(settings_of(folder), database_url=database_url))
    app.test_client_class = ReadingClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
        world.load()
        db.session.remove()
    return app


def test_the_demonstration_lives_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    app = demonstration_on(postgres_url, tmp_path)
    opened = {}
    for account in read_accounts(tmp_path):
        browser = sign_in(app, account)
        opened[account.email] = browser.get(account.path, follow_redirects=True).status_code
    assert set(opened.values()) == {200}, opened
    worker = enter_code(app, read_codes(tmp_path)[0].code)
    assert worker.get("/follow").status_code == 200
    assert app.test_client().get("/register").status_code == 200
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
