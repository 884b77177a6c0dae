"""Open an installation for a command: its settings, its secret file, its database at the newest schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask

from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings, load_settings
from grievance.policy.actor import Actor
from grievance.policy.roles import Role

#: Whoever can run commands here runs the installation; as such, facts name them by role, not by account.
OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))


def read_settings(**overrides: Any) -> Settings:
    """Return the settings, or say which of them cannot be read."""
    try:
        return _usable(load_settings(**overrides))
    except (ValueError, TypeError) as error:
        raise click.ClickException(f"The settings cannot be used: {error}") from None


def _usable(settings: Settings) -> Settings:
    from grievance.foundation.time_zones import is_zone
    from grievance.standards.clock_rules import read_own_periods

    if not is_zone(settings.time_zone):
        raise ValueError(f"time_zone: there is no time zone {settings.time_zone}, write it as Asia/Tokyo")
    read_own_periods(settings.clock_periods)
    return settings


def require_secrets(settings: Settings) -> None:
    """Say what to do if the secret file is not there or cannot be read."""
    if not settings.secret_file.exists():
        raise click.ClickException(
            f"There is no secret file at {settings.secret_file}. A new installation starts with: grievance "
            "setup. An existing one needs its own file back from the off-site copy."
        )
    try:
        PepperRing.read(settings.secret_file)
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(
            f"The secret file {settings.secret_file} is damaged. Bring it back from the off-site copy."
        ) from None


def require_newest_schema() -> None:
    """Refuse to work on a database that is not at the newest schema; inside an application context."""
    from grievance.migrations.schema import newest_revision, present_revision

    present, newest = present_revision(), newest_revision()
    if present == newest:
        return
    if present is None:
        raise click.ClickException("The database is empty. Start with: grievance setup")
    if present > newest:
        raise click.ClickException(
            f"The database is at {present}, newer than this version of the product knows ({newest})."
        )
    raise click.ClickException(
        f"The database is at {present}, this version needs {newest}. Keep a backup, then: "
        "grievance migrate upgrade"
    )


def require_own_secrets(app: Flask) -> None:
    """Refuse to serve with an older copy of the secret file, or with another installation's.

    Codes that workers keep would not be found, and keys of today could not be opened.
    """
    from grievance.vault.services.peppers import references
    from grievance.vault.services.principals import fits

    ring = peppers_of(app)
    missing = sorted(set(references()) - set(ring.numbers()))
    if missing:
        raise click.ClickException(
            f"The database needs pepper {missing[-1]}, which the secret file lacks. Bring back the copy of "
            "the secret file that was kept when this database was last in use."
        )
    if not fits(ring):
        raise click.ClickException(
            "The secret file belongs to another installation than the database. Bring this one's back from "
            "the off-site copy."
        )


@contextmanager
def opened(settings: Settings, *, newest: bool = True) -> Iterator[Flask]:
    """Open the application with its database; connections are closed afterwards, so that a fork is safe."""
    from grievance.app import create_app
    from grievance.foundation.db import db

    require_secrets(settings)
    app = create_app(settings)
    with app.app_context():
        try:
            if newest:
                require_newest_schema()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def peppers_of(app: Flask) -> PepperRing:
    """Return the pepper ring of an open installation."""
    ring = app.extensions["peppers"]
    assert isinstance(ring, PepperRing)
    return ring
