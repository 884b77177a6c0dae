"""Who is acting: a person who signed in, a reporter with a code, or the service itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grievance.foundation.errors import NotAllowed
from grievance.policy.grants import GRANTS, Reach
from grievance.policy.roles import Role


@dataclass(frozen=True)
class Actor:
    """Somebody and what they hold; made at the door, handed to every service."""

    roles: frozenset[Role]
    user_id: int | None = None
    organisation_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    complaint_id: int | None = None
    """The one complaint that a reporter's code has opened."""
    principal_id: int | None = None
    private_key: bytes | None = field(default=None, repr=False)
    """What opens sealed items while this request lasts; never stored in the clear."""
    trained: bool = False
    """Whether an administrator has named them for restricted cases."""
    party: str | None = None
    """"US" or "JP" for a Party official."""
    joins: bool = True
    """Whether a team of theirs may have joined a case that another leads; if not, no list has to ask."""
    opened: dict[tuple[str, int], bytes] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The keys of compartments that were opened already, by reference and epoch."""
    conditions: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What scopes have worked out for them: a page asks for the same conditions a dozen times."""

    def reaches(self, permission: StrEnum) -> frozenset[Reach]:
        """Return how far `permission` goes for this actor, over all roles."""
        return frozenset(GRANTS[role][permission] for role in self.roles if permission in GRANTS[role])

    def may(self, permission: StrEnum) -> bool:
        """Whether the actor may do this with anything at all."""
        return bool(self.reaches(permission))

    def must(self, permission: StrEnum) -> None:
        """Raise `NotAllowed` unless the actor may do this with something."""
        if not self.may(permission):
            raise NotAllowed

    @property
    def is_named(self) -> bool:
        """Whether restricted cases are there for the actor: marked as trained, or a safeguarding lead."""
        return self.trained or Role.SAFEGUARDING_LEAD in self.roles

    @property
    def leading_role(self) -> Role:
        """The role that audit facts name: the first of the actor's, in the order of `Role`."""
        return next(role for role in Role if role in self.roles)


def reporter(complaint_id: int, *, principal_id: int, private_key: bytes) -> Actor:
    """The actor that a right code makes."""
    return Actor(
        roles=frozenset({Role.REPORTER}),
        complaint_id=complaint_id,
        principal_id=principal_id,
        private_key=private_key,
    )


def service(*, principal_id: int | None = None, private_key: bytes | None = None) -> Actor:
    """The product itself, acting at night."""
    return Actor(roles=frozenset({Role.SERVICE}), principal_id=principal_id, private_key=private_key)


def staff(
    user_id: int,
    *,
    roles: Iterable[Role],
    organisation_id: int | None = None,
    team_ids: Iterable[int] = (),
    principal_id: int | None = None,
    private_key: bytes | None = None,
    trained: bool = False,
    party: str | None = None,
    joins: bool = True,
) -> Actor:
    """The actor that a sign-in makes."""
    return Actor(
        roles=frozenset(roles),
        user_id=user_id,
        organisation_id=organisation_id,
        team_ids=frozenset(team_ids),
        principal_id=principal_id,
        private_key=private_key,
        trained=trained,
        party=party,
        joins=joins,
    )
