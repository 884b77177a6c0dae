"""grievance explain: say in words how a rule of the product comes to its result."""

from __future__ import annotations

import click

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
