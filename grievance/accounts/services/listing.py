"""Put somebody on a team's list of interpreters, with the languages that they speak, or take them off."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete

from grievance.accounts.access import TEAMS
from grievance.accounts.interpreters import who_can_be_listed
from grievance.accounts.models.interpreter import TeamInterpreter
from grievance.accounts.models.organisation import Team
from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.foundation.db import db
from grievance.foundation.errors import InvalidInput
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission

#: A translation is from one language to another.
FEWEST = 2


def list_interpreter(actor: Actor, team: Team, user: User, *, locales: Collection[str]) -> None:
    """Say between which languages somebody translates for a team."""
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    if who_can_be_listed().one(user.reference) is None:
        raise InvalidInput(
            N_("Only an interpreter who works for no employer, brand or government can be on the list."),
            field="interpreter",
        )
    spoken = sorted(set(locales))
    if len(spoken) < FEWEST:
        raise InvalidInput(N_("Choose two languages at least: from one and to the other."), field="locales")
    _forget(team, user)
    db.session.add_all(TeamInterpreter(team_id=team.id, user_id=user.id, locale=each) for each in spoken)
    record(actor, "team.interpreter_listed", team, handler=user.reference, locale=spoken)


def take_off_list(actor: Actor, team: Team, user: User) -> None:
    """Ask somebody for no more translations; what they have already they hand in."""
    TEAMS.require(actor, Permission.Account.MANAGE, team)
    _forget(team, user)
    record(actor, "team.interpreter_taken_off", team, handler=user.reference)


def _forget(team: Team, user: User) -> None:
    own = (TeamInterpreter.team_id == team.id, TeamInterpreter.user_id == user.id)
    db.session.execute(delete(TeamInterpreter).where(*own))
