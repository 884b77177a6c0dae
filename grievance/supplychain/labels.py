"""Words about sites and links that the pages of several audiences use."""

from __future__ import annotations

from grievance.foundation.text import N_
from grievance.supplychain.stages import Confidence, LinkState

#: How a link may be spoken of: never "your cobalt".
EVIDENCE_TEXTS: dict[Confidence, str] = {
    Confidence.HIGH: N_("a dated source of good standing"),
    Confidence.MEDIUM: N_("one source, or an older one"),
    Confidence.LOW: N_("weak or undated evidence"),
}
LINK_STATE_TEXTS: dict[LinkState, str] = {
    LinkState.ACTIVE: N_("said to run"),
    LinkState.PLANNED: N_("planned"),
    LinkState.UNCERTAIN: N_("not known whether it still runs"),
    LinkState.DISPUTED: N_("disputed"),
    LinkState.ENDED: N_("ended"),
}
BY_COMPANY_TEXT = N_(
    "At least one step is known only by company. No source says that this site's material goes on."
)
