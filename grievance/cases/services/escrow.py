"""Ask the escrow's custodians to open cases for named people, and take what they give back."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import select

from grievance.accounts.models.organisation import Team, TeamMember
from grievance.accounts.models.user import User, UserState
from grievance.audit.trail import record
from grievance.cases.access import members_of, of_teams
from grievance.cases.custody import compartments_of
from grievance.cases.models.case import Case, CaseTeam
from grievance.cases.services.custody import forget_lost_grants
from grievance.cases.states import OPEN
from grievance.cases.ties import is_tied_to_case
from grievance.complaints.recipients import READERS
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import Changed, GuardRefused, InvalidInput
from grievance.foundation.references import new_reference
from grievance.foundation.secrets import PepperRing, derive
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.ceremony import is_answer_of
from grievance.vault.escrow_files import Part, Recipient, Request, Restoration
from grievance.vault.models.compartment import Compartment, CompartmentKind
from grievance.vault.models.escrow import Escrow, EscrowRequest
from grievance.vault.models.principal import Principal
from grievance.vault.queries import ended_escrows, escrow_in_force
from grievance.vault.services.compartments import take_grants
from grievance.vault.services.principals import staff_principal

#: Custodians live far apart. What was asked longer ago than this is asked again, as things are then.
LASTS = timedelta(days=60)
NO_ESCROW = "There is no escrow, and there was none."
NOT_READY = "%(name)s cannot be given keys: they have to sign in and keep a recovery code first."
NOTHING_FOR = (
    "%(name)s can be given nothing of these cases. They must be in the team of a case, read cases, have no "
    "ties to its site, and not hold it already; and the escrow must hold it."
)
OTHER_INSTALLATION = "This was made for another installation."
UNKNOWN = "This installation has asked for no such thing. Was its database restored from an older copy?"
TAKEN_ALREADY = "This was restored already. Nothing has changed."
LAPSED = "This was asked on %(day)s, which is too long ago. Ask again: grievance escrow ask"
OTHER_REQUEST = "This does not answer what was asked: the custodians were given a file that was changed."
NOT_SIGNED = "This file was changed, or was not made by whoever opened the envelopes. Nothing was restored."
MOVED_ON = (
    "%(count)s parts have moved on since they were asked for: erased, or keys taken from somebody, or a "
    "person may not hold them any more. Nothing was restored. Ask again, or restore the rest: --without-moved"
)


Place = tuple[str, int]
"""A compartment by its reference, and a holder by their number."""


@dataclass(frozen=True)
class Restored:
    """What a restoration did."""

    given: int
    moved_on: int


def named_cases(actor: Actor, *, references: Sequence[str], teams: Sequence[str]) -> list[Case]:
    """Return the cases with these references, and every open one of these teams."""
    actor.must(Permission.Account.MANAGE)
    named = select(Team.id).where(Team.name.in_(teams))
    open_ones = of_teams(named) & Case.state.in_(OPEN)
    query = select(Case).where(Case.reference.in_(references) | open_ones).order_by(Case.id)
    found = list(db.session.scalars(query))
    missing = sorted(set(references) - {each.reference for each in found})
    if missing:
        raise InvalidInput("There is no case %(reference)s.", reference=", ".join(missing))
    if not found:
        raise InvalidInput("Name cases (--case), or a team that has open ones (--team).")
    return found


def ask_custodians(
    actor: Actor, cases: Sequence[Case], people: Sequence[User], *, with_identity: bool, peppers: PepperRing
) -> Request:
    """Write down for the custodians what to open and for whom; nobody here can open it.

    Names and addresses of workers are asked for only if somebody says so.
    """
    actor.must(Permission.Account.MANAGE)
    recipients = [_recipient(user) for user in people]
    escrow, parts = _parts(cases, people, with_identity=with_identity)
    for user, recipient in zip(people, recipients, strict=True):
        if not any(recipient.principal in part.to for part in parts):
            raise GuardRefused(NOTHING_FOR, name=user.name)
    now = clock.now()
    request = Request(
        installation=installation_mark(peppers),
        escrow_key=hashlib.sha256(escrow.principal.public_key).digest(),
        escrow_principal=escrow.principal_id,
        reference=new_reference(),
        asked_on=now.date().isoformat(),
        people=tuple(recipients),
        parts=tuple(parts),
    )
    made = EscrowRequest(
        reference=request.reference, escrow_id=escrow.id, content_hash=request.digest, asked_at=now
    )
    db.session.add(made)
    db.session.flush()
    asked_for = [user.reference for user in people]
    record(actor, "escrow.asked", made, items=len(parts), count=len(cases), handler=asked_for)
    return request


def restore_from_escrow(
    actor: Actor, restoration: Restoration, *, peppers: PepperRing, without_moved: bool = False
) -> Restored:
    """Give people the keys that the custodians sealed to them: everything that was asked for, or nothing."""
    actor.must(Permission.Account.MANAGE)
    request = _answered(restoration, peppers)
    sealed: dict[Place, dict[int, bytes]] = defaultdict(dict)
    for each in restoration.grants:
        sealed[each.compartment, each.principal][each.epoch] = each.sealed_key
    cases = _cases_of({compartment for compartment, _ in sealed})
    moved = _moved_on(sealed, cases)
    if moved and not without_moved:
        raise GuardRefused(MOVED_ON, count=len(moved))
    given = [place for place in sealed if place not in moved]
    for compartment, holder in given:
        _take(actor, compartment, holder, sealed[compartment, holder])
    request.restored_at = clock.now()
    teams = _teams_of(case.id for compartment, _ in given for case in cases[compartment])
    record(actor, "escrow.restored", request, items=len(given), refused=len(moved), team=teams)
    return Restored(len(given), len(moved))


def _teams_of(case_ids: Iterable[int]) -> set[str]:
    """Return the teams that lead these cases or have joined them."""
    wanted = set(case_ids)
    leading = select(Case.team_id).where(Case.id.in_(wanted))
    joined = select(CaseTeam.team_id).where(CaseTeam.case_id.in_(wanted))
    return set(db.session.scalars(select(Team.reference).where(Team.id.in_(leading) | Team.id.in_(joined))))


def installation_mark(peppers: PepperRing) -> bytes:
    """Return what tells this installation from others; it says nothing about its secrets."""
    return derive(peppers.service_key, "installation mark")


def _answered(restoration: Restoration, peppers: PepperRing) -> EscrowRequest:
    if restoration.installation != installation_mark(peppers):
        raise InvalidInput(OTHER_INSTALLATION)
    found = db.session.scalar(
        select(EscrowRequest).where(EscrowRequest.reference == restoration.request).with_for_update()
    )
    if found is None:
        raise InvalidInput(UNKNOWN)
    if found.restored_at is not None:
        raise GuardRefused(TAKEN_ALREADY)
    if not is_answer_of(found.escrow.signing_key, restoration):
        raise InvalidInput(NOT_SIGNED)
    if restoration.request_hash != found.content_hash:
        raise InvalidInput(OTHER_REQUEST)
    if clock.now() > found.asked_at + LASTS:
        raise GuardRefused(LAPSED, day=found.asked_at.date().isoformat())
    return found


def _recipient(user: User) -> Recipient:
    present = staff_principal(user.id)
    if present is None or not present.receives_grants:
        raise GuardRefused(NOT_READY, name=user.name)
    return Recipient(present.id, user.name, user.email, user.organisation.name, present.public_key)


def _parts(
    cases: Sequence[Case], people: Sequence[User], *, with_identity: bool
) -> tuple[Escrow, list[Part]]:
    """Return the escrow that can open something of the cases, the present one first, with what that is."""
    present = escrow_in_force()
    candidates = [*([present] if present is not None else []), *ended_escrows()]
    if not candidates:
        raise GuardRefused(NO_ESCROW)
    for escrow in candidates:
        parts = [part for case in cases for part in _parts_of(case, people, escrow, with_identity)]
        if parts:
            return escrow, list({part.reference: part for part in parts}.values())
    return candidates[0], []


def _parts_of(case: Case, people: Sequence[User], escrow: Escrow, with_identity: bool) -> Iterable[Part]:
    suited = [found for user in people if _may_hold(user, case) and (found := staff_principal(user.id))]
    belonging = select(compartments_of(Case.id == case.id).c.compartment_id)
    query = select(Compartment).where(Compartment.id.in_(belonging), Compartment.destroyed_on.is_(None))
    for compartment in db.session.scalars(query.order_by(Compartment.id)).all():
        held = {
            each.epoch: each.sealed_key
            for each in compartment.grants
            if each.principal_id == escrow.principal_id
        }
        holding = {each.principal_id for each in compartment.grants if each.epoch == compartment.epoch}
        to = tuple(each.id for each in suited if each.id not in holding)
        wanted = with_identity or compartment.kind is not CompartmentKind.IDENTITY
        if wanted and to and compartment.epoch in held:
            yield Part(
                reference=compartment.reference,
                case=case.reference,
                kind=compartment.kind.value,
                epoch=compartment.epoch,
                public_key=compartment.public_key,
                grants=held,
                to=to,
            )


def _may_hold(user: User, case: Case) -> bool:
    """Whether somebody is of a team that works on a case, reads cases, stays, and has no ties to its site."""
    member = members_of(case).where(TeamMember.user_id == user.id).limit(1)
    return (
        user.state is UserState.ACTIVE
        and user.leaving_since is None
        and bool({each.role for each in user.roles} & set(READERS))
        and db.session.scalar(member) is not None
        and not is_tied_to_case(user.id, case)
    )


def _moved_on(sealed: Mapping[Place, Mapping[int, bytes]], cases: Mapping[str, Sequence[Case]]) -> set[Place]:
    """Return what cannot be given any more as it was asked for."""
    query = select(Compartment.reference, Compartment.epoch).where(
        Compartment.reference.in_(cases), Compartment.destroyed_on.is_(None)
    )
    epochs = dict(db.session.execute(query).all())

    @cache
    def may(principal_id: int, case_id: int) -> bool:
        holder = db.session.get(Principal, principal_id)
        if holder is None or holder.user_id is None or not holder.receives_grants:
            return False
        return _may_hold(db.session.get_one(User, holder.user_id), db.session.get_one(Case, case_id))

    return {
        (reference, principal)
        for (reference, principal), keys in sealed.items()
        if epochs.get(reference) != max(keys) or not any(may(principal, case.id) for case in cases[reference])
    }


def _cases_of(references: set[str]) -> dict[str, list[Case]]:
    """Return the cases to which compartments belong, by the compartments' references."""
    found: dict[str, list[Case]] = {reference: [] for reference in references}
    belonging = compartments_of(Case.id.is_not(None))
    query = (
        select(Compartment.reference, Case)
        .join(belonging, belonging.c.compartment_id == Compartment.id)
        .join(Case, Case.id == belonging.c.case_id)
        .where(Compartment.reference.in_(references))
    )
    for reference, case in db.session.execute(query):
        found[reference].append(case)
    return found


def _take(actor: Actor, reference: str, principal_id: int, sealed: dict[int, bytes]) -> None:
    compartment = db.session.scalars(select(Compartment).where(Compartment.reference == reference)).one()
    holder = db.session.get_one(Principal, principal_id)
    user = db.session.get_one(User, holder.user_id)
    try:
        take_grants(compartment, holder, sealed)
    except Changed:
        # Somebody began a new epoch in this very moment.
        raise GuardRefused(MOVED_ON, count=1) from None
    forget_lost_grants(compartment, user)
    record(actor, "access.restored", compartment, kind=compartment.kind, handler=user.reference)
