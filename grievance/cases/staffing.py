"""What the people of a team cannot do by the rules, and which other body could send somebody.

No case is in it. A gap turns no worker away: reports come in all the same, and what lacks somebody waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select

from grievance.accounts.models.organisation import Organisation, OrganisationKind, Team, TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.cases.panels import PanelSeat
from grievance.cases.services.conflict import roles_with
from grievance.cases.services.panels import SITS_FOR
from grievance.complaints.recipients import receiving_teams
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.vault.models.principal import Principal


class Task(StrEnum):
    """Something that the rules ask of more people than one."""

    SECOND_PERSON = "second_person"
    VERIFIER = "verifier"
    SATISFACTION = "satisfaction"
    PANEL = "panel"


@dataclass(frozen=True)
class Gap:
    """What a team cannot do with the people who are there."""

    team: Team
    task: Task
    there: int
    needed: int
    bodies: tuple[str, ...]
    """Names of other bodies here that could send somebody."""


GAP_TEXTS: Mapping[Task, str] = {
    Task.SECOND_PERSON: N_(
        "%(team)s: %(needed)s people who close cases are needed, %(there)s there. "
        "Nobody could be the second person in a grave case."
    ),
    Task.VERIFIER: N_(
        "%(team)s: %(needed)s people who check what was put right are needed, %(there)s there. "
        "Nobody checks their own work."
    ),
    Task.SATISFACTION: N_(
        "%(team)s: %(needed)s people who hear how workers were treated are needed, %(there)s there. "
        "Nobody hears that about themselves."
    ),
    Task.PANEL: N_(
        "%(team)s: %(needed)s people for the panel of an appeal are needed, %(there)s there: "
        "one from the workers’ side, one from outside and a third, none of them of the team."
    ),
}
BODIES = N_("Could send somebody: %(bodies)s.")
NO_BODY = N_("No other body is known here that could send somebody.")
#: For what a permission is enough; of two one may have had the case in hand.
_BY_PERMISSION: Mapping[Task, StrEnum] = {
    Task.SECOND_PERSON: Permission.Case.CLOSE,
    Task.VERIFIER: Permission.Plan.VERIFY,
    Task.SATISFACTION: Permission.Satisfaction.HEAR,
}
_TWO = 2
_TEAMS_OF = frozenset({OrganisationKind.CASE_TEAM, OrganisationKind.INSTALLATION})
_ROLES = {task: frozenset(roles_with(permission)) for task, permission in _BY_PERMISSION.items()}
_PANEL = frozenset({Role.PANEL_MEMBER})


@dataclass(frozen=True)
class _Person:
    """Somebody who is there and holds a key, with one of their roles."""

    user_id: int
    role: Role
    organisation: Organisation


def gaps(team_ids: Collection[int] | None = None) -> list[Gap]:
    """Return what the teams that receive reports cannot do, or those of them that are named."""
    teams = [each for each in receiving_teams() if team_ids is None or each.id in team_ids]
    if not teams:
        return []
    people, members, outside = _people(), _members([each.id for each in teams]), _outside()
    return [gap for team in teams for gap in _of(team, members[team.id], people, outside)]


def said(gap: Gap) -> list[tuple[str, dict[str, str]]]:
    """Return the sentences for a gap, each still to be translated and to be filled."""
    filled = {"team": gap.team.name, "needed": str(gap.needed), "there": str(gap.there)}
    where = (BODIES, {"bodies": ", ".join(gap.bodies)}) if gap.bodies else (NO_BODY, dict[str, str]())
    return [(GAP_TEXTS[gap.task], filled), where]


def _of(
    team: Team, members: Collection[int], people: Collection[_Person], outside: tuple[str, ...]
) -> Iterator[Gap]:
    for task, roles in _ROLES.items():
        there = {each.user_id for each in people if each.user_id in members and each.role in roles}
        if len(there) < _TWO:
            elsewhere = [each for each in people if each.role in roles and each.user_id not in members]
            bodies = {each.organisation.name for each in elsewhere if each.organisation.kind in _TEAMS_OF}
            yield Gap(team, task, len(there), _TWO, tuple(sorted(bodies)))
    fresh = [each for each in people if each.role in _PANEL and each.user_id not in members]
    seated = _seats_taken(fresh)
    if seated < len(PanelSeat):
        yield Gap(team, Task.PANEL, seated, len(PanelSeat), outside)


def _seats_taken(fresh: Collection[_Person]) -> int:
    """Return how many seats of a panel different people can take, from the one that fewest may take."""
    taken = 0
    for seat in sorted(PanelSeat, key=lambda each: len(SITS_FOR[each])):
        able = {each.user_id for each in fresh if each.organisation.kind in SITS_FOR[seat]}
        taken += len(able) > taken
    return taken


def _outside() -> tuple[str, ...]:
    """Return the bodies here that could send somebody for the seat from outside."""
    query = select(Organisation.name).where(Organisation.kind.in_(SITS_FOR[PanelSeat.OUTSIDE]))
    return tuple(sorted(set(db.session.scalars(query))))


def _people() -> list[_Person]:
    wanted = _PANEL.union(*_ROLES.values())
    query = (
        select(User.id, UserRole.role, Organisation)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(_is_there(), UserRole.role.in_(wanted))
    )
    return [_Person(*row) for row in db.session.execute(query)]


def _members(team_ids: Collection[int]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    query = select(TeamMember.team_id, TeamMember.user_id).where(TeamMember.team_id.in_(team_ids))
    for team_id, user_id in db.session.execute(query):
        found[team_id].add(user_id)
    return found


def _is_there() -> ColumnElement[bool]:
    """Return the condition that somebody's account is in use, they are not leaving, and can be given keys."""
    able = select(Principal.user_id).where(Principal.receives_grants)
    return and_(User.state == UserState.ACTIVE, User.leaving_since.is_(None), User.id.in_(able))
