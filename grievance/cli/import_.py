"""grievance import: read lists from files."""

from __future__ import annotations

from pathlib import Path

import click

from grievance.cli.installation import OPERATOR, opened, read_settings


@click.group("import")
def import_() -> None:
    """Read lists from files."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report the same, keep nothing.")
@click.option("--quiet", is_flag=True, help="Only rows that were refused, and the sum.")
def sites(file: Path, dry_run: bool, quiet: bool) -> None:
    """Read sites from FILE, a CSV list, and say for each row what became of it.

    A second run of the same file changes nothing. Ends with 1 if a row was refused.
    """
    from grievance.foundation.db import transaction
    from grievance.supplychain.services.importing import Result, import_sites

    with opened(read_settings()), file.open("rb") as stream, transaction():
        report = import_sites(OPERATOR, stream, name=file.name, dry_run=dry_run)
    for row in report.rows:
        if not quiet or row.result is Result.REFUSED:
            click.echo(f"{row.line}\t{row.code}\t{row.result}" + (f"\t{row.text}" if row.message else ""))
    counts = ", ".join(f"{count} {result}" for result, count in report.counts.items())
    click.echo(f"{len(report.rows)} rows: {counts}" + (" (dry run, nothing kept)" if dry_run else ""))
    raise SystemExit(1 if report.counts[Result.REFUSED] else 0)
