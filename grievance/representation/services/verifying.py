"""Two people say that somebody may file for workers; either ends it, at once."""

from __future__ import annotations

from grievance.accounts.models.user import User
from grievance.audit.trail import Announcement, record
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotAllowed, WrongState
from grievance.foundation.text import N_
from grievance.policy import actor as actors
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.policy.roles import Role
from grievance.representation.access import REPRESENTATIVES
from grievance.representation.conflicts import refuse_answers, refuse_conflicts
from grievance.representation.models import Accreditation
from grievance.representation.queries import present_accreditation
from grievance.representation.services.ending import end_all, take_from_colleague
from grievance.representation.states import Known, RepresentativeKind
from grievance.vault.services.principals import staff_principal

ANOTHER = N_("Somebody else has to confirm this: you said it first.")


def state(
    actor: Actor,
    user: User,
    *,
    kind: RepresentativeKind,
    chosen_by_employer: Known,
    paid_by_employer: Known,
) -> Accreditation:
    """Say that somebody may file for workers; nothing is open to them until another person confirms it."""
    REPRESENTATIVES.require(actor, Permission.Representation.VERIFY, user)
    if actor.user_id is None or actor.user_id == user.id:
        raise NotAllowed
    if present_accreditation(user) is not None:
        raise WrongState
    refuse_conflicts(user)
    refuse_answers(chosen_by_employer=chosen_by_employer, paid_by_employer=paid_by_employer)
    made = Accreditation(
        user=user,
        organisation=user.organisation,
        kind=kind,
        chosen_by_employer=chosen_by_employer,
        paid_by_employer=paid_by_employer,
        stated_by_id=actor.user_id,
        stated_on=clock.today(),
    )
    db.session.add(made)
    db.session.flush()
    record(actor, "representative.stated", made, kind=kind)
    return made


def confirm(actor: Actor, user: User) -> Accreditation:
    """Confirm, as somebody other than who said it, that somebody may file for workers."""
    REPRESENTATIVES.require(actor, Permission.Representation.VERIFY, user)
    present = present_accreditation(user)
    if present is None or present.in_force:
        raise WrongState
    if actor.user_id in {present.stated_by_id, user.id}:
        raise GuardRefused(ANOTHER)
    refuse_conflicts(user)
    present.confirmed_by_id, present.confirmed_on = actor.user_id, clock.today()
    record(actor, "representative.confirmed", present, kind=present.kind)
    return present


def end(actor: Actor, user: User) -> int:
    """End it at once, and return how many claims they follow no more; the claims go on with their codes."""
    REPRESENTATIVES.require(actor, Permission.Representation.VERIFY, user)
    present = present_accreditation(user)
    if present is None:
        raise WrongState
    return _end(actor, present)


def hear_leaving(announcement: Announcement) -> None:
    """End it for somebody whose account was closed, or who acts for another organisation from now on.

    What a worker allowed holds for the organisation that was named to them; no other one follows.
    """
    user: User = announcement.record
    present = present_accreditation(user)
    if present is not None:
        _end(announcement.actor if announcement.actor.user_id else actors.service(), present)


def hear_roles(announcement: Announcement) -> None:
    """End it for somebody who is no representative any more; given the role again, they are verified anew."""
    user: User = announcement.record
    if all(each.role is not Role.REPRESENTATIVE for each in user.roles):
        hear_leaving(announcement)


def _end(actor: Actor, present: Accreditation) -> int:
    present.ended_by_id, present.ended_on = actor.user_id, clock.today()
    count = end_all(present)
    holder = staff_principal(present.user_id)
    if holder is not None:
        take_from_colleague(actor, holder)
    record(actor, "representative.ended", present, count=count)
    return count
