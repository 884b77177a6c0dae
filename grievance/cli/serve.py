"""grievance serve: answer requests."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings, require_own_secrets
from grievance.cli.processes import run_both, run_server


@click.command()
@click.option(
    "--with-worker", is_flag=True, help="Run the worker beside the server, in a process of its own."
)
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of the setting.")
def serve(with_worker: bool, port: int | None) -> None:
    """Serve the portal until Ctrl-C.

    Refuses to start without the secret file, with an older one or another installation's, and on a
    database that is not at the newest schema.
    It never seeds and never migrates. Put a proxy with TLS in front of it, with request buffering off.
    """
    settings = read_settings(**({"port": port} if port else {}))
    with opened(settings) as app:
        require_own_secrets(app)
    click.echo(f"Serving on http://{settings.bind}:{settings.port} for {settings.base_url}")
    run = run_both if with_worker else run_server
    raise SystemExit(run(settings))
