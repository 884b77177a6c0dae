"""grievance chain: say whom a site may supply, and which sites a brand's chain may come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from grievance.cli.installation import OPERATOR, opened, read_settings

if TYPE_CHECKING:
    from grievance.supplychain.exposure import Exposure, Exposures
    from grievance.supplychain.models.company import Company
    from grievance.supplychain.models.site import Site

Named = TypeVar("Named", "Site", "Company")


@click.command()
@click.argument("site", required=False)
@click.option("--brand", help="Show the sites upstream of this company instead: its code or name.")
@click.option(
    "--companies", is_flag=True, help="With SITE: all companies that it may reach, not only brands."
)
@click.option("--viewer", help="Walk what this organisation uploaded for itself too: its name or reference.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many to show."
)
def chain(site: str | None, brand: str | None, companies: bool, viewer: str | None, limit: int) -> None:
    """Show whom SITE may supply, or with --brand where a brand's minerals may come from.

    SITE is a code, a reference, a site number or a whole name. Each line says how much of what the buyer is
    documented to take in may come from there, then how the best path is known, and below it the path with its
    sources. High is more than 10 %, some 1 to 10 %, trace less; unknown: no chain of purchases is said to run
    now. Where no source gives volumes, suppliers are counted alike (estimated).

    Only public relations are walked; with --viewer, what that organisation uploaded for itself too.

    For example: grievance chain "Kamoto", or grievance chain --brand "Tesla, Inc."
    """
    from grievance.supplychain.exposure import exposed_companies, exposing_sites

    if (site is None) == (brand is None):
        raise click.UsageError("Give either a SITE or --brand NAME.")
    if brand is not None and companies:
        raise click.UsageError("--companies goes with a SITE, not with --brand.")
    with opened(read_settings()):
        organisation_id = _organisation_id(viewer) if viewer is not None else None
        if site is not None:
            of_site = _site(site)
            found = exposed_companies(
                of_site.id, organisation_id=organisation_id, brands_only=not companies, limit=limit
            )
            buyers = "Companies" if companies else "Brands"
            _print(found, f"{of_site.name} ({of_site.country}, {of_site.code})", f"{buyers} downstream")
        elif brand is not None:
            company = _company(brand)
            found = exposing_sites([company.id], organisation_id=organisation_id, limit=limit)
            _print(found, f"{company.name} ({company.country or '–'}, {company.code})", "Sites upstream")


def _print(found: Exposures, title: str, noun: str) -> None:
    click.echo(f"{title}. {noun}, each mineral for itself: {found.total}")
    if not found.total:
        click.echo("No path is documented. That says nothing about whether there is one.")
    for row in found.rows:
        for line in _lines(row):
            click.echo(line)
    if len(found.rows) < found.total:
        click.echo(f"… {found.total - len(found.rows)} more; --limit shows them.")


def _lines(row: Exposure) -> list[str]:
    band = f"{row.band} (estimated)" if row.estimated and row.band != "unknown" else str(row.band)
    told = [
        f"{row.tier} step" if row.tier == 1 else f"{row.tier} steps",
        f"known by {row.granularity}",
        f"weakest evidence {row.weakest}",
        "said to run" if row.all_active else "not known to run now",
        f"last seen {row.seen_on}" if row.seen_on else "undated",
        *(["over own knowledge"] if row.uses_own else []),
    ]
    first = f"{band}\t{row.mineral}\t{row.name} ({row.country or '–'})\t{', '.join(told)}"
    steps = [
        f"    {each.start} > {each.end}: {each.product}, {each.state}, {each.confidence}, as of {each.as_of}"
        f" {each.source_url}".rstrip()
        for each in row.links
    ]
    return [first, *steps]


def _site(wanted: str) -> Site:
    from grievance.supplychain.lookup import sites_called
    from grievance.supplychain.queries import find_sites

    found = sites_called(wanted)
    hints = [each.name for each in find_sites(wanted, limit=5, takes_reports=False)] if not found else []
    return _the_one(found, wanted, "site", hints)


def _company(wanted: str) -> Company:
    from grievance.supplychain.lookup import companies_called
    from grievance.supplychain.searching import find_companies

    found = companies_called(wanted)
    hints = [each.name for each in find_companies(wanted, limit=5)] if not found else []
    return _the_one(found, wanted, "company", hints)


def _the_one(found: list[Named], wanted: str, noun: str, hints: list[str]) -> Named:
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(f"{each.code} ({each.name}, {each.country or '–'})" for each in found)
        raise click.ClickException(f"More than one {noun} is called {wanted}. Give the code of one: {codes}")
    alike = f" Alike: {'; '.join(hints)}." if hints else ""
    raise click.ClickException(f"No {noun} is called {wanted}.{alike}")


def _organisation_id(wanted: str) -> int:
    from grievance.accounts.queries import all_organisations

    present = all_organisations(OPERATOR)
    found = [each.id for each in present if wanted in (each.name, each.reference)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(each.name for each in present))
    raise click.ClickException(f"No one organisation is called {wanted}. There are: {names}")
