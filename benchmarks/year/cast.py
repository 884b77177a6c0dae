"""Who takes part: two teams, eight sites with their people, a brand that buys from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from grievance.accounts.absences import away_on
from grievance.accounts.models.organisation import OrganisationKind
from grievance.foundation import clock
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.roles import Role
from grievance.supplychain.services.reaching import refresh_reach
from grievance.supplychain.stages import Mineral
from grievance.supplychain.ties import tied_to
from tests.factories.cases import Field
from tests.factories.chains import act_for, make_link
from tests.factories.people import Person, make_organisation, make_person, make_team
from tests.factories.places import make_company, make_site

MINERALS = tuple(Mineral)


@dataclass(frozen=True)
class Place:
    """A site as it really is."""

    field: Field
    """Its team, and who answers for it."""
    lies: float
    """How often it says that something is done which is not."""
    prompt: float
    """How often it does in time what it owes."""


@dataclass
class Cast:
    """Everybody, and chance."""

    rng: Random
    peppers: PepperRing
    administrator: Person
    brand: Person
    places: list[Place]
    colleagues: dict[int, list[tuple[Role, Person]]] = field(default_factory=dict)
    """The people of each team."""
    _away_on: date | None = None
    _away: set[int] = field(default_factory=set)
    _tied: dict[int | None, set[int]] = field(default_factory=dict)

    def at_work(
        self, team_id: int, *roles: Role, site_id: int | None, besides: frozenset[int]
    ) -> Person | None:
        """Return somebody of a team with one of these roles who is neither ill nor tied, or nobody."""
        if self._away_on != clock.today():
            self._away_on = clock.today()
            self._away = set(db.session.scalars(away_on(clock.today())))
            self._tied = {}
        free = [
            person
            for role, person in self.colleagues[team_id]
            if role in roles
            and person.user_id not in self._away | besides
            and person.user_id not in self._tied_to(site_id)
        ]
        return self.rng.choice(free) if free else None

    def _tied_to(self, site_id: int | None) -> set[int]:
        if site_id not in self._tied:
            self._tied[site_id] = set(db.session.scalars(tied_to(site_id)))
        return self._tied[site_id]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self.rng.random() < share


def gather(rng: Random, peppers: PepperRing) -> Cast:
    """Make two teams of seven, four sites for each, and a brand at the end of their chains."""
    buyer = make_company("Invented Motors", is_brand=True)
    organisation = make_organisation(OrganisationKind.BRAND)
    brand = make_person(Role.BRAND, peppers=peppers, organisation_id=organisation)
    act_for(organisation, buyer)
    office = make_organisation(OrganisationKind.INSTALLATION)
    cast = Cast(
        rng, peppers, make_person(Role.ADMINISTRATOR, peppers=peppers, organisation_id=office), brand, []
    )
    for number in range(2):
        team = make_team(name=f"Invented team {number + 1}", fallback=number == 0)
        roles = [Role.TRIAGER, Role.TRIAGER, *[Role.INSPECTOR] * 3, Role.VERIFIER, Role.SUPERVISOR]
        people = [(role, make_person(role, peppers=peppers, teams=(team,))) for role in roles]
        cast.colleagues[team] = people
        cast.places += [_place(rng, peppers, team, people, buyer, number * 4 + at) for at in range(4)]
    with transaction():
        refresh_reach()
    return cast


def _place(
    rng: Random, peppers: PepperRing, team: int, people: list[tuple[Role, Person]], buyer: int, number: int
) -> Place:
    first = dict(reversed(people))
    company, firm = make_company(), make_organisation(OrganisationKind.OPERATOR)
    site = make_site(
        f"Invented Hill {number + 1}",
        team=team,
        operator=company,
        answered_by=firm,
        mineral=MINERALS[number % len(MINERALS)],
    )
    make_link(company, buyer, from_site=site, mineral=MINERALS[number % len(MINERALS)])
    where = Field(
        team_id=team,
        site_id=site,
        triager=first[Role.TRIAGER],
        inspector=first[Role.INSPECTOR],
        colleague=first[Role.SUPERVISOR],
        verifier=first[Role.VERIFIER],
        supervisor=first[Role.SUPERVISOR],
        operator=make_person(Role.OPERATOR, peppers=peppers, organisation_id=firm),
    )
    # Every third site lies about half of what it has promised.
    return Place(where, lies=0.5 if number % 3 == 2 else 0.05, prompt=rng.uniform(0.6, 0.95))
