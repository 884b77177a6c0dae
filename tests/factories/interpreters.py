"""Interpreters on the list of a team."""

from __future__ import annotations

from collections.abc import Sequence

from grievance.accounts.models.interpreter import TeamInterpreter
from grievance.accounts.models.organisation import OrganisationKind
from grievance.accounts.models.user import User
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from tests.factories.cases import Field
from tests.factories.people import Person, make_organisation, make_person


def make_interpreter(
    field: Field, peppers: PepperRing, *, locales: Sequence[str] = ("en", "sw"), trained: bool = False
) -> Person:
    """Add an interpreter of an organisation of their own to a team's list."""
    made = make_person(
        Role.INTERPRETER,
        peppers=peppers,
        organisation_id=make_organisation(OrganisationKind.ADVISORY_BODY),
        trained=trained,
    )
    with transaction():
        db.session.add_all(
            TeamInterpreter(team_id=field.team_id, user_id=made.user_id, locale=each) for each in locales
        )
    return made


def reference_of(person: Person) -> str:
    """Return the public name of a person."""
    return db.session.get_one(User, person.user_id).reference
