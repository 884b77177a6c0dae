"""What people read for the codes of being on call."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grievance.foundation.text import N_
from grievance.oncall.states import Call, HoleKind, Verdict

VERDICT_LABELS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.NOW: N_("Real, and happening now"),
        Verdict.LATER: N_("It may be real, but not now"),
        Verdict.NO_DANGER: N_("Nothing in it speaks of danger"),
    }
)
CALL_LABELS: Mapping[Call, str] = MappingProxyType(
    {
        Call.ON_CALL: N_("On call"),
        Call.DEPUTY: N_("Deputy"),
        Call.SUPERVISORS: N_("Supervisors"),
        Call.EVERYBODY: N_("The whole team"),
    }
)
HOLE_LABELS: Mapping[HoleKind, str] = MappingProxyType(
    {
        HoleKind.NOBODY: N_("Nobody is on call"),
        HoleKind.AWAY: N_("Whoever is on call is away"),
        HoleKind.NO_DEPUTY: N_("Nobody stands in"),
    }
)
