"""Invite somebody and write them the message with their link."""

from __future__ import annotations

from collections.abc import Iterable

from grievance.accounts.models.organisation import Organisation, Team
from grievance.accounts.models.user import User
from grievance.accounts.services.inviting import Invited, invite_again, invite_user
from grievance.foundation.secrets import PepperRing
from grievance.notifications.outbox import write_link
from grievance.notifications.wording import Template
from grievance.policy.actor import Actor
from grievance.policy.roles import Role


def send_invitation(
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    organisation: Organisation,
    peppers: PepperRing,
    locale: str = "en",
    teams: Iterable[Team] = (),
) -> Invited:
    """Ask somebody to join, and write them their link."""
    invited = invite_user(
        actor,
        email=email,
        name=name,
        roles=roles,
        organisation=organisation,
        locale=locale,
        teams=teams,
    )
    write_link(invited.user, Template.INVITATION, invited.token, peppers=peppers)
    return invited


def send_invitation_again(actor: Actor, user: User, *, peppers: PepperRing) -> Invited:
    """Let somebody begin anew after a lost link, password or telephone, and write them their link."""
    invited = invite_again(actor, user)
    write_link(invited.user, Template.INVITATION, invited.token, peppers=peppers)
    return invited
