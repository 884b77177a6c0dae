"""What the people of a team cannot do by the rules, and which other body could send somebody.

No case is in it. A gap turns no worker away: reports come in all the same, and what lacks somebody waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

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
    """Names of other bodies here that could send somebody, the first of them by name."""
    more_bodies: bool = False


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
MORE_BODIES = N_("Could send somebody: %(bodies)s and others.")
NO_BODY = N_("No other body is known here that could send somebody.")
#: For what a permission is enough; of two one may have had the case in hand.
_BY_PERMISSION: Mapping[Task, StrEnum] = {
    Task.SECOND_PERSON: Permission.Case.CLOSE,
    Task.VERIFIER: Permission.Plan.VERIFY,
    Task.SATISFACTION: Permission.Satisfaction.HEAR,
}
_TWO = 2
#: So many bodies that could send somebody are named.
_NAMED = 10
_TEAMS_OF = frozenset({OrganisationKind.CASE_TEAM, OrganisationKind.INSTALLATION})
_ROLES = {task: frozenset(roles_with(permission)) for task, permission in _BY_PERMISSION.items()}
_PANEL = frozenset({Role.PANEL_MEMBER})


@dataclass(frozen=True)
class _Person:
    """Somebody who is there and holds a key, with one of their roles."""

    user_id: int
    role: Role
    body: str
    kind: OrganisationKind


@dataclass(frozen=True)
class _Able:
    """Who is there for what, whatever their team, and which bodies they are of."""

    people: Mapping[Task, Set[int]]
    bodies: Mapping[Task, Mapping[str, Set[int]]]
    seats: Mapping[PanelSeat, Set[int]]
    outside: tuple[str, ...]


def gaps(team_ids: Collection[int] | None = None) -> list[Gap]:
    """Return what the teams that receive reports cannot do, or those of them that are named."""
    teams = [each for each in receiving_teams() if team_ids is None or each.id in team_ids]
    if not teams:
        return []
    able, members = _able(), _members(None if team_ids is None else [each.id for each in teams])
    return [gap for team in teams for gap in _of(team, members.get(team.id, frozenset()), able)]


def said(gap: Gap) -> list[tuple[str, dict[str, str]]]:
    """Return the sentences for a gap, each still to be translated and to be filled."""
    filled = {"team": gap.team.name, "needed": str(gap.needed), "there": str(gap.there)}
    bodies = {"bodies": ", ".join(gap.bodies)}
    where = (MORE_BODIES if gap.more_bodies else BODIES, bodies) if gap.bodies else (NO_BODY, {})
    return [(GAP_TEXTS[gap.task], filled), where]


def _of(team: Team, members: Set[int], able: _Able) -> Iterator[Gap]:
    for task, people in able.people.items():
        there = len(members & people)
        if there < _TWO:
            elsewhere = (name for name, own in able.bodies[task].items() if len(own) > len(own & members))
            yield _gap(team, task, there, _TWO, elsewhere)
    seated = _seats_taken(members, able.seats)
    if seated < len(PanelSeat):
        yield _gap(team, Task.PANEL, seated, len(PanelSeat), able.outside)


def _gap(team: Team, task: Task, there: int, needed: int, bodies: Iterable[str]) -> Gap:
    first = tuple(islice(bodies, _NAMED + 1))
    return Gap(team, task, there, needed, first[:_NAMED], len(first) > _NAMED)


def _seats_taken(members: Set[int], seats: Mapping[PanelSeat, Set[int]]) -> int:
    """Return how many seats of a panel different people can take, from the one that fewest may take."""
    taken = 0
    for people in seats.values():
        taken += len(people) - len(people & members) > taken
    return taken


def _able() -> _Able:
    people = _people()
    of_teams = [each for each in people if each.kind in _TEAMS_OF]
    panel = [each for each in people if each.role in _PANEL]
    by_need = sorted(PanelSeat, key=lambda each: len(SITS_FOR[each]))
    return _Able(
        {task: {each.user_id for each in people if each.role in roles} for task, roles in _ROLES.items()},
        {task: _by_body(each for each in of_teams if each.role in roles) for task, roles in _ROLES.items()},
        {seat: {each.user_id for each in panel if each.kind in SITS_FOR[seat]} for seat in by_need},
        _outside(),
    )


def _by_body(people: Iterable[_Person]) -> dict[str, Set[int]]:
    """Return the people of each body, the bodies by name."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for each in people:
        found[each.body].add(each.user_id)
    return dict(sorted(found.items()))


def _outside() -> tuple[str, ...]:
    """Return the first bodies here that could send somebody for the seat from outside."""
    query = select(Organisation.name).where(Organisation.kind.in_(SITS_FOR[PanelSeat.OUTSIDE])).distinct()
    return tuple(db.session.scalars(query.order_by(Organisation.name).limit(_NAMED + 1)))


def _people() -> list[_Person]:
    wanted = _PANEL.union(*_ROLES.values())
    query = (
        select(User.id, UserRole.role, Organisation.name, Organisation.kind)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(_is_there(), UserRole.role.in_(wanted))
    )
    return [_Person(*row) for row in db.session.execute(query)]


def _members(team_ids: Collection[int] | None) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    query = select(TeamMember.team_id, TeamMember.user_id)
    if team_ids is not None:
        query = query.where(TeamMember.team_id.in_(team_ids))
    for team_id, user_id in db.session.execute(query):
        found[team_id].add(user_id)
    return found


def _is_there() -> ColumnElement[bool]:
    """Return the condition that somebody's account is in use, they are not leaving, and can be given keys."""
    able = select(Principal.user_id).where(Principal.receives_grants)
    return and_(User.state == UserState.ACTIVE, User.leaving_since.is_(None), User.id.in_(able))
