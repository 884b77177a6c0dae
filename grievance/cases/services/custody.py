"""Give colleagues access to cases again, and take it from whoever has ties to the site."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from grievance.accounts.models.organisation import TeamMember
from grievance.accounts.models.user import User, UserRole, UserState
from grievance.accounts.trained import is_trained
from grievance.audit.trail import Announcement, record
from grievance.cases.access import CASES, of_teams
from grievance.cases.custody import compartments_of, thin_without
from grievance.cases.models.case import Case
from grievance.cases.models.respondent import Respondent
from grievance.cases.states import OPEN
from grievance.cases.ties import are_tied, declared_to_firms, is_about
from grievance.complaints.recipients import READERS
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, NotFound
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.supplychain.models.site import SiteAnswerer
from grievance.supplychain.models.site_claim import SiteClaim
from grievance.supplychain.models.tie import StaffTie
from grievance.supplychain.ties import tied_to
from grievance.vault.models.compartment import Compartment, CompartmentKind, Grant
from grievance.vault.models.principal import Principal, PrincipalKind
from grievance.vault.services.compartments import grant, revoke
from grievance.vault.services.principals import retired_principals, staff_principal


def colleagues(actor: Actor) -> list[User]:
    """Return the people who read cases in the actor's teams, by name."""
    beside = select(TeamMember.user_id).where(TeamMember.team_id.in_(actor.team_ids))
    readers = select(UserRole.user_id).where(UserRole.role.in_(READERS))
    query = select(User).where(
        User.id.in_(beside), User.id.in_(readers), User.id != actor.user_id, User.state == UserState.ACTIVE
    )
    return list(db.session.scalars(query.order_by(User.name, User.id)))


def find_colleague(actor: Actor, reference: str) -> User:
    """Return a colleague of the actor's teams, or raise `NotFound`."""
    found = next((each for each in colleagues(actor) if each.reference == reference), None)
    if found is None:
        raise NotFound
    return found


def to_give(actor: Actor, user: User) -> list[Compartment]:
    """Return what the actor holds and a colleague on the same team, without ties, may hold and does not.

    Names and addresses are given back to whoever had them. They are given anew only by somebody who leaves,
    where without them fewer than two people could open them.
    """
    query = select(Compartment).where(_to_give(actor, user, _left_behind(actor)))
    return list(db.session.scalars(query.order_by(Compartment.id)))


def counts_to_give(actor: Actor, users: Collection[User]) -> dict[int, int]:
    """Return how much the actor could give each of these colleagues, without reading any of it."""
    left_behind = _left_behind(actor)
    wanted = select(func.count()).select_from(Compartment)
    return {
        each.id: db.session.scalar(wanted.where(_to_give(actor, each, left_behind))) or 0 for each in users
    }


def _to_give(actor: Actor, user: User, left_behind: Collection[int]) -> ColumnElement[bool]:
    present = staff_principal(user.id)
    if present is None or not present.receives_grants or user.leaving_since is not None:
        return false()
    held = select(Grant.compartment_id).join(
        Compartment, and_(Compartment.id == Grant.compartment_id, Compartment.epoch == Grant.epoch)
    )
    once_held = select(Grant.compartment_id).where(
        Grant.principal_id.in_([each.id for each in retired_principals(user.id)])
    )
    lacking = and_(
        Compartment.id.in_(held.where(Grant.principal_id == actor.principal_id)),
        Compartment.id.not_in(held.where(Grant.principal_id == present.id)),
        or_(
            Compartment.kind != CompartmentKind.IDENTITY,
            Compartment.id.in_(once_held),
            Compartment.id.in_(left_behind),
        ),
    )
    # Most colleagues hold what the actor holds: only if one does not is it asked what belongs to whose cases.
    if db.session.scalar(select(Compartment.id).where(lacking).limit(1)) is None:
        return false()
    shared_teams = select(TeamMember.team_id).where(
        TeamMember.user_id == user.id, TeamMember.team_id.in_(actor.team_ids)
    )
    belonging = compartments_of(
        and_(
            CASES.clause(actor),
            of_teams(shared_teams),
            Case.state.in_(OPEN),
            not_(are_tied(user.id, user.organisation_id)),
            true() if is_trained(user.id) else Case.restriction.is_(None),
        )
    )
    return and_(lacking, Compartment.id.in_(select(belonging.c.compartment_id)))


