"""A case turns out to be restricted: its keys go to whoever is named for such cases, and leave all others."""

from __future__ import annotations

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.accounts.trained import named_and_here
from grievance.cases.custody import compartments_of
from grievance.cases.models.allegation import Allegation
from grievance.cases.models.case import Case
from grievance.cases.services.assignment import possible_handlers
from grievance.cases.services.handing_on import hand_on
from grievance.cases.services.intake import join_teams
from grievance.cases.services.steps import add_event
from grievance.cases.services.tasks import pass_on_tasks
from grievance.cases.services.translating import take_from_unnamed
from grievance.cases.workers import open_children
from grievance.complaints.recipients import receiving
from grievance.complaints.restrictions import joined, restriction_of
from grievance.complaints.services.restricting import restrict_report
from grievance.complaints.states import Restriction
from grievance.foundation.db import db
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.services.compartments import grant, holds, revoke


def restrict_if_needed(actor: Actor, case: Case) -> bool:
    """Restrict a case by what it is about now; returns whether that is new. Nothing lifts it again."""
    codes = db.session.scalars(select(Allegation.item_code).where(Allegation.case_id == case.id)).all()
    child = case.severity is not None and case.severity.child_involved
    wanted = joined(
        case.restriction,
        restriction_of(codes, under_18=child),
        *(each.restriction for each in case.all_complaints),
    )
    if wanted is case.restriction:
        return False
    assert wanted is not None
    _restrict(actor, case, wanted)
    for each in open_children(case):
        _restrict(actor, each, wanted)
    return True


def _restrict(actor: Actor, case: Case, wanted: Restriction) -> None:
    case.restriction = wanted
    for complaint in case.all_complaints:
        restrict_report(complaint, wanted)
    receivers = receiving(case.site_id, restricted=True)
    join_teams(case, [receivers.team.id, *(each.id for each in receivers.joined)])
    named = named_among(receivers.holders)
    for compartment in _compartments(case):
        _move_keys(actor, compartment, named)
    if case.handler_id is not None and case.handler_id not in {each.id for each in possible_handlers(case)}:
        hand_on(case)
    pass_on_tasks(case)
    take_from_unnamed(case)
    # No fact of its own: the trail is for people to whom there is no such case.
    add_event(actor, case, "restricted")


def named_among(holders: list[Principal]) -> list[Principal]:
    """Return which of these holders are people who are named for restricted cases and here."""
    query = select(User.id).where(User.id.in_([each.user_id for each in holders]), named_and_here())
    known = set(db.session.scalars(query))
    return [each for each in holders if each.user_id in known]


def _compartments(case: Case) -> list[Compartment]:
    # What was released to a site stays with the people who read it there.
    belonging = select(compartments_of(Case.id == case.id).c.compartment_id)
    query = select(Compartment).where(
        Compartment.id.in_(belonging),
        Compartment.kind != CompartmentKind.SHARED,
        Compartment.destroyed_on.is_(None),
    )
    return list(db.session.scalars(query.order_by(Compartment.id)))


def _move_keys(actor: Actor, compartment: Compartment, named: list[Principal]) -> None:
    """Give a key to whoever is named, and take it from everybody else once two who are named hold it."""
    if named and holds(actor, compartment):
        grant(actor, compartment, named)
    held = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
    people = select(Principal).where(
        Principal.id.in_(held), Principal.kind == PrincipalKind.USER, Principal.retired_at.is_(None)
    )
    present = list(db.session.scalars(people))
    keep = named_among(present)
    others = [each for each in present if each not in keep]
    # A spare key stays with somebody else where only one who is named holds it; it opens nothing for them.
    gone = others if len(keep) > 1 else others[1:] if keep else []
    if gone:
        revoke(actor, compartment, *gone)
