"""grievance migrate: bring the database's schema up or down."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings


@click.group()
def migrate() -> None:
    """Bring the database to another schema, or say which one it has."""


@migrate.command()
def upgrade() -> None:
    """Apply all migrations that are missing, in one transaction. Keep a backup first."""
    from grievance.migrations import schema

    with opened(read_settings(), newest=False):
        before = schema.present_revision()
        if before == schema.newest_revision():
            click.echo(f"The database is at {before} already")
            return
        schema.upgrade()
        click.echo(f"From {before or 'empty'} to {schema.present_revision()}")


@migrate.command()
def status() -> None:
    """Say which schema the database has; ends with 1 if that is not the newest."""
    from grievance.migrations import schema

    with opened(read_settings(), newest=False):
        present, newest = schema.present_revision(), schema.newest_revision()
    click.echo(f"present {present or 'empty'}, newest {newest}")
    raise SystemExit(0 if present == newest else 1)


@migrate.command()
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(revision: str, yes: bool) -> None:
    """Take the schema back to REVISION ("base" is empty). What only the newer one can hold is lost."""
    from alembic.util import CommandError

    from grievance.migrations import schema

    if not yes:
        click.confirm("Data that only the newer schema can hold will be lost. Go on?", abort=True)
    with opened(read_settings(), newest=False):
        try:
            schema.downgrade(revision)
        except CommandError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"The database is at {schema.present_revision() or 'empty'}")
