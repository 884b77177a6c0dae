"""The pieces of a case that a finding points to: to choose from in its form, and as links beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.labels import EVIDENCE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.papers import FindingView, findings_that_count
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import Piece, in_order
from grievance.cases.states import Evidence
from grievance.fieldwork.queries import pieces_with_visits
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.foundation.text import apart, sought
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import CompartmentKind, SealedItem
from grievance.vault.services.compartments import open_ahead, open_item
from grievance.web.inspector.worker_views import REPORTS
from grievance.web.ui.pieces import piece_name, pieces_by_reference
from grievance.web.ui.presentation import listed, translated
from grievance.web.ui.typed_names import Option

#: So much of a piece is shown in the form that two of one day can be told apart.
_BEGINNING = 60
_PAGES: Mapping[PieceKind, tuple[str, str]] = {
    PieceKind.FILE: ("inspector.file", "file"),
    PieceKind.TRANSCRIPT: ("inspector.transcript", "file"),
    PieceKind.VISIT_NOTE: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_INTERVIEW: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_PHOTO: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_RECORDING: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_DOCUMENT: ("inspector.evidence", "evidence"),
}


class PiecesToChoose:
    """All that a finding of a case can point to, with first words for whoever holds the key.

    Where there are too many to list, somebody types a kind or a day; of no others the words are opened.
    """

    def __init__(self, actor: Actor, case: Case) -> None:
        self._actor, self._pieces = actor, pieces_with_visits(case)

    def fitting(self, text: str, *, most: int) -> list[Option]:
        """Return the pieces whose names hold a text, as far as kind, report and day name them."""
        wanted = sought(text)
        found = [each for each in self._pieces if wanted in sought(piece_name(each))] if wanted else None
        return self._shown((self._pieces if found is None else found)[:most])

    def of(self, values: Collection[str]) -> list[Option]:
        """Return the pieces with these references."""
        return self._shown([each for each in self._pieces if each.reference in values])

    def _shown(self, pieces: list[Piece]) -> list[Option]:
        beginnings = _beginnings(self._actor, pieces)
        return [(each.reference, _choice(each, beginnings.get(each.reference, ""))) for each in pieces]


def findings_shown(
    actor: Actor, case: Case, entry_pages: Callable[[], Mapping[str, int]]
) -> dict[str, dict[str, Any]]:
    """Return on what the finding about each item rests, with links to what it points to.

    `entry_pages` says on which page of the timeline a message, a note or a text stands.
    """
    found = findings_that_count(actor, case)
    wanted = {name for each in found.values() for name in each.pieces}
    if not wanted:
        return {code: _finding(view, []) for code, view in found.items()}
    kept, pages = pieces_by_reference(case, wanted), entry_pages()
    return {
        code: _finding(view, [_linked(case, each, pages) for each in in_order(kept, view.pieces)])
        for code, view in found.items()
    }


def _finding(view: FindingView, pieces: list[Any]) -> dict[str, Any]:
    evidence = listed(translated(EVIDENCE_LABELS[Evidence(each)]) for each in view.evidence)
    return {"evidence": evidence, "pieces": pieces}


def _choice(piece: Piece, beginning: str) -> str:
    name = piece_name(piece)
    return f"{name}: {apart(beginning)}" if beginning else name


def _beginnings(actor: Actor, pieces: list[Piece]) -> dict[str, str]:
    """Return the first words of each piece; no original is opened for that: each opening is noted."""
    wanted = [each.reference for each in pieces]
    query = select(SealedItem).where(SealedItem.reference.in_(wanted))
    items = [
        each
        for each in db.session.scalars(query.options(joinedload(SealedItem.compartment)))
        if each.compartment.kind is not CompartmentKind.ORIGINAL
    ]
    open_ahead(actor, {each.compartment_id for each in items})
    return {each.reference: _begins(actor, each) for each in items}


def _begins(actor: Actor, item: SealedItem) -> str:
    try:
        held = open_item(actor, item)
    except Sealed:
        return ""
    said = " ".join(str(held.get("text") or held.get("story") or held.get("name") or "").split())
    return said if len(said) <= _BEGINNING else f"{said[:_BEGINNING].rstrip()}…"


def _linked(case: Case, piece: Piece | None, entry_pages: Mapping[str, int]) -> dict[str, str | None]:
    url = _url(case, piece, entry_pages) if piece is not None else None
    return {"name": piece_name(piece), "url": url}


def _url(case: Case, piece: Piece, entry_pages: Mapping[str, int]) -> str:
    """Return where a piece is read: on its own page, or where it stands on the page of the case."""
    if piece.kind in _PAGES:
        view, name = _PAGES[piece.kind]
        return url_for(view, reference=case.reference, **{name: piece.record})  # type: ignore[arg-type]
    if piece.kind is PieceKind.REPORT:
        page = (piece.report - 1) // REPORTS + 1
        return url_for("inspector.case", reference=case.reference, page=page) + "#reports"
    if piece.kind is PieceKind.PUBLIC_SOURCE:
        return url_for("inspector.case", reference=case.reference) + "#source"
    if piece.record not in entry_pages:
        return url_for("inspector.case", reference=case.reference) + "#timeline"
    earlier = entry_pages[piece.record]
    return url_for("inspector.case", reference=case.reference, earlier=earlier) + f"#{piece.record}"
