"""grievance pepper: add a pepper, move what can be moved to it, and retire old ones."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, peppers_of, read_settings

_KEEP = """The secret file has changed. Keep a new copy of it off-site now, beside the old one:
  {path}
The old copy still opens old backups of the database; this one opens what is written from now on."""


@click.group()
def pepper() -> None:
    """Look after the secret that lies outside the database."""


@pepper.command()
def rotate() -> None:
    """Add a pepper and wrap all keys under it, with nobody signed in; may run beside the server.

    A run that broke off is finished by: grievance pepper move
    """
    settings = read_settings()
    with opened(settings) as app:
        ring = peppers_of(app).with_another()
        ring.replace(settings.secret_file)
        click.echo(f"Pepper {ring.newest} is the newest")
        _move_all(app)
    click.echo(_KEEP.format(path=settings.secret_file.resolve()))


@pepper.command()
def move() -> None:
    """Go on with wrapping under the newest pepper where a rotation broke off."""
    with opened(read_settings()) as app:
        _move_all(app)


@pepper.command()
def status() -> None:
    """Say how many rows refer to each pepper."""
    from grievance.vault.services.peppers import references

    with opened(read_settings()) as app:
        ring, found = peppers_of(app), references()
    for number in sorted({*ring.numbers(), *found}):
        state = "newest" if number == ring.newest else "kept" if number in ring else "MISSING"
        click.echo(f"{number}\t{state}\t{found.get(number, 0)} rows")


@pepper.command()
@click.argument("number", type=int)
def retire(number: int) -> None:
    """Take pepper NUMBER out of the secret file; refused while a row refers to it."""
    from grievance.vault.services.peppers import references

    settings = read_settings()
    with opened(settings) as app:
        ring = peppers_of(app)
        if number not in ring:
            raise click.ClickException(f"There is no pepper {number}. There are: {_listed(ring.numbers())}")
        if number == ring.newest:
            raise click.ClickException("The newest pepper stays. Add another first: grievance pepper rotate")
        rows = references().get(number, 0)
        if rows:
            raise click.ClickException(
                f"{rows} rows refer to pepper {number}. Passwords and codes move when they are used next."
            )
        ring.without(number).replace(settings.secret_file)
    click.echo(f"Retired pepper {number}")
    click.echo(_KEEP.format(path=settings.secret_file.resolve()))


def _move_all(app: object) -> None:
    from flask import Flask

    from grievance.foundation.db import transaction
    from grievance.vault.services.peppers import move_some

    assert isinstance(app, Flask)
    total = 0
    while True:
        with transaction():
            moved = move_some(peppers=peppers_of(app))
        total += moved
        if not moved:
            break
    click.echo(f"{total} rows moved to the newest pepper")


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
