"""What is read about visits: those in reach, their packs, and what came back with its custody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grievance.accounts.models.user import User
from grievance.cases.access import CASES
from grievance.cases.models.case import Case
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import Piece, named, pieces_of
from grievance.evidence.models import StoredFile
from grievance.evidence.services.storing import FileDescription, describe_file
from grievance.fieldwork.access import EVIDENCE, VISITS
from grievance.fieldwork.models import (
    CarryPack,
    CustodyStep,
    FieldEvidence,
    SiteVisit,
    VisitCase,
    VisitGoer,
)
from grievance.fieldwork.states import FieldKind, PackState
from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.errors import NotFound
from grievance.foundation.pages import PAGE_SIZE, Page, page_of
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import SealedItem
from grievance.vault.services.compartments import open_item

#: So many visits of a case, and pieces that came back for it, stand beside the rest of its page.
BESIDE = 20
#: So many people, cases and packs are named in the line of a visit.
IN_LINE = 10
_AS_PIECE: Mapping[FieldKind, PieceKind] = {
    FieldKind.NOTE: PieceKind.VISIT_NOTE,
    FieldKind.INTERVIEW: PieceKind.VISIT_INTERVIEW,
    FieldKind.PHOTO: PieceKind.VISIT_PHOTO,
    FieldKind.RECORDING: PieceKind.VISIT_RECORDING,
    FieldKind.DOCUMENT: PieceKind.VISIT_DOCUMENT,
}


@dataclass(frozen=True)
class Named:
    """The first of whatever the line of a visit names, each with how many there are."""

    goers: Page[str]
    cases: Page[str]
    """References of those that the reader may know of."""
    packs: Page[PackState]
    """Those on their way first."""


@dataclass(frozen=True)
class Handing:
    """Somebody gave a thing on."""

    at: datetime
    by: str
    lang: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class EvidenceView:
    """One thing that came back, for whoever holds the key of its case."""

    reference: str
    kind: FieldKind
    taken_by: str
    taken_at: datetime
    sealed_at: datetime
    brought_at: datetime
    pack: str
    pack_hash: str
    """SHA-256 of the whole file that came back."""
    sha256: str
    lang: str
    where: str = field(repr=False)
    source: str = field(repr=False)
    text: str = field(repr=False)
    file: FileDescription | None = field(repr=False)
    stored: StoredFile | None = field(repr=False)
    handed: Sequence[Handing] = ()


def visits_in_reach(actor: Actor, *, page: int = 1) -> Page[SiteVisit]:
    """Return one page of the visits about cases that somebody may see, the latest first."""
    query = VISITS.visible(actor).order_by(SiteVisit.begins_on.desc(), SiteVisit.id.desc())
    return page_of(query.options(joinedload(SiteVisit.site)), number=page, size=PAGE_SIZE)


def coming_visits_at(actor: Actor, site_ids: Collection[int], *, page: int = 1) -> Page[SiteVisit]:
    """Return one page of the visits to a site that are planned or under way, if about cases in sight."""
    query = VISITS.visible(actor).where(
        SiteVisit.site_id.in_(site_ids), SiteVisit.called_off_at.is_(None), SiteVisit.ends_on >= clock.today()
    )
    query = query.order_by(SiteVisit.begins_on, SiteVisit.id).options(joinedload(SiteVisit.site))
    return page_of(query, number=page, size=BESIDE)


def find_visit(actor: Actor, reference: str) -> SiteVisit:
    """Return a visit in reach."""
    return VISITS.find(actor, SiteVisit.reference, reference)


def cases_in_sight(actor: Actor, visit: SiteVisit, *, page: int = 1) -> Page[Case]:
    """Return one page of the cases of a visit that somebody may know of."""
    query = select(Case).join(VisitCase, VisitCase.case_id == Case.id)
    query = query.where(VisitCase.visit_id == visit.id, CASES.clause(actor))
    return page_of(query.order_by(VisitCase.id), number=page, size=BESIDE)


def goers_of(visit: SiteVisit, *, page: int = 1) -> Page[str]:
    """Return one page of the names of who goes."""
    query = select(User.name).join(VisitGoer, VisitGoer.user_id == User.id)
    query = query.where(VisitGoer.visit_id == visit.id)
    return page_of(query.order_by(User.name, User.id), number=page, size=PAGE_SIZE)


def packs_of(visit: SiteVisit, *, page: int = 1) -> Page[CarryPack]:
    """Return one page of the packs that were taken along, in order."""
    query = select(CarryPack).where(CarryPack.visit_id == visit.id).options(joinedload(CarryPack.user))
    return page_of(query.order_by(CarryPack.id), number=page, size=BESIDE)


def goes(actor: Actor, visit: SiteVisit) -> bool:
    """Whether somebody goes on a visit."""
    query = select(VisitGoer.id).where(VisitGoer.visit_id == visit.id, VisitGoer.user_id == actor.user_id)
    return db.session.scalar(query) is not None


def has_packs_out(visit: SiteVisit) -> bool:
    """Whether a pack of a visit is on its way."""
    query = select(CarryPack.id).where(CarryPack.visit_id == visit.id, CarryPack.state == PackState.OUT)
    return db.session.scalar(query.limit(1)) is not None


def named_of_each(actor: Actor, visits: Collection[SiteVisit]) -> dict[int, Named]:
    """Return what the line of each of these visits names, of its cases those that somebody may know of."""
    ids = [each.id for each in visits]
    goers = select(VisitGoer.visit_id, User.name).join(User, User.id == VisitGoer.user_id)
    goers = goers.where(VisitGoer.visit_id.in_(ids))
    cases = select(VisitCase.visit_id, Case.reference).join(Case, Case.id == VisitCase.case_id)
    cases = cases.where(VisitCase.visit_id.in_(ids), CASES.clause(actor))
    packs = select(CarryPack.visit_id, CarryPack.state).where(CarryPack.visit_id.in_(ids))
    who, about = _first(goers, User.name, User.id), _first(cases, VisitCase.id)
    taken = _first(packs, CarryPack.state != PackState.OUT, CarryPack.id)
    nothing = Page[Any](rows=(), number=1, total=0)
    return {
        each: Named(who.get(each, nothing), about.get(each, nothing), taken.get(each, nothing))
        for each in ids
    }


def _first(query: Select[int, Any], *order: Any) -> dict[int, Page[Any]]:
    """Return the first values of each visit, with how many there are; a query has a visit and a value."""
    visit, value = query.selected_columns
    place = func.row_number().over(partition_by=visit, order_by=order)
    number = func.count().over(partition_by=visit)
    placed = query.with_only_columns(
        visit.label("visit"), value.label("value"), place.label("place"), number.label("number")
    ).subquery()
    first = select(placed).where(placed.c.place <= IN_LINE).order_by(placed.c.visit, placed.c.place)
    found: dict[int, list[Any]] = defaultdict(list)
    totals = {}
    for visit_id, each, _place, total in db.session.execute(first):
        found[visit_id].append(each)
        totals[visit_id] = total
    return {each: Page(rows=rows, number=1, total=totals[each], size=IN_LINE) for each, rows in found.items()}


def visits_of_case(case: Case, *, page: int = 1) -> Page[SiteVisit]:
    """Return one page of the visits about a case that its reader has in sight, the latest first."""
    about = select(VisitCase.visit_id).where(VisitCase.case_id == case.id)
    query = select(SiteVisit).where(SiteVisit.id.in_(about))
    return page_of(query.order_by(SiteVisit.begins_on.desc(), SiteVisit.id.desc()), number=page, size=BESIDE)


def brought_to(case: Case, *, page: int = 1) -> Page[FieldEvidence]:
    """Return one page of what came back for a case, the latest first, without opening anything."""
    query = select(FieldEvidence).where(FieldEvidence.case_id == case.id)
    return page_of(query.order_by(FieldEvidence.id.desc()), number=page, size=BESIDE)


def pieces_with_visits(case: Case, *, only: Collection[str] | None = None) -> list[Piece]:
    """Return everything to which a finding of a case can point, with what visits brought back.

    Of long cases only the pieces with these names, where somebody knows which they want.
    """
    query = (
        select(SealedItem.reference, FieldEvidence.kind, FieldEvidence.brought_at, FieldEvidence.reference)
        .join(SealedItem, SealedItem.id == FieldEvidence.item_id)
        .where(FieldEvidence.case_id == case.id, named(only))
        .order_by(FieldEvidence.id)
    )
    brought = [
        Piece(reference, _AS_PIECE[kind], brought_at.date(), record)
        for reference, kind, brought_at, record in db.session.execute(query)
    ]
    return [*pieces_of(case, only=only), *brought]


def evidence_of_case(actor: Actor, case: Case) -> list[FieldEvidence]:
    """Return everything that came back for a case, in order, without opening it."""
    query = EVIDENCE.visible(actor).where(FieldEvidence.case_id == case.id).order_by(FieldEvidence.id)
    return list(db.session.scalars(query))


def find_evidence(actor: Actor, case: Case, reference: str) -> FieldEvidence:
    """Return one thing that came back for a case."""
    found = EVIDENCE.find(actor, FieldEvidence.reference, reference)
    if found.case_id != case.id:
        raise NotFound
    return found


def evidence_view(actor: Actor, found: FieldEvidence) -> EvidenceView:
    """Open one thing that came back, with whose hands it went through; raises `Sealed` without the key."""
    held = open_item(actor, found.item)
    return EvidenceView(
        reference=found.reference,
        kind=found.kind,
        taken_by=found.pack.user.name,
        taken_at=datetime.fromisoformat(held["taken_at"]),
        sealed_at=datetime.fromisoformat(held["sealed_at"]),
        brought_at=found.brought_at,
        pack=found.pack.reference,
        pack_hash=found.pack.return_hash or "",
        sha256=held["sha256"],
        lang=held["lang"],
        where=held["where"],
        source=held["source"],
        text=held["text"],
        file=describe_file(actor, found.file) if found.file is not None else None,
        stored=found.file,
        handed=[_handing(actor, each) for each in found.custody],
    )


def _handing(actor: Actor, step: CustodyStep) -> Handing:
    held = open_item(actor, step.item)
    return Handing(step.at, step.user.name, held["lang"], held["text"])
