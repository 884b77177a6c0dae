"""Who is here: people, organisations and teams as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from grievance.accounts.access import COLLEAGUES, ORGANISATIONS, TEAMS, USERS
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team, TeamMember
from grievance.accounts.models.user import Invitation, User, UserRole, UserState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.pages import Page, page_of
from grievance.policy.actor import Actor
from grievance.policy.roles import Role


@dataclass(frozen=True)
class TeamRow:
    """One team with how many work in it."""

    team: Team
    organisation: str
    members: int


@dataclass(frozen=True)
class OpenInvitation:
    """Somebody who was asked to join and has not yet."""

    user: User
    expires_at: datetime
    expired: bool


def users(actor: Actor, *, text: str = "", role: Role | None = None, page: int = 1) -> Page[User]:
    """Return people by name, those whose name, e-mail or organisation holds `text`."""
    query = (
        USERS.visible(actor)
        .join(Organisation)
        .options(selectinload(User.roles), selectinload(User.organisation))
    )
    if text.strip():
        wanted = text.strip()
        query = query.where(
            or_(
                User.name.icontains(wanted, autoescape=True),
                User.email.icontains(wanted, autoescape=True),
                Organisation.name.icontains(wanted, autoescape=True),
            )
        )
    if role is not None:
        query = query.where(User.id.in_(select(UserRole.user_id).where(UserRole.role == role)))
    return page_of(query.order_by(User.name, User.id), number=page)


def user_counts(actor: Actor) -> dict[UserState, int]:
    """Return how many people are in each state."""
    query = USERS.visible(actor).with_only_columns(User.state, func.count()).group_by(User.state)
    found: dict[UserState, int] = {row[0]: row[1] for row in db.session.execute(query)}
    return {state: found.get(state, 0) for state in UserState}


def open_invitations(actor: Actor) -> list[OpenInvitation]:
    """Return who was invited and has not joined, the oldest first."""
    query = (
        USERS.visible(actor)
        .add_columns(Invitation.expires_at)
        .join(Invitation, Invitation.user_id == User.id)
        .order_by(Invitation.expires_at)
    )
    moment = clock.now()
    return [
        OpenInvitation(user, expires_at, expires_at <= moment)
        for user, expires_at in db.session.execute(query)
    ]


def organisations(
    actor: Actor, *, kind: OrganisationKind | None = None, text: str = "", page: int = 1
) -> Page[Organisation]:
    """Return organisations by name."""
    query = ORGANISATIONS.visible(actor)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if text.strip():
        query = query.where(Organisation.name.icontains(text.strip(), autoescape=True))
    return page_of(query.order_by(Organisation.name, Organisation.id), number=page)


def all_organisations(actor: Actor, *kinds: OrganisationKind) -> list[Organisation]:
    """Return every organisation of these kinds (all if none is named), to choose from."""
    query = ORGANISATIONS.visible(actor).order_by(Organisation.name)
    if kinds:
        query = query.where(Organisation.kind.in_(kinds))
    return list(db.session.scalars(query))


def people_of(actor: Actor, organisation: Organisation) -> list[User]:
    """Return the people of one organisation by name."""
    query = USERS.visible(actor).where(User.organisation_id == organisation.id).order_by(User.name)
    return list(db.session.scalars(query.options(selectinload(User.roles))))


def colleagues(actor: Actor) -> list[User]:
    """Return the other people of the actor's organisation who have joined, by name."""
    query = COLLEAGUES.visible(actor).where(
        User.organisation_id == actor.organisation_id,
        User.id != actor.user_id,
        User.state != UserState.INVITED,
    )
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def teams(actor: Actor) -> list[TeamRow]:
    """Return all teams by name with the number of their members."""
    count = select(func.count(TeamMember.id)).where(TeamMember.team_id == Team.id).scalar_subquery()
    query = (
        TEAMS.visible(actor)
        .add_columns(Organisation.name, count)
        .join(Organisation, Organisation.id == Team.organisation_id)
        .order_by(Team.name)
    )
    return [TeamRow(*row) for row in db.session.execute(query)]


def members(actor: Actor, team: Team) -> list[User]:
    """Return who works in a team, by name."""
    ids = select(TeamMember.user_id).where(TeamMember.team_id == team.id)
    query = USERS.visible(actor).where(User.id.in_(ids)).order_by(User.name)
    return list(db.session.scalars(query.options(selectinload(User.roles))))


def teams_of(actor: Actor, user: User) -> list[Team]:
    """Return the teams that somebody works in."""
    ids = select(TeamMember.team_id).where(TeamMember.user_id == user.id)
    return list(db.session.scalars(TEAMS.visible(actor).where(Team.id.in_(ids)).order_by(Team.name)))


def anybody_with(role: Role) -> bool:
    """Whether some active person has this role."""
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == role, User.state == UserState.ACTIVE)
        .limit(1)
    )
    return db.session.scalar(query) is not None


def anybody_at_all() -> bool:
    """Whether anybody was ever invited, which is what makes an installation one."""
    return db.session.scalar(select(User.id).limit(1)) is not None
