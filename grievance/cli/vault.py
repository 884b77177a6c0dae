"""grievance vault: who holds keys, without opening anything."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings


@click.group()
def vault() -> None:
    """Look after keys."""


@vault.command()
def check() -> None:
    """Name every compartment of an open case with fewer than two holders; ends with 1 if there is one."""
    from grievance.cases.custody import ENOUGH, thinly_held

    with opened(read_settings()):
        found = thinly_held()
    for each in found:
        click.echo(f"{each.team}\t{each.kind}\t{each.reference}\t{each.holders} of {ENOUGH}")
    if found:
        raise click.ClickException(f"{len(found)} compartments of open cases need another holder.")
    click.echo(f"Each compartment of an open case has {ENOUGH} holders or more")
