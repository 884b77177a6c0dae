"""grievance work: do the work for later."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings, require_own_secrets
from grievance.cli.processes import run_worker


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def work(once: bool) -> None:
    """Send messages, chain facts and do what happens again and again, until Ctrl-C.

    Several may run at once, on several machines; each piece of work is done by one of them.
    """
    settings = read_settings()
    with opened(settings) as app:
        require_own_secrets(app)
        if once:
            from grievance.jobs import schedule
            from grievance.jobs.queue import run_due

            schedule.start()
            click.echo(f"{run_due(limit=10_000)} done")
            return
    click.echo("Working")
    raise SystemExit(run_worker(settings))
