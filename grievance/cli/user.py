"""grievance user: people and their roles, for when nobody can reach the administration."""

from __future__ import annotations

import click

from grievance.accounts.models.organisation import Organisation
from grievance.accounts.models.user import User
from grievance.cli.installation import OPERATOR, opened, peppers_of, read_settings
from grievance.policy.roles import Role
from grievance.web.ui.locales import DESK_LOCALES

_ROLES = click.Choice([role.value for role in Role if role not in {Role.REPORTER, Role.SERVICE}])


@click.group()
def user() -> None:
    """Invite people, lock them out, change what they are here for."""


@user.command()
@click.argument("email")
@click.option(
    "--role", "roles", type=_ROLES, multiple=True, required=True, help="May be given several times."
)
@click.option("--name", default="")
@click.option("--organisation", help="Its name or reference; without it, whoever runs the installation.")
@click.option("--locale", type=click.Choice(DESK_LOCALES), default="en")
def invite(email: str, roles: tuple[str, ...], name: str, organisation: str | None, locale: str) -> None:
    """Invite EMAIL and print the link through which they join."""
    settings = read_settings()
    with opened(settings) as app:
        from grievance.foundation.db import transaction
        from grievance.notifications.invitations import send_invitation

        with transaction():
            invited = send_invitation(
                OPERATOR,
                email=email,
                name=name,
                roles=[Role(role) for role in roles],
                organisation=_organisation(organisation),
                locale=locale,
                peppers=peppers_of(app),
            )
    click.echo(f"{settings.base_url.rstrip('/')}/account/invitation/{invited.token}")


@user.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reinvite(email: str, yes: bool) -> None:
    """Let EMAIL begin anew after a lost password or telephone.

    They get a new key: what was sealed to them before opens again only when a colleague gives it to them.
    """
    if not yes:
        click.confirm("Their present password, second factor and key stop working. Go on?", abort=True)
    settings = read_settings()
    with opened(settings) as app:
        from grievance.foundation.db import transaction
        from grievance.notifications.invitations import send_invitation_again

        with transaction():
            invited = send_invitation_again(OPERATOR, _user(email), peppers=peppers_of(app))
    click.echo(f"{settings.base_url.rstrip('/')}/account/invitation/{invited.token}")


@user.command("list")
def list_() -> None:
    """List people with state, roles and organisation."""
    with opened(read_settings()):
        from grievance.accounts.queries import users

        number = 1
        while True:
            page = users(OPERATOR, page=number)
            for each in page.rows:
                roles = ",".join(sorted(held.role for held in each.roles))
                click.echo(f"{each.email}\t{each.state}\t{roles}\t{each.organisation.name}")
            if number >= page.pages:
                return
            number += 1


@user.command()
@click.argument("email")
def lock(email: str) -> None:
    """Keep EMAIL out; their open sign-ins end at once."""
    with opened(read_settings()):
        from grievance.accounts.services.membership import lock_user
        from grievance.foundation.db import transaction

        with transaction():
            lock_user(OPERATOR, _user(email))
    click.echo(f"{email} is locked out")


@user.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Let EMAIL in again, or ask for it if the account holds keys: then an administrator confirms."""
    with opened(read_settings()):
        from grievance.foundation.db import transaction
        from grievance.vault.services.unlocking import ask_to_unlock, may_confirm, unlock_account

        with transaction():
            found = _user(email)
            confirmed = may_confirm(OPERATOR, found)
            (unlock_account if confirmed else ask_to_unlock)(OPERATOR, found)
    click.echo(
        f"{email} may sign in" if confirmed else f"{email} may sign in once an administrator confirms it"
    )


@user.command()
@click.argument("email")
@click.argument("roles", type=_ROLES, nargs=-1, required=True)
def roles(email: str, roles: tuple[str, ...]) -> None:
    """Make the ROLES of EMAIL exactly these."""
    with opened(read_settings()):
        from grievance.accounts.services.membership import set_roles
        from grievance.foundation.db import transaction

        with transaction():
            set_roles(OPERATOR, _user(email), roles=[Role(role) for role in roles])
    click.echo(f"{email}: {', '.join(roles)}")


def _user(email: str) -> User:
    from grievance.accounts.services.signing_in import account_of

    found = account_of(email)
    if found is None:
        raise click.ClickException(f"Nobody has the e-mail {email}. See: grievance user list")
    return found


def _organisation(wanted: str | None) -> Organisation:
    from grievance.accounts.queries import all_organisations
    from grievance.accounts.services.organising import installation

    if wanted is None:
        return installation()
    present = all_organisations(OPERATOR)
    found = [each for each in present if wanted in {each.name, each.reference}]
    if len(found) != 1:
        names = "; ".join(each.name for each in present) or "none yet"
        raise click.ClickException(f"No organisation is called {wanted}. There are: {names}")
    return found[0]
