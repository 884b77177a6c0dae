"""Who is here: people, organisations and teams as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from grievance.accounts.access import COLLEAGUES, ORGANISATIONS, TEAMS, USERS
from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team, TeamMember
from grievance.accounts.models.user import Invitation, User, UserRole, UserState
from grievance.foundation import clock
from grievance.foundation.choosing import Named
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
    query = USERS.visible(actor).options(selectinload(User.roles), selectinload(User.organisation))
    if text.strip():
        wanted = text.strip()
        called_so = select(Organisation.id).where(Organisation.name.icontains(wanted, autoescape=True))
        query = query.where(
            or_(
                User.name.icontains(wanted, autoescape=True),
                User.email.icontains(wanted, autoescape=True),
                User.organisation_id.in_(called_so),
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


def open_invitations(actor: Actor, *, page: int = 1) -> Page[OpenInvitation]:
    """Return who was invited and has not joined, the oldest first."""
    query = USERS.visible(actor).join(Invitation, Invitation.user_id == User.id)
    found = page_of(query.order_by(Invitation.expires_at, User.id), number=page)
    own = Invitation.user_id.in_([each.id for each in found.rows])
    until = db.session.execute(select(Invitation.user_id, Invitation.expires_at).where(own))
    ends: dict[int, datetime] = {row[0]: row[1] for row in until}
    moment = clock.now()
    rows = [OpenInvitation(each, ends[each.id], ends[each.id] <= moment) for each in found.rows]
    return replace(found, rows=rows)


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


def people_of(actor: Actor, organisation: Organisation, *, page: int = 1) -> Page[User]:
    """Return the people of one organisation by name."""
    query = USERS.visible(actor).where(User.organisation_id == organisation.id)
    query = query.options(selectinload(User.roles)).order_by(User.name, User.id)
    return page_of(query, number=page)


def organisations_by_name(actor: Actor, *kinds: OrganisationKind) -> Named[Organisation]:
    """Return the organisations of these kinds (all if none is named), to choose from by name."""
    query = ORGANISATIONS.visible(actor)
    if kinds:
        query = query.where(Organisation.kind.in_(kinds))
    return Named(query, Organisation.reference, Organisation.name)


def teams_by_name(actor: Actor) -> Named[Team]:
    """Return the teams to choose from by name."""
    return Named(TEAMS.visible(actor), Team.reference, Team.name)


def who_could_join(actor: Actor, team: Team) -> Named[User]:
    """Return the people of a team's organisation who do not work in the team, to choose from by name."""
    present = select(TeamMember.user_id).where(TeamMember.team_id == team.id)
    query = USERS.visible(actor).where(User.organisation_id == team.organisation_id, User.id.not_in(present))
    return Named(query, User.reference, User.name)


def colleagues(actor: Actor, *, page: int = 1) -> Page[User]:
    """Return the other people of the actor's organisation who have joined, by name."""
    query = COLLEAGUES.visible(actor).where(
        User.organisation_id == actor.organisation_id,
        User.id != actor.user_id,
        User.state != UserState.INVITED,
    )
    return page_of(query.order_by(User.name, User.id), number=page)


def teams(actor: Actor, *, page: int = 1) -> Page[TeamRow]:
    """Return teams by name with the number of their members."""
    found = page_of(TEAMS.visible(actor).order_by(Team.name, Team.id), number=page)
    members_of = (
        select(TeamMember.team_id, func.count())
        .where(TeamMember.team_id.in_([each.id for each in found.rows]))
        .group_by(TeamMember.team_id)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in db.session.execute(members_of)}
    names = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_({each.organisation_id for each in found.rows})
    )
    bodies: dict[int, str] = {row[0]: row[1] for row in db.session.execute(names)}
    rows = [TeamRow(each, bodies[each.organisation_id], counts.get(each.id, 0)) for each in found.rows]
    return replace(found, rows=rows)


def anybody_receives_the_rest() -> bool:
    """Whether a team receives what no other covers."""
    return db.session.scalar(select(Team.id).where(Team.is_fallback).limit(1)) is not None


def members(actor: Actor, team: Team, *, page: int = 1) -> Page[User]:
    """Return who works in a team, by name."""
    ids = select(TeamMember.user_id).where(TeamMember.team_id == team.id)
    query = USERS.visible(actor).where(User.id.in_(ids)).order_by(User.name, User.id)
    return page_of(query.options(selectinload(User.roles)), number=page)


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
