"""grievance explain: say in words how a rule of the product comes to its result."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from grievance.cli.installation import read_settings

#: As `grievance.cases.severity.RetaliationSign` names them; nothing is imported before it is asked for.
_SIGNS = (
    *("identifiable", "small_group", "direct_boss", "live_in"),
    *("visa_tied", "prior_reprisal", "security_forces", "union_leader"),
)
_FIVE = click.IntRange(1, 5)


@click.group()
def explain() -> None:
    """Say in words how a rule comes to its result; needs no database."""


@explain.command()
@click.option("--scale", type=_FIVE, required=True, help="How grave: 1 annoyance, 5 life or torture.")
@click.option("--scope", type=_FIVE, help="How many people: 1 one, 5 250 or more. Leave out if unknown.")
@click.option(
    "--irremediability", type=_FIVE, required=True, help="How hard to undo: 1 within weeks, 5 never."
)
@click.option(
    "--item", "items", multiple=True, help="A code of the list of problems, such as WA1; repeat it."
)
@click.option(
    "--sign", "signs", multiple=True, type=click.Choice(_SIGNS), help="A sign of a risk; repeat it."
)
@click.option("--repeat", is_flag=True, help="Three or more like cases at the site in 90 days.")
@click.option("--vulnerable", is_flag=True, help="Especially vulnerable people.")
@click.option("--child", is_flag=True, help="A child is concerned.")
@click.option("--danger", is_flag=True, help="Somebody may die or be badly hurt right now.")
def severity(
    scale: int,
    scope: int | None,
    irremediability: int,
    items: tuple[str, ...],
    signs: tuple[str, ...],
    repeat: bool,
    vulnerable: bool,
    child: bool,
    danger: bool,
) -> None:
    """Say how urgent a case with these facts is, and why, step by step."""
    from grievance.cases.severity import RetaliationSign, SeverityInputs, assess, told
    from grievance.standards.catalogue import catalogue

    unknown = [code for code in items if code not in catalogue().items]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)} is not in the list of problems.", param_hint="--item")
    inputs = SeverityInputs(
        scale=scale,
        scope=scope,
        irremediability=irremediability,
        signs=frozenset(RetaliationSign(each) for each in signs),
        repeat_pattern=repeat,
        vulnerable_group=vulnerable,
        child_involved=child,
        imminent_danger=danger,
    )
    for line in told(inputs, assess(inputs, items)):
        click.echo(line)


@explain.command()
@click.argument("rule")
@click.option("--band", default="P2", help="P0, P1, P2 or P3.", show_default=True)
@click.option("--country", default="", help="ISO 3166 code of the country whose working days count.")
@click.option("--zone", default="", help="Its time zone, such as Africa/Lubumbashi, where it has several.")
@click.option("--from", "start", default="", help="When the clock starts, such as 2026-12-23T16:30; in UTC.")
@click.option("--version", type=int, help="An older version of the rule.")
def clocks(rule: str, band: str, country: str, zone: str, start: str, version: int | None) -> None:
    """Show when a clock of RULE runs out, and which days were skipped and why.

    For example: grievance explain clocks site_reply --band P2 --country CD --zone Africa/Lubumbashi
    """
    from grievance.cases.explanations import explain_clock
    from grievance.standards.clock_rules import read_own_periods, use_own_periods

    use_own_periods(read_own_periods(read_settings().clock_periods))
    try:
        moment = datetime.fromisoformat(start) if start else datetime.now(UTC)
        lines = explain_clock(
            rule,
            band=band.upper(),
            country=country.upper(),
            zone=zone,
            start=moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC),
            version=version,
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for line in lines:
        click.echo(line)
