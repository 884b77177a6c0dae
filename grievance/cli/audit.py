"""grievance audit: check the trail of facts and its signed heads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grievance.cli.installation import opened, peppers_of, read_settings

if TYPE_CHECKING:
    from grievance.audit.chain import Verdict
    from grievance.audit.queries import KeptHead


@click.group()
def audit() -> None:
    """Check who did what."""


@audit.command()
@click.option(
    "--heads",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of heads kept elsewhere, as in audit-heads.csv or published; may be of any age.",
)
def verify(kept: Path | None) -> None:
    """Check that no fact was changed, added in between or taken away; ends with 1 at the first that was.

    The head of each day is signed with a key that the database does not hold. Keep a copy of the file
    audit-heads.csv somewhere else: it proves later that nobody wrote the chain anew.
    """
    from grievance.audit.chain import verify as verify_chain
    from grievance.audit.queries import faults_of_heads, faults_of_kept, signed_heads
    from grievance.audit.services.heads import public_key_of

    claims = _kept(kept) if kept is not None else []
    with opened(read_settings()) as app:
        verdict = verify_chain(at={each.count for each in signed_heads()})
        key = public_key_of(peppers_of(app))
        faults = list(_faults_of_chain(verdict))
        faults += faults_of_heads(verdict.heads, chained=verdict.chained, key=key)
        faults += faults_of_kept(claims, key=key)
        days = len(signed_heads())
    for fault in faults:
        click.echo(f"– {fault}")
    click.echo(f"{verdict.chained} facts chained, {verdict.unchained} waiting for the worker")
    if verdict.unchained_since is not None:
        click.echo(f"the oldest of them since {verdict.unchained_since:%Y-%m-%d %H:%M} UTC")
    click.echo(f"head {verdict.head.hex()}")
    click.echo(f"{days} signed heads here, {len(claims)} kept ones compared")
    if faults:
        raise click.ClickException("The trail is not whole.")


@audit.command()
def heads() -> None:
    """Print the signed heads, one a day, to be kept elsewhere."""
    from grievance.audit.queries import COLUMNS, signed_heads

    with opened(read_settings()):
        click.echo(",".join(COLUMNS))
        for each in signed_heads():
            cells = (each.head.hex(), each.digest.hex(), each.signature.hex(), each.public_key.hex())
            click.echo(",".join((each.day.isoformat(), str(each.count), *cells)))


@audit.command()
def key() -> None:
    """Print the public half of the key that signs the heads (Ed25519, hexadecimal)."""
    from grievance.audit.services.heads import public_key_of

    with opened(read_settings()) as app:
        click.echo(public_key_of(peppers_of(app)).hex())


def _faults_of_chain(verdict: Verdict) -> Iterator[str]:
    if verdict.broken_at is not None:
        yield f"The chain is broken at fact {verdict.broken_at}."


def _kept(path: Path) -> list[KeptHead]:
    from grievance.audit.queries import read_kept

    try:
        return read_kept(path)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path}: {error}") from None
