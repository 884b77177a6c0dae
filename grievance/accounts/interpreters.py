"""The interpreters on the lists of teams, with the languages that each of them speaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select

from grievance.accounts.models.interpreter import TeamInterpreter
from grievance.accounts.models.organisation import Organisation, OrganisationKind
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.foundation.choosing import Named
from grievance.foundation.db import db
from grievance.policy.roles import Role

#: Whoever mines, buys or governs translates nothing.
TRANSLATES_FOR = frozenset(
    {OrganisationKind.CASE_TEAM, OrganisationKind.INSTALLATION}
    | {OrganisationKind.REPRESENTATIVE, OrganisationKind.ADVISORY_BODY}
)


@dataclass(frozen=True)
class ListedInterpreter:
    """Somebody on a team's list."""

    user: User
    locales: tuple[str, ...]


def listed_for(team_ids: Collection[int]) -> list[ListedInterpreter]:
    """Return who is on the lists of these teams and can be asked, by name."""
    query = (
        select(User, TeamInterpreter.locale)
        .join(TeamInterpreter, TeamInterpreter.user_id == User.id)
        .where(TeamInterpreter.team_id.in_(team_ids), User.id.in_(_who_can_translate()))
        .order_by(User.name, User.id, TeamInterpreter.locale)
    )
    found: dict[int, tuple[User, list[str]]] = {}
    for user, locale in db.session.execute(query):
        spoken = found.setdefault(user.id, (user, []))[1]
        if locale not in spoken:
            spoken.append(locale)
    return [ListedInterpreter(user, tuple(spoken)) for user, spoken in found.values()]


def who_can_be_listed() -> Named[User]:
    """Return whoever has the role and does not work for an employer, a buyer or a government, by name."""
    query = select(User).where(User.id.in_(_who_can_translate()))
    return Named(query, User.reference, User.name)


def _who_can_translate() -> Select[int]:
    return (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            UserRole.role == Role.INTERPRETER,
            Organisation.kind.in_(TRANSLATES_FOR),
            User.state.in_((UserState.ACTIVE, UserState.INVITED)),
            User.leaving_since.is_(None),
        )
    )
