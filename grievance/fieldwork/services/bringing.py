"""Bring back what was found on a visit: checked, once, by whoever took the pack; it joins its cases."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grievance.audit.trail import record
from grievance.cases.models.case import Case
from grievance.cases.services.steps import Words, add_event, require_any
from grievance.evidence.scanning import Scanner
from grievance.evidence.services.storing import PreparedFile, add_held, discard_file, hold_file
from grievance.evidence.store import FileStore, Readable
from grievance.fieldwork.access import EVIDENCE, WHO
from grievance.fieldwork.models import CarryPack, CustodyStep, FieldEvidence, SiteVisit
from grievance.fieldwork.pack_keys import is_signed, open_from_pack
from grievance.fieldwork.return_file import (
    MOST_BYTES,
    FieldThing,
    Unreadable,
    read_head,
    read_thing,
    sealed_things,
)
from grievance.fieldwork.services.planning import require_for_visit
from grievance.fieldwork.states import PackState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import GuardRefused, InvalidInput, NotAllowed, NotFound, Refusal, Sealed
from grievance.foundation.text import N_
from grievance.policy.actor import Actor
from grievance.policy.permissions import Permission
from grievance.vault.services.compartments import open_bytes, seal

OTHER_VISIT = N_("This file was saved with the pack of another visit.")
NOT_YOURS = N_("This file was saved with the pack of a colleague. Only who took a pack can bring it back.")
TWICE = N_("This pack was brought back already. Nothing is taken a second time.")
WAS_LOST = N_("This pack was said to be lost. Nothing is taken from it any more: somebody else may have it.")
NOT_SIGNED = N_("The file was not saved with this pack, or somebody changed it. Nothing was taken.")
OUT_OF_REACH = N_(
    "You cannot open these cases now: %(cases)s. Nothing was taken. You can take the rest and leave theirs."
)
NONE_OPEN = N_("You can open none of the cases of this pack now. Nothing was taken.")
NOT_IN_PACK = N_("Something in it belongs to a case that was not in the pack. Nothing was taken.")
NOTHING_IN_IT = N_("There is nothing in this file.")


@dataclass(frozen=True)
class Brought:
    """A file that came back, opened and checked, its files in the store and no record of them yet."""

    pack: str
    file_hash: str
    things: Sequence[FieldThing] = field(repr=False)
    files: Sequence[PreparedFile | None] = field(repr=False)


def read_return(
    actor: Actor, visit: SiteVisit, stream: Readable, *, store: FileStore, scanner: Scanner
) -> Brought:
    """Open a file that came back; it takes its time and writes no record, so that nobody waits for it."""
    digest = hashlib.sha256()
    head = read_head(stream, digest)
    pack = _own_pack(actor, visit, head.pack)
    if not is_signed(head.signed, head.signature, checks=pack.signing_key):
        raise InvalidInput(NOT_SIGNED, field="file")
    if not head.things:
        raise InvalidInput(NOTHING_IN_IT, field="file")
    opens = _key_of(actor, pack)
    things: list[FieldThing] = []
    files: list[PreparedFile | None] = []
    try:
        for sealed in sealed_things(stream, head, digest):
            thing = _opened(opens, sealed, pack)
            files.append(_kept(thing, store=store, scanner=scanner))
            # The bytes lie in the store now; of many photos no more than one is held in memory.
            things.append(replace(thing, content=b""))
    except BaseException:
        _discard(files, store)
        raise
    return Brought(pack.reference, digest.hexdigest(), things, files)


def bring_back(actor: Actor, visit: SiteVisit, brought: Brought, *, leave: bool = False) -> Brought:
    """Take what came back into its cases, all of it or nothing; return what was left behind.

    If so chosen, the things of cases that whoever brings it cannot open any more are left: the timelines of
    those cases say so to their people, since a pack comes back only once.
    """
    pack = _own_pack(actor, visit, brought.pack)
    cases = {each.case.reference: each.case for each in pack.cases}
    taken, left = _sorted(actor, cases, brought)
    if left.things and not leave:
        raise GuardRefused(OUT_OF_REACH, cases=", ".join(sorted({each.case for each in left.things})))
    if not taken.things:
        raise GuardRefused(NONE_OPEN)
    for thing, held in zip(taken.things, taken.files, strict=True):
        _add(actor, cases[thing.case], pack, thing, held)
    pack.state, pack.ended_at, pack.return_hash = PackState.BACK, clock.now(), brought.file_hash
    for verb, part in (("evidence_brought", taken), ("evidence_left", left)):
        for reference, count in Counter(each.case for each in part.things).items():
            add_event(actor, cases[reference], verb, pack=pack.reference, count=count)
    for thing in left.things:
        cases[thing.case].awaits_team = True
    record(actor, "pack.brought_back", pack, file_fingerprint=brought.file_hash, count=len(taken.things))
    return left


def discard(brought: Brought, *, store: FileStore) -> None:
    """Delete the files of what was opened and not taken."""
    _discard(brought.files, store)


def hand_on(actor: Actor, evidence: FieldEvidence, *, to: Words) -> CustodyStep:
    """Write down that a thing, or a copy of it, went to somebody, and what for."""
    EVIDENCE.require(actor, Permission.Case.READ, evidence)
    require_any(actor, evidence.case, *WHO)
    words = to.required()
    assert actor.user_id is not None
    made = CustodyStep(
        evidence_id=evidence.id,
        user_id=actor.user_id,
        at=clock.now(),
        item=seal(
            evidence.case.internal,
            {"lang": words.locale, "text": words.text},
            kind="custody",
            author_role=actor.leading_role,
        ),
    )
    db.session.add(made)
    db.session.flush()
    db.session.expire(evidence, ["custody"])
    record(actor, "evidence.handed_on", evidence)
    return made


def _own_pack(actor: Actor, visit: SiteVisit, reference: str) -> CarryPack:
    require_for_visit(actor, visit)
    found = next((each for each in visit.packs if each.reference == reference), None)
    refusal: Refusal | None = None
    if found is None:
        raise InvalidInput(OTHER_VISIT, field="file")
    if found.user_id != actor.user_id:
        refusal = InvalidInput(NOT_YOURS, field="file")
    elif found.state is PackState.BACK:
        refusal = GuardRefused(TWICE)
    elif found.state is PackState.LOST:
        refusal = GuardRefused(WAS_LOST)
    if refusal is not None:
        refusal.leaves = lambda: record(actor, "pack.refused", found, state=found.state)
        raise refusal
    return found


def _key_of(actor: Actor, pack: CarryPack) -> bytes:
    """Return the key that opens what a pack sealed; it lies in each of its cases."""
    for each in pack.cases:
        try:
            return open_bytes(actor, each.key_item)
        except Sealed:
            continue
    raise GuardRefused(NONE_OPEN)


def _opened(opens: bytes, sealed: bytes, pack: CarryPack) -> FieldThing:
    try:
        return read_thing(open_from_pack(opens, sealed, pack=pack.reference))
    except Sealed:
        raise Unreadable from None


def _kept(thing: FieldThing, *, store: FileStore, scanner: Scanner) -> PreparedFile | None:
    if not thing.content:
        return None
    return hold_file(
        io.BytesIO(thing.content),
        name=thing.name,
        media_type=thing.media_type,
        store=store,
        limit=MOST_BYTES,
        scanner=scanner,
    )


def _sorted(actor: Actor, cases: dict[str, Case], brought: Brought) -> tuple[Brought, Brought]:
    """Return what goes into cases that whoever brings it can work on, and the rest."""
    if not {each.case for each in brought.things} <= set(cases):
        raise GuardRefused(NOT_IN_PACK)
    open_now = {reference for reference, case in cases.items() if _is_open(actor, case)}
    pairs = list(zip(brought.things, brought.files, strict=True))
    taken = [each for each in pairs if each[0].case in open_now]
    left = [each for each in pairs if each[0].case not in open_now]
    return _of(brought, taken), _of(brought, left)


def _of(brought: Brought, pairs: list[tuple[FieldThing, PreparedFile | None]]) -> Brought:
    return replace(brought, things=[each for each, _ in pairs], files=[each for _, each in pairs])


def _is_open(actor: Actor, case: Case) -> bool:
    try:
        require_any(actor, case, *WHO)
    except (NotAllowed, NotFound):
        return False
    return case.internal.destroyed_on is None


def _add(
    actor: Actor, case: Case, pack: CarryPack, thing: FieldThing, held: PreparedFile | None
) -> FieldEvidence:
    content = {
        "lang": thing.lang,
        "text": thing.text,
        "where": thing.where,
        "source": thing.source,
        "taken_at": thing.taken_at.isoformat(),
        "sealed_at": thing.sealed_at.isoformat(),
        "sha256": thing.sha256,
    }
    role = actor.leading_role
    made = FieldEvidence(
        case=case,
        pack=pack,
        kind=thing.kind,
        item=seal(case.internal, content, kind="field_evidence", author_role=role),
        brought_at=clock.now(),
    )
    if held is not None:
        made.file = add_held(case.internal, held.original, author_role=role, scan=held.scan)
    db.session.add(made)
    return made


def _discard(files: Sequence[PreparedFile | None], store: FileStore) -> None:
    for each in files:
        if each is not None:
            discard_file(each, store=store)
