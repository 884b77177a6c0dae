"""grievance import: bring lists of sites, companies and supply links, and undo that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grievance.cli.installation import OPERATOR, opened, read_settings

if TYPE_CHECKING:
    from grievance.supplychain.models.imports import ImportRun
    from grievance.supplychain.services.reporting import RowLine


@click.group("import")
def import_() -> None:
    """Bring lists of sites, companies and supply links."""


@import_.command("list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--list-name", help="Whose list it is; else the file's name.")
@click.option("--source-url", help="Web address for supply links that name no page.")
@click.option("--stage", help="What is done at sites of which the list does not say it, such as refinery.")
@click.option("--dry-run", is_flag=True, help="Report on each row, keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Take nothing if some row cannot be taken.")
@click.option(
    "--quiet", is_flag=True, help="Only rows that were refused or have to be reviewed, and the sum."
)
def list_(
    file: Path,
    list_name: str | None,
    source_url: str | None,
    stage: str | None,
    dry_run: bool,
    all_or_nothing: bool,
    quiet: bool,
) -> None:
    """Read FILE (CSV, XLSX, GeoJSON; ours, Open Supply Hub's, EMRT, AMRT, CMRT) and take it.

    Says for each row what became of it. A second run of the same file changes nothing. Ends with 1 if a row
    was refused.
    """
    from grievance.foundation.db import transaction
    from grievance.supplychain.services import importing
    from grievance.supplychain.services.examining import examine
    from grievance.supplychain.stages import Stage

    if stage is not None and stage not in set(Stage):
        raise click.ClickException(f"There is no stage {stage}. One of: {', '.join(Stage)}")
    with opened(read_settings()):
        with file.open("rb") as stream:
            examined = examine(
                OPERATOR,
                stream,
                name=file.name,
                list_name=list_name or file.name,
                source_url=source_url,
                stage=Stage(stage) if stage else None,
                progress=_say_read,
            )
        with transaction():
            run = importing.keep(OPERATOR, examined)
        if not dry_run:
            _take(run, all_or_nothing=all_or_nothing)
        refused = _report(run, quiet=quiet, dry_run=dry_run)
        if dry_run:
            with transaction():
                importing.forget(OPERATOR, run)
    raise SystemExit(1 if refused else 0)


#: Most lists are of sites, and whoever has one looks for this name.
import_.add_command(list_, "sites")


@import_.command()
@click.argument("reference")
def undo(reference: str) -> None:
    """Undo the whole import of this REFERENCE."""
    from grievance.foundation.db import transaction
    from grievance.supplychain.services.reporting import run_called
    from grievance.supplychain.services.undoing import undo_import

    with opened(read_settings()), transaction():
        stay = undo_import(OPERATOR, run_called(OPERATOR, reference))
    click.echo(f"Undone. {stay} records stay, because others refer to them." if stay else "Undone.")


@import_.command()
def runs() -> None:
    """Name the latest lists, with the reference by which they are undone."""
    from grievance.supplychain.services.reporting import runs_brought

    with opened(read_settings()):
        for line in runs_brought(OPERATOR):
            counts = ", ".join(f"{count} {outcome}" for outcome, count in line.counts.items())
            click.echo(
                f"{line.reference}\t{line.started_at:%Y-%m-%d}\t{line.state}\t{line.list_name}\t{counts}"
            )


def _take(run: ImportRun, *, all_or_nothing: bool) -> None:
    from grievance.foundation.db import transaction
    from grievance.foundation.errors import Refusal
    from grievance.supplychain.services import importing

    done = False
    while not done:
        try:
            with transaction():
                done = importing.take(OPERATOR, run, all_or_nothing=all_or_nothing)
        except Refusal:
            if not run.rows_read:
                _report(run, quiet=True, dry_run=True)
                with transaction():
                    importing.forget(OPERATOR, run)
            raise
        click.echo(f"{run.rows_read} taken", err=True)


def _said(row: RowLine) -> Iterator[str]:
    """Give in English why a row became what it did, and what else is wrong with it."""
    if row.message:
        yield row.message % row.values
    for more in row.also:
        yield f"{more['cell']}: {more['message'] % more['values']}"


def _say_read(done: int, _of: int | None) -> None:
    click.echo(f"{done} rows read", err=True)


def _report(run: ImportRun, *, quiet: bool, dry_run: bool) -> int:
    """Print what became of each row, and return how many were refused."""
    from grievance.supplychain.services.reporting import all_rows

    for warning in run.counts.get("warnings", ()):
        click.echo(f"Warning: {warning['message'] % warning['values']}")
    for row in all_rows(run):
        if not quiet or row.outcome in {"refused", "review"}:
            text = "; ".join(_said(row))
            click.echo("\t".join((row.place, row.name, row.outcome, *([text] if text else []))))
    counts = {name: count for name, count in run.counts.items() if name != "warnings"}
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    kept = "dry run, nothing kept" if dry_run else f"reference {run.reference}"
    click.echo(f"{sum(counts.values())} rows: {said} ({kept})")
    return int(counts.get("refused", 0))
