"""The tracing binder: every way from the brand back to a site, its evidence, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Column, Part, Report, Row, Table
from grievance.reports.documents import Documents
from grievance.reports.grounds import Grounds
from grievance.reports.heads import report
from grievance.reports.labels import SUPPORTS_TRACING
from grievance.reports.law import asked_by_law
from grievance.reports.missing import missing_on, weakest_step
from grievance.reports.risks import yes_or_no
from grievance.reports.states import ReportKind
from grievance.reports.unknown import gaps
from grievance.supplychain.labels import CLAIMS, EVIDENCES, LINK_STATE_TEXTS
from grievance.supplychain.queries import ChainRow, PathLink
from grievance.supplychain.stages import EXTRACTION
from grievance.transparency.labels import word_for

_BACKWARDS = N_(
    "Each way is told from you backwards. D and a number name a document of the index at the end. Of several "
    "documented ways from a site the best is told: one that runs before one that may not, by site before by "
    "company, strong evidence before weak."
)
_REGION = N_(
    "The law is about one region of China and about those on its list. Here only the country of each place "
    "is known, so look at each place in China."
)
_CHINA = "CN"
_NOT_LOOKED_UP = N_(
    "Whether anybody on these ways is on the UFLPA Entity List was not looked up: the list changes, and the "
    "day on which you look counts. Look up each company and each site of the steps."
)
_NO_RECORDS = N_(
    "What customs authorities ask for beside a chain is not here: orders, invoices, payments, transport and "
    "production records of the goods themselves."
)


def binder(grounds: Grounds, voice: Voice) -> Report:
    """Return the binder."""
    numbered = [(f"P{place}", row) for place, row in enumerate(grounds.paths, start=1)]
    documents = Documents(numbered)
    parts = [
        asked_by_law(ReportKind.TRACING, voice),
        Part(
            voice.say(N_("The ways")),
            facts=((voice.say(N_("Ways with a place in China")), _in_china(grounds, voice)),),
            said=(voice.say(_BACKWARDS), voice.say(_REGION)),
            table=_ways(numbered, voice),
        ),
        *(_way(number, row, documents, grounds, voice) for number, row in numbered),
        Part(
            voice.say(N_("What is missing in all")),
            said=(voice.say(_NOT_LOOKED_UP), voice.say(_NO_RECORDS)),
            table=gaps(grounds, voice),
        ),
        Part(voice.say(N_("Index of documents")), table=_index(documents, voice)),
    ]
    return report(ReportKind.TRACING, grounds, parts, voice=voice, first=SUPPORTS_TRACING)


def _in_china(grounds: Grounds, voice: Voice) -> str:
    found = [
        row
        for row in grounds.paths
        if any(_CHINA in (link.start_country, link.end_country) for link in row.path)
    ]
    return voice.say(N_("%(some)s of %(all)s"), some=len(found), all=len(grounds.paths))


def _ways(numbered: Sequence[tuple[str, ChainRow]], voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Way")), 2),
        Column(voice.say(N_("Mineral")), 4),
        Column(voice.say(N_("Where it begins")), 7),
        Column(voice.say(N_("Stage")), 4),
        Column(voice.say(N_("Country")), 4),
        Column(voice.say(N_("Operator")), 6),
        Column(voice.say(N_("Begins in the ground")), 3),
        Column(voice.say(N_("Steps")), 3),
        Column(voice.say(N_("Share")), 4),
        Column(voice.say(N_("Weakest evidence")), 4),
        Column(voice.say(N_("Last seen to hold on")), 4),
    )
    rows = tuple(
        (
            number,
            voice.say(word_for("mineral", row.mineral)),
            row.site.name,
            voice.say(word_for("site_stage", row.site.stage)),
            voice.country(row.site.country),
            row.site.operator,
            yes_or_no(row.site.stage in EXTRACTION, voice),
            row.tier,
            voice.say(word_for("share", row.band)),
            voice.say(word_for("confidence", row.weakest)),
            row.seen_on,
        )
        for number, row in numbered
    )
    return Table("ways", columns, rows, voice.say(N_("No site is linked to you yet.")))


def _way(number: str, row: ChainRow, documents: Documents, grounds: Grounds, voice: Voice) -> Part:
    mineral = voice.say(word_for("mineral", row.mineral))
    weak = weakest_step(row, voice)
    missing = missing_on(row, grounds.on, voice)
    found = voice.say(N_("Missing: %(what)s"), what="; ".join(missing)) if missing else None
    return Part(
        f"{number} · {mineral} · {voice.apart(row.site.name)}",
        level=2,
        said=tuple(each for each in (weak, found) if each is not None),
        table=_steps(number, row, documents, voice),
    )


def _steps(number: str, row: ChainRow, documents: Documents, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Way")), 0),
        Column(voice.say(N_("Step")), 6),
        Column(voice.say(N_("To")), 17),
        Column(voice.say(N_("From")), 17),
        Column(voice.say(N_("Product")), 8),
        Column(voice.say(N_("HS code")), 0),
        Column(voice.say(N_("Quantity")), 0),
        Column(voice.say(N_("When")), 8),
        Column(voice.say(N_("What the ends say")), 8),
        Column(voice.say(N_("Who says so")), 8),
        Column(voice.say(N_("Document")), 8),
        Column(voice.say(N_("Source and address")), 17),
        Column(voice.say(N_("Dated")), 8),
        Column(voice.say(N_("Checked")), 8),
        Column(voice.say(N_("Confidence")), 9),
    )
    rows = tuple(
        (number, place, *_step(link, documents, voice))
        for place, link in enumerate(reversed(row.path), start=1)
    )
    return Table("steps", columns, rows, voice.say(N_("None of its steps may be shown to you.")))


def _step(link: PathLink, documents: Documents, voice: Voice) -> Row:
    own = voice.say(N_("You, in a list of your own"))
    times = " – ".join(each for each in (link.since, link.until) if each)
    state = voice.say(LINK_STATE_TEXTS[link.state])
    return (
        _place(link.customer_site, link.customer, link.end_country, voice),
        _place(link.supplier_site, link.supplier, link.start_country, voice),
        f"{link.product}, HS {link.hs_code}" if link.hs_code else link.product,
        link.hs_code,
        link.volume,
        f"{times}, {state}" if times else state,
        voice.say(CLAIMS[link.claim]),
        link.asserted_by or (own if link.uploaded else voice.say(N_("The source itself"))),
        documents.number_of(link),
        f"{link.source}\n{link.source_url}" if link.source_url else link.source,
        link.as_of,
        link.checked_on,
        voice.say(word_for("confidence", link.confidence)),
    )


def _place(site: str | None, company: str | None, country: str | None, voice: Voice) -> str:
    named = [site, company] if site else [company]
    return ", ".join(each for each in (*named, voice.country(country)) if each)


def _index(documents: Documents, voice: Voice) -> Table:
    columns = (
        Column(voice.say(N_("Document")), 3),
        Column(voice.say(N_("Source")), 8),
        Column(voice.say(N_("Address")), 9),
        Column(voice.say(N_("Kind")), 4),
        Column(voice.say(N_("Dated")), 3),
        Column(voice.say(N_("Checked")), 3),
        Column(voice.say(N_("Brought by you")), 3),
        Column(voice.say(N_("Ways")), 4),
    )
    rows = tuple(
        (
            each.number,
            each.source,
            each.address or None,
            voice.say(EVIDENCES[each.kind]),
            each.as_of,
            each.checked_on,
            yes_or_no(each.own, voice),
            " ".join(each.paths),
        )
        for each in documents.all
    )
    return Table("documents", columns, rows, voice.say(N_("There is no document yet.")))
