"""Who of the demonstration's people the crowd's cases are with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grievance.accounts.models.organisation import Organisation, Team, TeamMember
from grievance.accounts.models.user import User
from grievance.demo.people import CASE_TEAM, ORGANISATIONS, TEAMS
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.leverage.brands import people_of
from grievance.vault.models.principal import Principal

#: The demonstration's brands; one person answers for each.
_BRANDS = ("tatoe", "sample")
_PANEL = ("panel", "panel2", "panel3")
NO_DEMONSTRATION = N_("A crowd of cases is made in a demonstration only.")


@dataclass(frozen=True)
class Brand:
    """A brand that is asked, who answers for it, and who opens what is sealed to it."""

    name: str
    person: int
    holders: Sequence[Principal]


@dataclass(frozen=True)
class Hands:
    """The team that leads the cases, who handles them, and who holds their keys."""

    team_id: int
    handlers: tuple[int, ...]
    verifier: int
    supervisor: int
    operator: int
    firm_id: int
    holders: Sequence[Principal]
    panel: tuple[int, ...]
    panel_holders: Sequence[Principal]
    fresh_holders: Sequence[Principal]
    """Who opens appeals until there is a panel: the colleagues who never had a case in hand."""
    brands: Mapping[int, Brand]
    """By organisation."""


def hands() -> Hands:
    """Return the demonstration's field team; on any other installation this is refused."""
    owner = db.session.scalar(select(Organisation.id).where(Organisation.name == CASE_TEAM))
    team = db.session.scalar(
        select(Team.id).where(Team.name == TEAMS["field"], Team.organisation_id == owner)
    )
    if owner is None or team is None:
        raise GuardRefused(NO_DEMONSTRATION)
    operator = _person("mfano")
    handlers = tuple(_person(key).id for key in ("inspector", "inspector2"))
    members = db.session.scalars(select(TeamMember.user_id).where(TeamMember.team_id == team)).all()
    holders, panel = _keys_of(members), tuple(_person(key).id for key in _PANEL)
    return Hands(
        team_id=team,
        handlers=handlers,
        verifier=_person("verifier").id,
        supervisor=_person("supervisor").id,
        operator=operator.id,
        firm_id=operator.organisation_id,
        holders=holders,
        panel=panel,
        panel_holders=_keys_of(panel),
        fresh_holders=[each for each in holders if each.user_id not in handlers],
        brands={person.organisation_id: _brand(key, person) for key in _BRANDS for person in (_person(key),)},
    )


def _brand(key: str, person: User) -> Brand:
    return Brand(ORGANISATIONS[key][0], person.id, people_of(person.organisation_id))


def _keys_of(people: Sequence[int]) -> Sequence[Principal]:
    query = select(Principal).where(
        Principal.user_id.in_(people), Principal.retired_at.is_(None), Principal.receives_grants
    )
    return db.session.scalars(query.order_by(Principal.id)).all()


def _person(key: str) -> User:
    return db.session.scalars(select(User).where(User.email == f"{key}@example.org")).one()
