"""What things brought back, and packs, are called."""

from __future__ import annotations

from grievance.fieldwork.states import FieldKind, PackState
from grievance.foundation.text import N_

KIND_LABELS: dict[FieldKind, str] = {
    FieldKind.NOTE: N_("Note"),
    FieldKind.INTERVIEW: N_("Interview"),
    FieldKind.PHOTO: N_("Photo"),
    FieldKind.RECORDING: N_("Recording"),
    FieldKind.DOCUMENT: N_("Document"),
}
PACK_STATE_LABELS: dict[PackState, str] = {
    PackState.OUT: N_("on its way"),
    PackState.BACK: N_("brought back"),
    PackState.LOST: N_("lost"),
}
