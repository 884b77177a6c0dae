"""grievance audit: check the trail of facts."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings


@click.group()
def audit() -> None:
    """Check who did what."""


@audit.command()
def verify() -> None:
    """Check that no fact was changed or taken away since it was chained; ends with 1 at the first that was.

    Keep the head that it prints somewhere else: it proves later that nothing before it is missing.
    """
    from grievance.audit.chain import verify as verify_chain

    with opened(read_settings()):
        verdict = verify_chain()
    if verdict.broken_at is not None:
        raise click.ClickException(f"The chain is broken at fact {verdict.broken_at}.")
    click.echo(f"{verdict.chained} facts chained, {verdict.unchained} waiting for the worker")
    click.echo(f"head {verdict.head.hex()}")
