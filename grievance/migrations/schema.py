"""Bring a database to a revision, and say which one it has."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from grievance.foundation.db import db

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent


def import_models() -> None:
    """Import every module that defines tables, so that the metadata is whole whoever asks."""
    for file in sorted(PACKAGE.glob("*/models.py")) + sorted(PACKAGE.glob("*/models/*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        import_module(".".join(parts))


def _configuration() -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(FOLDER))
    configuration.set_main_option("path_separator", "os")
    return configuration


def upgrade(revision: str = "head") -> None:
    """Apply all migrations up to `revision` in one transaction."""
    from alembic import command

    _run(lambda configuration: command.upgrade(configuration, revision))


def downgrade(revision: str) -> None:
    """Take migrations back down to `revision`."""
    from alembic import command

    _run(lambda configuration: command.downgrade(configuration, revision))


def present_revision() -> str | None:
    """Return the database's revision, or None if it is empty."""
    # Alembic is read only by whoever migrates: a server that starts need not wait for it.
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def newest_revision() -> str:
    """Return the revision that this version of the product needs, read from the files' names."""
    return max(file.name.partition("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def write_revision(message: str) -> None:
    """Write the next migration from the difference between models and database; for developers."""
    from alembic import command

    number = len(list((FOLDER / "versions").glob("[0-9]*.py"))) + 1
    import_models()
    _run(
        lambda configuration: command.revision(
            configuration, message, autogenerate=True, rev_id=f"{number:04d}"
        )
    )


def _run(step: object) -> None:
    assert callable(step)
    configuration = _configuration()
    # SQLite checks foreign keys only between statements if they are off while tables are rebuilt.
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        configuration.attributes["connection"] = connection
        step(configuration)
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
