"""grievance check: say whether everything is as it must be."""

from __future__ import annotations

import click

from grievance.cli.installation import opened, read_settings, require_own_secrets


@click.group(invoke_without_command=True)
@click.option("--deploy", "for_real", is_flag=True, help="The same as: grievance check deploy")
@click.pass_context
def check(context: click.Context, for_real: bool) -> None:
    """Check the installation; without a part, whether it could start at all.

    Refuses rules of the clocks that go beyond their outer limit, shipped or set by the installation.
    """
    if context.invoked_subcommand is not None:
        return
    if for_real:
        context.invoke(deploy)
        return
    from grievance.standards.catalogue import catalogue

    catalogue()
    with opened(read_settings()) as app:
        require_own_secrets(app)
        click.echo(f"Settings, secret file and database are fine: {app.extensions['settings'].folder}")


@check.command()
def deploy() -> None:
    """Check all that must be true before workers get the address; ends with 1 if something is not."""
    from grievance.cli.deployment import notes, problems

    settings = read_settings()
    with opened(settings) as app:
        require_own_secrets(app)
        found, known = problems(settings), notes()
    for note in known:
        click.echo(f"  {note}")
    for problem in found:
        click.echo(f"– {problem}")
    if found:
        raise click.ClickException(f"{len(found)} to put right before workers get the address.")
    click.echo("Ready for workers")


@check.command()
def translations() -> None:
    """Check every catalogue: no hole, no fuzzy entry, no broken placeholder, the right plural forms."""
    from grievance.web.ui.catalogues import check as check_catalogues

    found = check_catalogues()
    for problem in found:
        click.echo(problem)
    if found:
        raise click.ClickException(f"{len(found)} faults in the texts and catalogues.")
    click.echo("The catalogues are complete")
