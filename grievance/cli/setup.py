"""grievance setup: a new installation, once."""

from __future__ import annotations

import hashlib

import click

from grievance.cli.installation import OPERATOR, opened, peppers_of, read_settings
from grievance.foundation.secrets import PepperRing
from grievance.foundation.settings import Settings
from grievance.web.ui.locales import DESK_LOCALES

_KEEP = """
Keep a copy of the secret file now, away from this machine and from every backup of the database:
  {path}
  fingerprint {fingerprint}
Without it nobody can sign in and no worker's code opens anything. With it and the database together, reply
addresses of workers can be read. Print it or put it on a stick in a safe; two people should know where.
"""
_NEXT = """
{email} becomes the first administrator through this link, once, within seven days:
  {link}

Next: grievance serve, and beside it grievance work (or: grievance serve --with-worker).
Nobody can report yet. Two people who can read reports have to join a team, and then an administrator confirms
who runs this and what it promises workers: {base}/admin/opening
Languages other than English open at {base}/admin/languages, once somebody who reads them has read them.
Before anybody else gets the address: grievance check --deploy
"""


@click.command()
@click.option("--email", help="E-mail address of the first administrator; asked for if it is missing.")
@click.option("--name", default="", help="Their name.")
@click.option("--locale", type=click.Choice(DESK_LOCALES), default="en", help="Their language.")
def setup(email: str | None, name: str, locale: str) -> None:
    """Set up a new installation: folder, secret file, database, reference data, first administrator.

    Nothing that exists is overwritten. A set-up that broke off can be run again.
    """
    settings = read_settings()
    _refuse_demo(settings)
    settings.folder.mkdir(parents=True, exist_ok=True)
    settings.folder.chmod(0o700)
    new = not settings.secret_file.exists()
    if new:
        _refuse_filled_database(settings)
        PepperRing.new().write(settings.secret_file)
        click.echo(f"Made the secret file {settings.secret_file}")
    with opened(settings, newest=False) as app:
        from grievance.accounts.queries import anybody_at_all
        from grievance.migrations.schema import upgrade

        upgrade()
        if anybody_at_all():
            raise click.ClickException(
                f"The installation in {settings.folder} is set up already. Use: grievance user invite"
            )
        click.echo("Brought the database to the newest schema")
        email = email or click.prompt("E-mail address of the first administrator")
        if "@" not in email:
            raise click.ClickException(f"This is no e-mail address: {email}")
        click.echo(f"Loaded the shipped sites and links: {_seed()}")
        token = _invite(email, name, locale, peppers_of(app))
    click.echo(_KEEP.format(path=settings.secret_file.resolve(), fingerprint=_fingerprint(settings)))
    base = settings.base_url.rstrip("/")
    click.echo(_NEXT.format(email=email, link=f"{base}/account/invitation/{token}", base=base))


def _refuse_demo(settings: Settings) -> None:
    if settings.demo:
        raise click.ClickException("A demonstration is set up by: grievance demo run")


def _refuse_filled_database(settings: Settings) -> None:
    """A database without its secret file must not get another one: nothing in it could be opened again."""
    from sqlalchemy import create_engine, inspect

    file = settings.folder / "grievance.sqlite3"
    if not settings.database_url and not file.exists():
        return
    engine = create_engine(settings.database)
    try:
        if inspect(engine).get_table_names():
            raise click.ClickException(
                "The database holds data already, but its secret file is missing. Bring the file back from "
                f"the off-site copy to {settings.secret_file}."
            )
    finally:
        engine.dispose()


def _seed() -> str:
    from grievance.foundation.db import transaction
    from grievance.supplychain.services.seeding import load_seed

    with transaction():
        report = load_seed()
    return ", ".join(f"{count} {what}" for what, count in sorted(report.counts.items()))


def _invite(email: str, name: str, locale: str, peppers: PepperRing) -> str:
    from grievance.accounts.services.organising import installation
    from grievance.foundation.db import transaction
    from grievance.notifications.invitations import send_invitation
    from grievance.policy.roles import Role

    with transaction():
        return send_invitation(
            OPERATOR,
            email=email,
            name=name,
            roles=[Role.ADMINISTRATOR],
            organisation=installation(),
            locale=locale,
            peppers=peppers,
        ).token


def _fingerprint(settings: Settings) -> str:
    digest = hashlib.sha256(settings.secret_file.read_bytes()).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))
