"""The pieces of a case that a finding points to: to choose from in its form, and as links beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grievance.cases.labels import EVIDENCE_LABELS
from grievance.cases.models.case import Case
from grievance.cases.papers import findings_that_count
from grievance.cases.piece_kinds import PieceKind
from grievance.cases.pieces import Piece, in_order
from grievance.cases.states import Evidence
from grievance.fieldwork.queries import pieces_with_visits
from grievance.foundation.db import db
from grievance.foundation.errors import Sealed
from grievance.policy.actor import Actor
from grievance.vault.models.compartment import CompartmentKind, SealedItem
from grievance.vault.services.compartments import open_ahead, open_item
from grievance.web.inspector.worker_views import REPORTS
from grievance.web.ui.pieces import piece_name, pieces_by_reference
from grievance.web.ui.presentation import listed, translated

#: So much of a piece is shown in the form that two of one day can be told apart.
_BEGINNING = 60
_ISOLATE, _END = "\u2068", "\u2069"
_PAGES: Mapping[PieceKind, tuple[str, str]] = {
    PieceKind.FILE: ("inspector.file", "file"),
    PieceKind.TRANSCRIPT: ("inspector.transcript", "file"),
    PieceKind.VISIT_NOTE: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_INTERVIEW: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_PHOTO: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_RECORDING: ("inspector.evidence", "evidence"),
    PieceKind.VISIT_DOCUMENT: ("inspector.evidence", "evidence"),
}


def piece_choices(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Return all that a finding of a case can point to, with first words for whoever holds the key."""
    pieces = pieces_with_visits(case)
    beginnings = _beginnings(actor, pieces)
    return [(each.reference, _choice(each, beginnings.get(each.reference, ""))) for each in pieces]


def findings_shown(actor: Actor, case: Case, entry_pages: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Return on what the finding about each item rests, with links to what it points to.

    `entry_pages` says on which page of the timeline a message, a note or a text stands.
    """
    found = findings_that_count(actor, case)
    kept = pieces_by_reference(case) if any(each.pieces for each in found.values()) else {}
    return {
        code: {
            "evidence": listed(translated(EVIDENCE_LABELS[Evidence(each)]) for each in view.evidence),
            "pieces": [_linked(case, each, entry_pages) for each in in_order(kept, view.pieces)],
        }
        for code, view in found.items()
    }


def _choice(piece: Piece, beginning: str) -> str:
    name = piece_name(piece)
    return f"{name}: {_ISOLATE}{beginning}{_END}" if beginning else name


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
