"""Keep people, their roles and their teams in order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, select

from grievance.accounts.access import COLLEAGUES, TEAMS, USERS
from grievance.accounts.models.organisation import Organisation, Team, TeamMember
from grievance.accounts.models.user import Gender, SignInWay, User, UserRole, UserState
from grievance.accounts.services.inviting import require_roles
from grievance.audit.trail import record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput, NotAllowed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.grants import GRANTS
from grievance.policy.permissions import Permission
from grievance.policy.roles import VOUCHED_FOR, Role

#: Panel members read the case that an appeal is about.
READS_CASES = frozenset(
    role for role in Role if {Permission.Case.READ, Permission.Appeal.READ} & GRANTS[role].keys()
)
VOUCHED_FOR_ONLY = N_(
    "This person signs in through their organisation, and so can open no case. Invite them again first: then "
    "they choose a password."
)
VOUCHED_BY_ONE = N_("This person signs in through their organisation. Invite them again first.")
LAST_ONE = N_("This is the last administrator. Give somebody else the role first.")


def set_roles(actor: Actor, user: User, *, roles: Iterable[Role]) -> None:
    """Say what somebody is here for; new roles give no key to anything that was sealed before."""
    USERS.require(actor, Permission.Account.MANAGE, user)
    chosen = require_roles(roles)
    if user.signs_in_with is SignInWay.PROVIDER and not VOUCHED_FOR.issuperset(chosen):
        raise InvalidInput(VOUCHED_FOR_ONLY, field="roles")
    present = {each.role: each for each in user.roles}
    if Role.ADMINISTRATOR in present and Role.ADMINISTRATOR not in chosen:
        refuse_last_administrator(user)
    for role in set(present) - set(chosen):
        user.roles.remove(present[role])
    user.roles.extend(UserRole(role=role) for role in chosen if role not in present)
    record(actor, "user.roles_changed", user, role=chosen)


def move_to_organisation(actor: Actor, user: User, *, organisation: Organisation) -> None:
    """Say whom somebody acts for."""
    USERS.require(actor, Permission.Account.MANAGE, user)
    if user.organisation_id != organisation.id:
        if user.signs_in_with is SignInWay.PROVIDER:
            raise InvalidInput(VOUCHED_BY_ONE, field="organisation")
        user.organisation = organisation
        record(actor, "user.moved", user)


def lock_user(actor: Actor, user: User) -> None:
    """Keep somebody out at once, such as after a stolen phone; their keys stay, for when they come back."""
    COLLEAGUES.require(actor, Permission.Account.LOCK, user)
    if user.id == actor.user_id:
        raise InvalidInput(N_("You cannot lock yourself out."))
    if user.state is UserState.INVITED:
        raise InvalidInput(N_("This person has not joined yet. Take the invitation back instead."))
    refuse_last_administrator(user)
    user.state = UserState.LOCKED
    user.unlock_asked_at = user.unlock_asked_by_id = None
    record(actor, "user.locked", user)


def mark_trained(actor: Actor, user: User, *, trained: bool, gender: Gender | None) -> None:
    """Mark somebody as trained for restricted cases, or take the mark away.

    Only whoever reads cases can be marked. How survivors may ask for them is kept with the mark alone.
    """
    USERS.require(actor, Permission.Account.MANAGE, user)
    if trained and not {each.role for each in user.roles} & READS_CASES:
        raise InvalidInput(N_("Only people who read cases can be named for restricted ones."), field="named")
    if not trained:
        user.trained_on, user.gender = None, None
    else:
        user.trained_on, user.gender = user.trained_on or clock.today(), gender
    record(actor, "user.named" if trained else "user.unnamed", user)


def describe_oneself(actor: Actor, user: User, *, name: str, locale: str) -> None:
    """Correct one's own name and language."""
    if actor.user_id != user.id:
        raise NotAllowed
    if not name.strip():
        raise InvalidInput(N_("Enter your name."), field="name")
    user.name, user.locale = name.strip()[:120], locale
    record(actor, "user.described", user, locale=locale)


def switch_keys(actor: Actor, *, on: bool) -> None:
    """Let keyboard shortcuts work for oneself, or not."""
    user = db.session.get_one(User, actor.user_id)
    user.keys_off_since = None if on else user.keys_off_since or clock.today()
    record(actor, "user.keys_switched", user)


def join_team(actor: Actor, team: Team, user: User) -> None:
    """Let somebody work in a team; they receive what comes from now on."""
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    if user.organisation_id != team.organisation_id:
        raise InvalidInput(N_("Only people of the team's organisation can join it."), field="user")
    present = select(TeamMember.id).where(TeamMember.team_id == team.id, TeamMember.user_id == user.id)
    if db.session.scalar(present) is None:
        db.session.add(TeamMember(team_id=team.id, user_id=user.id))
        record(actor, "team.joined", team)


def leave_team(actor: Actor, team: Team, user: User) -> None:
    """Take somebody out of a team."""
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    gone = db.session.execute(
        delete(TeamMember).where(TeamMember.team_id == team.id, TeamMember.user_id == user.id)
    )
    if getattr(gone, "rowcount", 0):
        record(actor, "team.left", team, handler=user.reference)


def refuse_last_administrator(user: User) -> None:
    """Refuse what would leave the installation without anybody who runs it."""
    others = db.session.scalar(
        select(func.count())
        .select_from(UserRole)
        .join(User, User.id == UserRole.user_id)
        .where(UserRole.role == Role.ADMINISTRATOR, User.state == UserState.ACTIVE, User.id != user.id)
    )
    if not others and any(each.role is Role.ADMINISTRATOR for each in user.roles):
        raise InvalidInput(LAST_ONE)
