"""Step 1, management systems: who acts for a brand here, what they were asked and answered."""

from __future__ import annotations

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.leverage.labels import ANSWER_LABELS, ASK_LABELS, REQUEST_STATE_LABELS, RUNG_LABELS
from grievance.leverage.queries import RequestRow
from grievance.leverage.states import Ask, Rung
from grievance.reports.content import Column, Part, Row, Table
from grievance.reports.grounds import Grounds

_NOT_KNOWN = N_(
    "Not known here: your policy, what your contracts say, who answers for it in your company, and what your "
    "people and your suppliers were taught."
)
_CHANNEL = N_(
    "Workers of every site can report here, in nine languages and without a name, also where a site has no "
    "number: they name the place in words."
)


def management_systems(grounds: Grounds, voice: Voice) -> Part:
    """Return what is known of how a brand keeps watch."""
    sites = grounds.chain.sites
    numbered = sum(each.number is not None for each in sites)
    return Part(
        voice.say(N_("Step 1: management systems")),
        facts=(
            (voice.say(N_("Your people who sign in here")), grounds.people),
            (voice.say(N_("How they are told of changes")), _ways(grounds, voice)),
            (voice.say(N_("Your own systems that are told")), grounds.systems),
            (voice.say(N_("Changes that you were told of in the last half year")), grounds.alerts),
            (
                voice.say(N_("Sites with a number for reports")),
                voice.say(N_("%(some)s of %(all)s"), some=numbered, all=len(sites)),
            ),
            (voice.say(N_("Requests to you")), len(grounds.requests)),
            (voice.say(N_("Your promises")), len(grounds.promises)),
        ),
        said=(voice.say(_CHANNEL), voice.say(_NOT_KNOWN)),
        table=_requests(grounds, voice),
    )


def kind_words(kind: Ask, rung: Rung | None, voice: Voice) -> str:
    """Say what a brand is asked for or promises, with the rung of its ladder."""
    words = voice.say(ASK_LABELS[kind])
    return f"{words} ({voice.say(RUNG_LABELS[rung])})" if rung is not None else words


def _ways(grounds: Grounds, voice: Voice) -> str:
    told = (
        (grounds.ways.digest, N_("Once a day, if something has changed")),
        (grounds.ways.immediate, N_("At once, when the case team has checked that it may be told")),
    )
    return "; ".join(voice.say(words) for wanted, words in told if wanted) or voice.say(N_("Not at all"))


def _requests(grounds: Grounds, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Site")), 6),
        Column(voice.say(N_("What you were asked")), 7),
        Column(voice.say(N_("Asked on")), 3),
        Column(voice.say(N_("Answer by")), 3),
        Column(voice.say(N_("State")), 4),
        Column(voice.say(N_("Your answer")), 3),
        Column(voice.say(N_("Promises")), 3),
        Column(voice.say(N_("Late promises")), 3),
    )
    rows = tuple(_request(each, voice) for each in grounds.requests)
    return Table("requests", columns, rows, voice.say(N_("You were asked for nothing yet.")))


def _request(row: RequestRow, voice: Voice) -> Row:
    return (
        row.site,
        kind_words(row.ask, row.rung, voice),
        row.sent_on,
        row.due_on,
        voice.say(REQUEST_STATE_LABELS[row.state]),
        voice.say(ANSWER_LABELS[row.answer]) if row.answer is not None else None,
        row.promised,
        row.late,
    )