def restore_access(actor: Actor, user: User) -> int:
    """Give a colleague everything that the actor can give them, and return how much it was."""
    actor.must(Permission.Complaint.READ)
    if user.id not in {each.id for each in colleagues(actor)}:
        raise NotFound
    present = staff_principal(user.id)
    if present is None or not present.receives_grants:
        raise GuardRefused(N_("They have to keep a recovery code first. Ask them to sign in."))
    waiting = to_give(actor, user)
    for compartment in waiting:
        grant(actor, compartment, [present])
        forget_lost_grants(compartment, user)
        record(actor, "access.restored", compartment, kind=compartment.kind, handler=user.reference)
    return len(waiting)


def forget_lost_grants(compartment: Compartment, user: User) -> None:
    """Take away what is still sealed to keys that somebody lost, now that their present one has it."""
    lost = {each.id for each in retired_principals(user.id)}
    for each in [each for each in compartment.grants if each.principal_id in lost]:
        compartment.grants.remove(each)
    db.session.flush()


def hear_tie(announcement: Announcement) -> None:
    """Take the keys of a site's or firm's cases from whoever declared ties, if a colleague holds them."""
    tie: StaffTie = announcement.record
    holder = staff_principal(tie.user_id)
    if holder is not None:
        take_all_from(announcement.actor, holder, is_about(tie))


def hear_site(announcement: Announcement) -> None:
    """A case turns out to be about another site: its keys are taken from whoever has ties to that one."""
    case: Case = announcement.record
    tied = select(Principal).where(
        Principal.user_id.in_(tied_to(case.site_id)), Principal.retired_at.is_(None)
    )
    for holder in db.session.scalars(tied).all():
        # What was released to a site stays with the people who read it there.
        take_all_from(announcement.actor, holder, Case.id == case.id, besides=(CompartmentKind.SHARED,))


def hear_respondent(announcement: Announcement) -> None:
    """A case turns out to be about a firm: its keys are taken from whoever has declared ties to that one."""
    named: Respondent = announcement.record
    tied = select(Principal).where(
        Principal.user_id.in_(declared_to_firms(named.case)), Principal.retired_at.is_(None)
    )
    about = or_(Case.id == named.case_id, Case.parent_id == named.case_id)
    for holder in db.session.scalars(tied).all():
        take_all_from(announcement.actor, holder, about)


def hear_site_claim_ended(announcement: Announcement) -> None:
    """Take the keys of a site's cases from the people of an organisation that answers for it no more."""
    claim: SiteClaim = announcement.record
    answers = select(SiteAnswerer.id).where(
        SiteAnswerer.site_id == claim.site_id, SiteAnswerer.organisation_id == claim.organisation_id
    )
    if db.session.scalar(answers) is not None:
        return
    people = select(User.id).where(User.organisation_id == claim.organisation_id)
    gone = select(Principal).where(Principal.user_id.in_(people), Principal.retired_at.is_(None))
    for holder in db.session.scalars(gone).all():
        take_all_from(announcement.actor, holder, Case.site_id == claim.site_id)


def take_all_from(
    actor: Actor,
    holder: Principal,
    which: ColumnElement[bool],
    *,
    besides: Collection[CompartmentKind] = (),
) -> None:
    """Take from somebody the keys of what belongs to the cases that fit, where a colleague holds them."""
    belonging = compartments_of(which)
    held = select(Grant.compartment_id).where(Grant.principal_id == holder.id)
    query = select(Compartment).where(
        Compartment.id.in_(select(belonging.c.compartment_id)),
        Compartment.id.in_(held),
        Compartment.kind.not_in(besides),
    )
    for compartment in db.session.scalars(query).all():
        _take_from(actor, compartment, holder)


def _take_from(actor: Actor, compartment: Compartment, holder: Principal) -> None:
    others = select(Principal.id).where(
        Principal.id.in_(
            [each.principal_id for each in compartment.grants if each.epoch == compartment.epoch]
        ),
        Principal.kind == PrincipalKind.USER,
        Principal.retired_at.is_(None),
        Principal.id != holder.id,
    )
    if db.session.scalar(others.limit(1)) is None:
        # The only key there is stays until somebody else holds it; the nightly look says so.
        return
    revoke(actor, compartment, holder)
    record(actor, "access.given_up", compartment, kind=compartment.kind)


def _left_behind(actor: Actor) -> set[int]:
    """Return what too few people could open once the actor is gone, if it was said that they leave."""
    leaving = select(User.id).where(User.id == actor.user_id, User.leaving_since.is_not(None))
    if actor.user_id is None or db.session.scalar(leaving) is None:
        return set()
    return set(thin_without(actor.user_id))
