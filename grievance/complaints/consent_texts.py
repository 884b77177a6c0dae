"""What workers are asked about who may know what: read in each language before it opens."""

from __future__ import annotations

from grievance.complaints.states import KNOWN_TO_LABELS, RAISE_LABELS, ConsentAnswer
from grievance.foundation.text import N_

WHO_MAY_KNOW = N_("Who may know it was you?")
MAY_RAISE = N_("May we talk to the company about this problem, without your name?")
MAY_PARAPHRASE = N_("May we tell them what you said, in our own words?")
TEAM_READS = N_("Only the case team reads your words.")
PARAPHRASE_LABELS: dict[ConsentAnswer, str] = {
    ConsentAnswer.YES: N_("Yes"),
    ConsentAnswer.ASK_FIRST: N_("Ask me first"),
    ConsentAnswer.NO: N_("No"),
}
#: Shown beside them, and as much a part of what somebody says yes to.
WARNINGS = (
    N_("Your employer may fix it faster, but may also treat you badly. You can say no."),
    N_("If few people know about this, your boss may guess it was you."),
    N_("You can change this later with your code."),
    N_("Buyers of the metal see totals. They do not see your report."),
)


def all_consent_texts() -> tuple[str, ...]:
    """Return every sentence that a consent hangs on, each once, in the order in which workers meet them."""
    questions = (
        *(WHO_MAY_KNOW, *KNOWN_TO_LABELS.values(), TEAM_READS),
        *(MAY_RAISE, *RAISE_LABELS.values(), MAY_PARAPHRASE, *PARAPHRASE_LABELS.values()),
        *WARNINGS,
    )
    return tuple(dict.fromkeys(questions))
