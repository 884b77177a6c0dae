"""What a finding points to, named in the visitor's language by kind and day, for the team and for a panel."""

from __future__ import annotations

from collections.abc import Collection

from grievance.cases.models.case import Case
from grievance.cases.piece_kinds import GONE, PIECE_LABELS
from grievance.cases.pieces import Piece
from grievance.fieldwork.queries import pieces_with_visits
from grievance.web.ui.presentation import day, translated


def piece_name(piece: Piece | None) -> str:
    """Name a piece without a word of what it says; what was erased since is not passed over."""
    if piece is None:
        return translated(GONE)
    return translated(PIECE_LABELS[piece.kind], number=piece.report, day=day(piece.on))


def pieces_by_reference(case: Case, only: Collection[str]) -> dict[str, Piece]:
    """Return those of the pieces to which findings of a case can point that have these names."""
    return {each.reference: each for each in pieces_with_visits(case, only=only) if each.reference in only}
