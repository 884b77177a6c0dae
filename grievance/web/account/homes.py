"""Where each role goes after signing in."""

from __future__ import annotations

from collections.abc import Iterable

from grievance.policy.roles import Role

#: The first that fits decides, for people with several roles.
_HOMES: tuple[tuple[Role, str], ...] = (
    (Role.INSPECTOR, "/inspector"),
    (Role.TRIAGER, "/inspector"),
    (Role.SUPERVISOR, "/inspector"),
    (Role.SAFEGUARDING_LEAD, "/inspector"),
    (Role.VERIFIER, "/inspector"),
    (Role.PANEL_MEMBER, "/panel"),
    (Role.INTERPRETER, "/interpreter"),
    (Role.REPRESENTATIVE, "/representative"),
    (Role.OPERATOR, "/operator"),
    (Role.CONTRACTOR, "/operator"),
    (Role.BRAND, "/brand"),
    (Role.PARTY_OFFICIAL, "/official"),
    (Role.ADMINISTRATOR, "/admin"),
    (Role.STEWARD, "/admin/sites"),
)


def home_of(roles: Iterable[Role]) -> str:
    """Return the first page of somebody with these roles; one's own account if no room is theirs."""
    held = frozenset(roles)
    return next((address for role, address in _HOMES if role in held), "/account")


def rooms_of(roles: Iterable[Role]) -> list[str]:
    """Return the first pages of all rooms that somebody may enter."""
    held = frozenset(roles)
    return list(dict.fromkeys(address for role, address in _HOMES if role in held))
