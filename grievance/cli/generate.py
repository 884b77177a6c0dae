"""grievance generate: a crowd of invented cases in a demonstration, to try and to measure it."""

from __future__ import annotations

from datetime import UTC, datetime, time

import click

from grievance.cli.demo import require_demonstration
from grievance.cli.installation import opened


@click.command()
@click.option("--cases", type=click.IntRange(1, 1_000_000), required=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same cases.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which their story is cut off, instead of today: the same day makes the same cases.",
)
def generate(cases: int, seed: int, today: datetime | None) -> None:
    """Add invented cases, on invented sites, to the demonstration in ./.demo (GRIEVANCE_FOLDER changes it).

    Words are sealed to the demonstration's people, who open them as they open any case. A real installation
    is never touched.
    """
    settings = require_demonstration()
    day = today.date() if today is not None else datetime.now(UTC).date()
    now = datetime.combine(day, time(12), tzinfo=UTC)
    with opened(settings):
        from grievance.demo.crowd.making import make_crowd

        with click.progressbar(length=cases, label="Cases", show_pos=True) as bar:
            for made in make_crowd(cases, seed=seed, now=now):
                bar.update(made)
    click.echo(f"{cases} cases were added to the demonstration in {settings.folder}")
