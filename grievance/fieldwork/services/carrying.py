"""Take a pack along: what is in it, handed out once, and said to be lost where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from grievance.accounts.models.user import User
from grievance.audit.trail import record
from grievance.cases.access import CASES
from grievance.cases.models.case import Band, Case
from grievance.cases.services.steps import add_event_unread
from grievance.fieldwork.models import CarryPack, PackedCase, SiteVisit, VisitCase
from grievance.fieldwork.pack_keys import PackKeys
from grievance.fieldwork.queries import goes
from grievance.fieldwork.services.planning import require_for_visit
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.vault.services.compartments import holds, open_item, seal_bytes

#: So long after the visit a pack still lets itself be opened.
GRACE = timedelta(days=3)
NOT_GOING = N_("Only whoever goes can take a pack. Each person makes their own.")
IS_OVER = N_("This visit is over or was called off. Plan another one.")
HAS_ONE = N_("You have a pack of this visit already. Bring it back, or say that it is lost.")
NOTHING_TO_TAKE = N_("You can open no case of this visit, so there is nothing to take along.")


@dataclass(frozen=True)
class PackedMatter:
    """A case as the pack tells of it: no name, no words of a worker; of a restricted one no problem."""

    reference: str
    band: Band | None
    items: Sequence[str]
    """Codes of what is alleged."""
    site_told: bool
    restricted: bool
    lang: str
    text: str = field(repr=False)
    """What to find out there, as a colleague wrote it for the visit."""


@dataclass(frozen=True)
class PackContent:
    """All that a pack says."""

    holder: str
    site: str
    site_number: str
    begins_on: date
    ends_on: date
    expires_on: date
    matters: Sequence[PackedMatter]


def compose_pack(actor: Actor, visit: SiteVisit) -> PackContent:
    """Return what a pack would hold for this person: the cases of the visit that they can open."""
    return PackContent(
        holder=db.session.get_one(User, actor.user_id).name,
        site=visit.site.name,
        site_number=visit.site.number or "",
        begins_on=visit.begins_on,
        ends_on=visit.ends_on,
        expires_on=visit.ends_on + GRACE,
        matters=[_matter(actor, each) for each in packable(actor, visit)],
    )


def hand_out_pack(
    actor: Actor, visit: SiteVisit, *, reference: str, keys: PackKeys, file_hash: str
) -> CarryPack:
    """Write down who took which file along; the file and its code are kept nowhere."""
    cases = packable(actor, visit)
    assert actor.user_id is not None
    made = CarryPack(
        reference=reference,
        visit=visit,
        user_id=actor.user_id,
        made_at=clock.now(),
        expires_on=visit.ends_on + GRACE,
        file_hash=file_hash,
        signing_key=keys.checks,
    )
    db.session.add(made)
    for each in cases:
        item = seal_bytes(each.case.internal, keys.opens, kind="pack_key", author_role=actor.leading_role)
        made.cases.append(PackedCase(case=each.case, key_item=item))
        add_event_unread(actor, each.case, "pack_taken", pack=reference)
    record(
        actor,
        "pack.taken",
        made,
        file_fingerprint=file_hash,
        due=made.expires_on,
        count=len(cases),
    )
    return made


def lose_pack(actor: Actor, visit: SiteVisit) -> None:
    """Say that one's pack is lost: nothing is taken from it any more."""
    require_for_visit(actor, visit)
    pack = own_pack(actor, visit)
    if pack is None:
        raise GuardRefused(N_("You have no pack of this visit on its way."))
    pack.state, pack.ended_at = PackState.LOST, clock.now()
    for each in pack.cases:
        add_event_unread(actor, each.case, "pack_lost", pack=pack.reference)
    record(actor, "pack.lost", pack)


def own_pack(actor: Actor, visit: SiteVisit) -> CarryPack | None:
    """Return the pack that somebody has on its way, if they have one."""
    query = select(CarryPack).where(CarryPack.visit_id == visit.id, CarryPack.user_id == actor.user_id)
    return db.session.scalar(query.where(CarryPack.state == PackState.OUT))


def packable(actor: Actor, visit: SiteVisit) -> list[VisitCase]:
    """Return the cases that go into somebody's pack, or refuse to make one."""
    require_for_visit(actor, visit)
    if not goes(actor, visit):
        raise GuardRefused(NOT_GOING)
    if visit.called_off_at is not None or visit.ends_on < clock.today():
        raise GuardRefused(IS_OVER)
    if own_pack(actor, visit) is not None:
        raise GuardRefused(HAS_ONE)
    seen = set(db.session.scalars(CASES.visible(actor).with_only_columns(Case.id)))
    found = [each for each in visit.cases if each.case_id in seen and holds(actor, each.case.internal)]
    if not found:
        raise GuardRefused(NOTHING_TO_TAKE)
    return found


def _matter(actor: Actor, taken: VisitCase) -> PackedMatter:
    case = taken.case
    words = open_item(actor, taken.item) if taken.item is not None else {"lang": "en", "text": ""}
    restricted = case.restriction is not None
    return PackedMatter(
        reference=case.reference,
        band=case.band,
        items=[] if restricted else [each.item_code for each in case.allegations],
        site_told=case.site_told_at is not None,
        restricted=restricted,
        lang=words["lang"],
        text=words["text"],
    )
