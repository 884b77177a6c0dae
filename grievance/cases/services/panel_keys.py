"""The keys of a panel: what its members need to judge, for as long as they do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from grievance.audit.trail import record
from grievance.cases.appeals import undecided
from grievance.cases.models.appeal import Appeal
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import Compartment
from grievance.vault.models.principal import Principal
from grievance.vault.services.compartments import grant, holds, revoke

NO_KEY = N_("You hold no key that opens all of it. Ask a colleague who does to appoint the panel.")


def papers_of(appeal: Appeal) -> list[Compartment]:
    """Return what a panel reads: the appeal, the findings, what workers wrote and the site was told and said.

    No name, number or address of a worker, and no file that was not cleaned, is among them.
    """
    about = appeal.case.parent
    assert about is not None
    shared = [about.shared] if about.shared is not None else []
    return [appeal.case.internal, about.internal, *shared, *(each.narrative for each in about.complaints)]


def give_keys(actor: Actor, appeal: Appeal, members: Sequence[Principal]) -> None:
    """Seal the keys of the papers to members of a panel, as somebody who holds them all."""
    papers = papers_of(appeal)
    if not all(holds(actor, each) for each in papers):
        raise GuardRefused(NO_KEY)
    for compartment in papers:
        if grant(actor, compartment, members):
            record(actor, "access.given_to_panel", compartment, kind=compartment.kind)


def take_keys(actor: Actor, appeal: Appeal, user_ids: Collection[int]) -> None:
    """Take the keys from members of a panel: of what is written from now on, they open nothing.

    Somebody who sits on another panel about the same case keeps what that one needs.
    """
    staying = _needed_elsewhere(appeal)
    for compartment in papers_of(appeal):
        held = {each.principal_id for each in compartment.grants}
        wanted = select(Principal).where(Principal.user_id.in_(user_ids), Principal.id.in_(held))
        gone = [
            each
            for each in db.session.scalars(wanted)
            if compartment is appeal.case.internal or each.user_id not in staying
        ]
        if gone:
            revoke(actor, compartment, *gone)
            record(actor, "access.taken_from_panel", compartment, kind=compartment.kind)


def _needed_elsewhere(appeal: Appeal) -> set[int]:
    about = appeal.case.parent
    assert about is not None
    others = [each for each in undecided(about) if each.id != appeal.id]
    return {member.user_id for each in others for member in each.members}
