"""A report as a paper: wide pages, its tables with their heads on each, a fingerprint at every foot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from grievance.exports import blocks
from grievance.exports.blocks import Block
from grievance.exports.labels import PAGE_OF
from grievance.exports.letters import SHORT
from grievance.exports.typesetting import Paper
from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Cell, Part, Report, Table

_CONTENTS = N_("Contents")
_FINGERPRINT = N_("Fingerprint of this report (SHA-256): %(fingerprint)s. Its workbook carries the same.")
_NOTHING = "–"


def paper_of(report: Report, voice: Voice) -> Paper:
    """Return a report to be set."""
    whole = report.fingerprint
    content = {
        "title": report.title,
        "office": report.organisation,
        "tongue": voice.tongue,
        "stamp": "",
        "wide": True,
        "page_of": voice.say(PAGE_OF, page="{page}", pages="{pages}"),
        "foot": f"{report.title} · {report.organisation} · {whole[:SHORT]}",
        "blocks": list(_blocks(report, voice, whole)),
    }
    return Paper(content, printed=whole)


def _blocks(report: Report, voice: Voice, whole: str) -> Iterator[Block]:
    yield blocks.title()
    yield blocks.facts((label, shown(value)) for label, value in report.facts)
    for each in report.said:
        yield blocks.sentence(each)
    yield blocks.contents(voice.say(_CONTENTS), depth=1)
    for part in report.parts:
        yield from _part(part)
    yield blocks.small(voice.say(_FINGERPRINT, fingerprint=whole))


def _part(part: Part) -> Iterator[Block]:
    yield blocks.heading(part.heading, level=part.level)
    if part.facts:
        yield blocks.facts((label, shown(value)) for label, value in part.facts)
    for each in part.said:
        yield blocks.before(each) if part.table is not None else blocks.sentence(each)
    if part.table is not None:
        yield _table(part.table)


def _table(table: Table) -> Block:
    if not table.rows:
        return blocks.sentence(table.empty)
    printed = [place for place, column in enumerate(table.columns) if column.share]
    columns = [(table.columns[place].label, table.columns[place].share) for place in printed]
    return blocks.table(columns, [[shown(row[place]) for place in printed] for row in table.rows])


def shown(value: Cell) -> str:
    """Return a cell in words: days as ISO writes them, and a dash for what is not known or not shown."""
    if isinstance(value, date):
        return value.isoformat()
    return _NOTHING if value is None else str(value)
