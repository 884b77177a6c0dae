"""The one rule about restricted reports and cases, by which lists, pages, exports and keys go.

Sexual violence and harm to children are for people who are named for such cases. To everybody else there is
no such report. Where nobody who is named holds its key, whoever was given it stands in, so that no worker
is turned away.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from grievance.accounts.models.user import User
from grievance.accounts.trained import named_and_here
from grievance.complaints.questionnaire import CHILD_AT_WORK, SENSITIVE
from grievance.complaints.states import Restriction
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Grant
from grievance.vault.models.principal import Principal


def restriction_of(item_codes: Iterable[str], *, under_18: bool = False) -> Restriction | None:
    """Return why a report about these, or by a child, is restricted; None for most."""
    codes = frozenset(item_codes)
    survivor = not SENSITIVE.isdisjoint(codes)
    child = under_18 or not CHILD_AT_WORK.isdisjoint(codes)
    if survivor:
        return Restriction.CHILD_SURVIVOR if child else Restriction.SURVIVOR
    return Restriction.CHILD if child else None


def joined(*restrictions: Restriction | None) -> Restriction | None:
    """Return what holds for something that all of these are about."""
    present = [each for each in restrictions if each is not None]
    if not present:
        return None
    survivor, child = any(each.of_survivor for each in present), any(each.of_child for each in present)
    if survivor:
        return Restriction.CHILD_SURVIVOR if child else Restriction.SURVIVOR
    return Restriction.CHILD


def within_reach(
    actor: Actor,
    restriction: InstrumentedAttribute[Restriction | None],
    compartment: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """Return the condition that restricted rows are there for an actor; what is not restricted always is."""
    if actor.is_named:
        return true()
    held = select(Grant.compartment_id).where(Grant.principal_id == actor.principal_id)
    stands_in = and_(compartment.in_(held), not_(held_by_named(compartment)))
    return or_(restriction.is_(None), stands_in if actor.principal_id is not None else false())


@cache
def held_by_named(compartment: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that somebody can open a compartment who is named and here."""
    # Asked for few rows: a list of all that such people can open would be as long as that of all cases.
    grant, principal = aliased(Grant), aliased(Principal)
    return (
        select(grant.id)
        .join(principal, principal.id == grant.principal_id)
        .where(
            grant.compartment_id == compartment,
            principal.retired_at.is_(None),
            principal.user_id.in_(select(User.id).where(named_and_here()).correlate(None)),
        )
        .exists()
    )
