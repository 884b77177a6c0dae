"""A report as the sheets of a workbook: the same sentences and the same rows as its paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from grievance.exports.voices import Voice
from grievance.foundation.text import N_
from grievance.reports.content import Report, Row

_ABOUT = "about"


class Sheet(NamedTuple):
    """One sheet: its name, its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]


def sheets_of(report: Report, voice: Voice) -> list[Sheet]:
    """Return the sheets: first what it says in sentences, then each table."""
    heads = (voice.say(N_("Part")), voice.say(N_("What")), voice.say(N_("What it says")))
    sheets = {_ABOUT: Sheet(_ABOUT, heads, list(_sentences(report)))}
    for table in report.tables:
        sheet = sheets.setdefault(
            table.sheet, Sheet(table.sheet, tuple(each.label for each in table.columns), [])
        )
        sheet.rows.extend(table.rows)
    return list(sheets.values())


def _sentences(report: Report) -> Iterator[Row]:
    yield report.title, "SHA-256", report.fingerprint
    for label, value in report.facts:
        yield report.title, label, value
    for each in report.said:
        yield report.title, None, each
    for part in report.parts:
        for label, value in part.facts:
            yield part.heading, label, value
        for each in part.said:
            yield part.heading, None, each
        if part.table is not None and not part.table.rows:
            yield part.heading, None, part.table.empty
