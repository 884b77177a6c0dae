"""How every report begins: whose it is, of which day, and of which state of the chain."""

from __future__ import annotations

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Part, Report
from grievance.reports.grounds import Grounds
from grievance.reports.labels import A_PART, NO_NAMES, REPORT_LABELS
from grievance.reports.states import ReportKind


def report(
    kind: ReportKind, grounds: Grounds, parts: list[Part], *, voice: Voice, first: str | None = None
) -> Report:
    """Put a report together under the same head."""
    companies = "; ".join(grounds.companies) or voice.say(N_("None is named yet"))
    published = grounds.chain.figures_of
    said = (A_PART, first, NO_NAMES)
    return Report(
        name=f"{kind}-{grounds.on.isoformat()}",
        title=voice.say(REPORT_LABELS[kind]),
        organisation=grounds.organisation,
        facts=(
            (voice.say(N_("Made for")), grounds.organisation),
            (voice.say(N_("Companies")), companies),
            (voice.say(N_("Made on")), voice.day(grounds.on)),
            (voice.say(N_("Figures published on")), voice.day(published) or voice.say(N_("never yet"))),
            (voice.say(N_("State of the chain")), grounds.version),
            (voice.say(N_("Fingerprint of your chain (SHA-256)")), grounds.chain_fingerprint),
        ),
        said=tuple(voice.say(each) for each in said if each is not None),
        parts=tuple(parts),
    )
