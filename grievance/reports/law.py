"""What a law or a guidance asks, with who says so and when it was read: data of the product, never advice."""

from __future__ import annotations

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Column, Part, Table
from grievance.reports.states import ReportKind
from grievance.standards.labels import CONFIDENCE_LABELS
from grievance.standards.queries import due_diligence_facts

_FRAMEWORKS = {ReportKind.FIVE_STEPS: "five_steps", ReportKind.TRACING: "tracing"}
_NO_ADVICE = N_(
    "Others say so, on the day that is given. It is not legal advice, and the law may have changed since."
)


def asked_by_law(kind: ReportKind, voice: Voice) -> Part:
    """Return what is asked, statement by statement."""
    columns = (
        Column(voice.say(N_("What is asked")), 10),
        Column(voice.say(N_("Since")), 3),
        Column(voice.say(N_("Who says so")), 6),
        Column(voice.say(N_("Address")), 7),
        Column(voice.say(N_("Read on")), 3),
        Column(voice.say(N_("How sure")), 4),
    )
    rows = tuple(
        (
            voice.say(each.statement),
            each.since,
            each.source,
            each.address,
            each.read_on,
            voice.say(CONFIDENCE_LABELS[each.confidence]),
        )
        for each in due_diligence_facts(_FRAMEWORKS[kind])
    )
    heading = voice.say(N_("What is asked of companies"))
    return Part(heading, said=(voice.say(_NO_ADVICE),), table=Table("asked_by_law", columns, rows, empty=""))
