"""An escrow that is on, with the files that its custodians keep."""

from __future__ import annotations

from dataclasses import dataclass

import pyrage
from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.models import Fact
from grievance.cases.services.escrow import ask_custodians, restore_from_escrow
from grievance.foundation.db import db, transaction
from grievance.foundation.secrets import PepperRing
from grievance.policy.actor import Actor
from grievance.policy.roles import Role
from grievance.vault.ceremony import Opening, answer, make_escrow
from grievance.vault.escrow_files import Custodian, EnvelopeFile, PublicHalf, Request, Restoration
from grievance.vault.models.compartment import Grant
from grievance.vault.services.escrow import propose_escrow
from tests.factories.cases import Field, Filed, with_a_new_key
from tests.factories.opening import confirm_promises, make_administrator

OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))
NAMES = ("Ombudsperson, Invented Union", "Chair, Invented Law Clinic", "Notary, Mfano")


@dataclass(frozen=True)
class Ceremony:
    """What lies offline: three identities, of which two open the envelopes."""

    identities: tuple[pyrage.x25519.Identity, ...]
    public: PublicHalf
    envelopes: EnvelopeFile

    def private_key(self, *who: int) -> bytes:
        """Let custodians open."""
        opening = Opening(self.envelopes)
        for at in who:
            opening.take(self.identities[at])
        return opening.private_key()


def hold_ceremony() -> Ceremony:
    """Make identities and an escrow's key."""
    identities = tuple(pyrage.x25519.Identity.generate() for _ in NAMES)
    people = [Custodian(name, str(each.to_public())) for name, each in zip(NAMES, identities, strict=True)]
    return Ceremony(identities, *make_escrow(people, need=2))


def begin_escrow(peppers: PepperRing, *, replace: bool = False) -> Ceremony:
    """Hold a ceremony, propose its public half, and confirm the promises with it."""
    held = hold_ceremony()
    with transaction():
        propose_escrow(OPERATOR, held.public, replace=replace)
    confirm_promises(make_administrator(peppers))
    return held


@dataclass(frozen=True)
class Lost:
    """A case whose people all lost their keys, the escrow that holds them, and one of the people anew."""

    field: Field
    filed: Filed
    held: Ceremony
    anew: Actor
    user_id: int

    @property
    def user(self) -> User:
        return db.session.get_one(User, self.user_id)


def lose_everything(field: Field, filed: Filed, held: Ceremony, peppers: PepperRing) -> Lost:
    everybody = (field.triager, field.inspector, field.colleague, field.verifier, field.supervisor)
    actors = [with_a_new_key(each, field, peppers) for each in everybody]
    return Lost(field, filed, held, actors[1], field.inspector.user_id)


def asked(lost: Lost, peppers: PepperRing, **more: bool) -> Request:
    with transaction():
        return ask_custodians(
            OPERATOR, [lost.filed.case], [lost.user], peppers=peppers, **{"with_identity": False, **more}
        )


def answered(lost: Lost, request: Request) -> Restoration:
    return answer(lost.held.private_key(0, 2), request)


def restored(restoration: Restoration, peppers: PepperRing, **more: bool) -> tuple[int, int]:
    with transaction():
        done = restore_from_escrow(OPERATOR, restoration, peppers=peppers, **more)
    return done.given, done.moved_on


def grants_of(principal_id: int) -> int:
    return len(db.session.scalars(select(Grant).where(Grant.principal_id == principal_id)).all())


def facts_about(verb: str) -> list[Fact]:
    return list(db.session.scalars(select(Fact).where(Fact.verb.startswith(verb)).order_by(Fact.id)))
