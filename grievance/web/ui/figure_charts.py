"""How desks draw key figures: one chart for each unit, so that every bar can be held against the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from flask_babel import gettext

from grievance.measures.entries import Line, Measure, Named, Unit
from grievance.measures.splits import SPLIT_LABELS, Split
from grievance.web.ui.charts import BarChart, bars, series_of
from grievance.web.ui.key_figures import Lines, name_of, value_name, worded
from grievance.web.ui.locales import present_language
from grievance.web.ui.presentation import translated

#: What fills the width, where a unit has a highest number.
_FULL = {Unit.SHARE: 1.0, Unit.SCORE: 3.0}
#: So much of a name stands above its bar on a narrow screen; the table has all of it.
_WIDEST = 40
#: What a bar is about, and its number.
Drawn = tuple[str, Line]


def charts_of(about: str, measures: Iterable[Measure], lines: Lines) -> list[BarChart]:
    """Draw some figures: those of one unit together, and each currency by itself."""
    drawn = [
        (f"{measure.code} {_short_name(measure, line)}", line)
        for measure in measures
        for line in lines.get(measure.code, ())
    ]
    return [_chart(_title(part[0][1], about), "", part) for part in _by_unit(drawn)]


def split_charts(measure: Measure, by: Split, parts: Sequence[tuple[str, list[Line]]]) -> list[BarChart]:
    """Draw the parts of a figure side by side, again for each unit."""
    drawn = [(value_name(by, value), line) for value, lines in parts for line in lines]
    told = [_told(part) for part in _by_unit(drawn)]
    return [_split_chart(measure, by, part) for part in told if part]


def _split_chart(measure: Measure, by: Split, drawn: Sequence[Drawn]) -> BarChart:
    first, keys = drawn[0][1], list(dict.fromkeys(line.key for _, line in drawn))
    title, desc = _title(first, translated(measure.name)), translated(SPLIT_LABELS[by])
    if len(keys) == 1 and first.named is None:
        title = name_of(measure, first)
    elif first.unit is not Unit.MONEY:
        drawn = [(f"{value} · {_short_name(measure, line)}", line) for value, line in drawn]
    return _chart(title, desc, drawn, keys)


def _told(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Return a figure's own lines; of those that it only names, if there are no others, what is not zero."""
    own = [(value, line) for value, line in drawn if line.named is None]
    return own or [(value, line) for value, line in drawn if line.value]


def _by_unit(drawn: Iterable[Drawn]) -> list[list[Drawn]]:
    found: dict[tuple[Unit, str], list[Drawn]] = {}
    for label, line in drawn:
        if line.value is not None:
            currency = line.key if line.unit is Unit.MONEY else ""
            found.setdefault((line.unit, currency), []).append((label, line))
    return list(found.values())


def _chart(title: str, desc: str, drawn: Sequence[Drawn], keys: Sequence[str] = ()) -> BarChart:
    first = drawn[0][1]
    return bars(
        title,
        desc,
        [(_fitting(label), line.value or 0) for label, line in drawn],
        words=lambda value: worded(first.unit, value, first.key),
        tones=[series_of(keys.index(line.key)) for _, line in drawn] if keys else None,
        mirrored=present_language().direction == "rtl",
        full=_FULL.get(first.unit),
    )


def _title(line: Line, about: str) -> str:
    titles = {
        Unit.SHARE: gettext("Shares: %(about)s", about=about),
        Unit.NUMBER: gettext("Numbers: %(about)s", about=about),
        Unit.DAYS: gettext("Days: %(about)s", about=about),
        Unit.MONEY: gettext("Money in %(currency)s: %(about)s", currency=line.key, about=about),
        Unit.SCORE: gettext("Mean scores from 1 to 3: %(about)s", about=about),
        Unit.RATE: gettext("How many for each: %(about)s", about=about),
    }
    return titles[line.unit]


def _short_name(measure: Measure, line: Line) -> str:
    """Return what a line is called above its bar: a commitment by its code alone."""
    return line.key if line.named is Named.PROVISION else name_of(measure, line)


def _fitting(label: str) -> str:
    """Return a name, cut where it would run into its number."""
    width = 0
    for place, letter in enumerate(label):
        # Chinese and Japanese letters are twice as wide.
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > _WIDEST:
            return f"{label[:place].rstrip()}…"
    return label
