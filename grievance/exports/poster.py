"""The poster of a site, as data: its number, large, a square for a phone's camera, and what is promised."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno

from grievance.exports.typesetting import Paper, Printed, typeset_whatever
from grievance.exports.voices import Voice
from grievance.foundation.text import N_

TEMPLATE = "poster.typ"
WORKER_TITLE = N_("Problem at work? Tell us.")
WORKER_WHO_ANSWERS = N_("Trained people read your report and answer you.")
WORKER_SCAN = N_("Point a phone camera at the square. Or open this page:")
WORKER_SITE_NUMBER = N_("Site number")
WORKER_RUN_BY = N_("Who runs this")
#: So many of the promises stand on a poster: it has to be read from two steps away.
PROMISES = 6


def poster_of(
    *, site: str, number: str, address: str, promises: Sequence[str], run_by: str, voice: Voice
) -> Printed:
    """Set the poster of a site in one language; its square leads to the first question about that site."""
    content = {
        "tongue": voice.tongue,
        "title": voice.say(WORKER_TITLE),
        "answers": voice.say(WORKER_WHO_ANSWERS),
        "scan": voice.say(WORKER_SCAN),
        "number_label": voice.say(WORKER_SITE_NUMBER),
        "number": number,
        "site": site,
        "address": address,
        "square": square(address),
        "promises": list(promises[:PROMISES]),
        "run_by": f"{voice.say(WORKER_RUN_BY)}: {voice.apart(run_by)}" if run_by else "",
    }
    return typeset_whatever(Paper(content), template=TEMPLATE)


def square(address: str) -> str:
    """Draw an address for a phone's camera; a poster is rained on, so a quarter of it may be lost."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", xmldecl=False, border=4)
    return drawn.getvalue().decode()
