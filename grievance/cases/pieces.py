"""The pieces of a case to which a finding can point: of what kind and day each is, nothing opened.

A piece is named by the seal it lies under, which moves with its report where cases are merged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from grievance.cases.models.case import Case
from grievance.cases.models.event import CaseNote, SiteRelease
from grievance.cases.models.public_source import PublicSource
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.workers import workers_of
from grievance.complaints.models.message import ComplaintFile, Message, MessageText
from grievance.complaints.states import AuthorSide
from grievance.evidence.models import StoredFile
from grievance.foundation.db import db
from grievance.vault.models.compartment import SealedItem

#: What visits bring back is sealed with the case's own notes; whoever keeps it says more of it.
_BROUGHT = "field_evidence"


@dataclass(frozen=True)
class Piece:
    """One thing that a finding can rest on: a kind and a day, no words and no name."""

    reference: str
    kind: PieceKind
    on: date
    record: str
    """The public name of what it is, by which its page is found."""
    report: int = 0
    """Which of the case's reports it belongs to, from 1; 0 where it belongs to none."""


def pieces_of(case: Case, *, only: Collection[str] | None = None) -> list[Piece]:
    """Return what came in and was written down in a case, report by report, then what the team has.

    Of long cases only the pieces with these names, where somebody knows which they want.
    """
    numbers = {each.id: number for number, each in enumerate(workers_of(case), start=1)}
    return [
        *_reports(case),
        *_files(numbers),
        *_messages(numbers, only),
        *_notes(case, only),
        *_releases(case, only),
        *_source(case),
    ]


def named(only: Collection[str] | None) -> ColumnElement[bool]:
    """Return the condition that a seal is one of these, or any where none are named."""
    return SealedItem.reference.in_(only) if only is not None else true()


def in_order(kept: Mapping[str, Piece], references: Collection[str]) -> list[Piece | None]:
    """Return what a finding points to in the order of its case; None for each that is no longer kept."""
    found = [each for name, each in kept.items() if name in references]
    return [*found, *[None] * (len(references) - len(found))]


def piece_references(case: Case) -> set[str]:
    """Return the names of everything to which a finding of a case can point."""
    brought = select(SealedItem.reference).where(
        SealedItem.compartment_id == case.internal_id, SealedItem.kind == _BROUGHT
    )
    return {*(each.reference for each in pieces_of(case)), *db.session.scalars(brought)}


def _reports(case: Case) -> Iterator[Piece]:
    workers = workers_of(case)
    stories = select(SealedItem.id, SealedItem.reference).where(
        SealedItem.id.in_([each.story_id for each in workers])
    )
    names = {row.id: row.reference for row in db.session.execute(stories)}
    for number, each in enumerate(workers, start=1):
        yield Piece(
            names[each.story_id], PieceKind.REPORT, each.received_at.date(), each.reference, report=number
        )


def _files(numbers: Mapping[int, int]) -> Iterator[Piece]:
    """A file is named by the copy that people look at, or by its original where there is no other."""
    query = select(ComplaintFile).where(ComplaintFile.complaint_id.in_(numbers)).order_by(ComplaintFile.id)
    sealed = (
        joinedload(ComplaintFile.file).joinedload(StoredFile.item),
        joinedload(ComplaintFile.original_file).joinedload(StoredFile.item),
        joinedload(ComplaintFile.transcript),
    )
    for each in db.session.scalars(query.options(*sealed)):
        kept = each.file or each.original_file
        assert kept is not None
        on, report = each.added_at.date(), numbers[each.complaint_id]
        yield Piece(kept.item.reference, PieceKind.FILE, on, kept.reference, report=report)
        if each.transcript is not None:
            yield Piece(each.transcript.reference, PieceKind.TRANSCRIPT, on, kept.reference, report=report)


def _messages(numbers: Mapping[int, int], only: Collection[str] | None) -> Iterator[Piece]:
    """What workers wrote after their report; what the team wrote to them proves nothing."""
    query = (
        select(Message.complaint_id, Message.sent_at, Message.reference, SealedItem.reference)
        .join(MessageText, MessageText.message_id == Message.id)
        .join(SealedItem, SealedItem.id == MessageText.item_id)
        .where(
            Message.complaint_id.in_(numbers),
            Message.side == AuthorSide.REPORTER,
            MessageText.is_original,
            named(only),
        )
    )
    for complaint_id, sent_at, message, reference in db.session.execute(query.order_by(Message.id)):
        yield Piece(reference, PieceKind.MESSAGE, sent_at.date(), message, report=numbers[complaint_id])


def _notes(case: Case, only: Collection[str] | None) -> Iterator[Piece]:
    query = (
        select(SealedItem.reference, CaseNote.written_at, CaseNote.reference)
        .join(SealedItem, SealedItem.id == CaseNote.item_id)
        .where(CaseNote.case_id == case.id, named(only))
    )
    for reference, written_at, note in db.session.execute(query.order_by(CaseNote.id)):
        yield Piece(reference, PieceKind.NOTE, written_at.date(), note)


def _releases(case: Case, only: Collection[str] | None) -> Iterator[Piece]:
    query = (
        select(SealedItem.reference, SiteRelease.side, SiteRelease.at, SiteRelease.reference)
        .join(SealedItem, SealedItem.id == SiteRelease.item_id)
        .where(SiteRelease.case_id == case.id, named(only))
    )
    for reference, side, at, release in db.session.execute(query.order_by(SiteRelease.id)):
        kind = PieceKind.SITE_ANSWER if side == "site" else PieceKind.SITE_TEXT
        yield Piece(reference, kind, at.date(), release)


def _source(case: Case) -> Iterator[Piece]:
    found = db.session.scalar(select(PublicSource).where(PublicSource.case_id == case.id))
    if found is not None:
        yield Piece(found.item.reference, PieceKind.PUBLIC_SOURCE, found.published_on, "")
