"""How desks show key figures: each number with its name, how many stand behind it, and its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale, gettext, ngettext

from grievance.cases.labels import BAND_LABELS
from grievance.cases.models.case import Band
from grievance.complaints.states import Channel
from grievance.foundation.text import N_
from grievance.measures.entries import UNIT_LABELS, Criterion, Line, Measure, Named, Target, Unit
from grievance.measures.labels import CHANNEL_LABELS
from grievance.measures.splits import SPLIT_LABELS, Split
from grievance.satisfaction.states import SATISFACTION_QUESTIONS, SatisfactionQuestion
from grievance.standards.catalogue import catalogue
from grievance.supplychain.stages import MINERAL_LABELS, STAGE_LABELS, Mineral, Stage
from grievance.web.ui.locales import language
from grievance.web.ui.presentation import country, listed, money, translated

NOT_COLLECTED = N_("Not collected yet")
#: What a table of figures is downloaded with.
CSV_COLUMNS = ("code", "figure", "line", "unit", "value", "counted", "behind", "target")
Lines = Mapping[str, Sequence[Line]]


@dataclass(frozen=True)
class Row:
    """One line of a table of figures."""

    code: str
    figure: str
    name: str
    value: str
    behind: int | None
    target: str
    tone: str
    url: str | None


def rows_of(measures: Iterable[Measure], lines: Lines, *, urls: Mapping[str, str], hidden: str) -> list[Row]:
    """Return the lines of some figures as a table shows them; `hidden` stands for what has no value."""
    return [row for measure in measures for row in _rows(measure, lines, urls.get(measure.code), hidden)]


def _rows(measure: Measure, lines: Lines, url: str | None, hidden: str) -> Iterator[Row]:
    figure = translated(measure.name)
    if measure.count is None:
        yield Row(measure.code, figure, "", translated(NOT_COLLECTED), None, "", "", url)
        return
    for line in lines.get(measure.code, ()):
        target = measure.target_of(line.key)
        name, value = name_of(measure, line), value_of(line)
        behind = line.behind if line.value is not None else None
        yield Row(
            measure.code,
            figure,
            name,
            value or hidden,
            behind,
            _target(target, line),
            _tone(target, line),
            url,
        )


def csv_rows(measures: Iterable[Measure], lines: Lines) -> Iterator[tuple[object, ...]]:
    """Yield the same lines for a file: codes and plain numbers, shares as parts of one."""
    for measure in measures:
        for line in lines.get(measure.code, ()):
            target = measure.target_of(line.key)
            behind = line.behind if line.value is not None else None
            yield (
                *(measure.code, measure.name, line.key, line.unit.value, line.value, line.part, behind),
                target.value if target is not None else None,
            )


def value_of(line: Line) -> str:
    """Return a number in the reader's language; empty where there is none."""
    return worded(line.unit, line.value, line.key) if line.value is not None else ""


def worded(unit: Unit, value: float, currency: str = "") -> str:
    """Return a number of some unit in the reader's language."""
    if unit is Unit.SHARE:
        return format_percent(value, locale=get_locale())
    if unit is Unit.DAYS:
        return ngettext("%(num)s day", "%(num)s days", int(value))
    if unit is Unit.MONEY:
        return money(int(value), currency)
    if unit is Unit.NUMBER:
        return format_decimal(int(value), locale=get_locale())
    return format_decimal(value, format="0.00", locale=get_locale())


def name_of(measure: Measure, line: Line) -> str:
    """Return what a line is called in the reader's language."""
    if line.named is None:
        return translated(measure.lines[line.key])
    if line.named is Named.CHANNEL:
        return translated(CHANNEL_LABELS[Channel(line.key)])
    if line.named is Named.REMEDY_TYPE:
        return translated(catalogue().remedy_types[line.key].label)
    if line.named is Named.PROVISION:
        return f"{line.key} · {translated(catalogue().provisions[line.key].topic)}"
    if line.named is Named.QUESTION:
        return translated(SATISFACTION_QUESTIONS[SatisfactionQuestion(line.key)])
    if line.named is Named.LANGUAGE:
        return language(line.key).autonym
    return line.key


def value_name(by: Split, value: str) -> str:
    """Return what one value of a split is called."""
    if by is Split.COUNTRY:
        return country(value)
    if by is Split.LANGUAGE:
        return language(value).autonym
    if by is Split.BAND:
        return f"{value} {translated(BAND_LABELS[Band(value)])}"
    if by is Split.CHANNEL:
        return translated(CHANNEL_LABELS[Channel(value)])
    return translated(MINERAL_LABELS[Mineral(value)] if by is Split.MINERAL else STAGE_LABELS[Stage(value)])


def record_of(measure: Measure) -> list[tuple[str, str]]:
    """Return the definition of a figure, term by term."""
    splits = [translated(SPLIT_LABELS[each]) for each in Split if each in measure.splits]
    found = [
        (gettext("What is counted"), translated(measure.numerator)),
        (gettext("Of what"), translated(measure.denominator) or gettext("Nothing: it is no part of a whole")),
        (gettext("What is left out"), translated(measure.left_out)),
        (gettext("Why it is counted so"), translated(measure.why)),
        (gettext("Unit"), listed(translated(UNIT_LABELS[each]) for each in measure.units)),
        (gettext("Source"), measure.source),
        (gettext("Can be split by"), listed(splits) or gettext("Nothing")),
        (gettext("When its group is too small"), translated(measure.when_too_small)),
        (gettext("Not collected"), translated(measure.not_collected)),
    ]
    return [(term, text) for term, text in found if text]


def by_criterion(measures: Iterable[Measure]) -> list[tuple[Criterion, list[Measure]]]:
    """Return figures by what they show of a mechanism, without what none of them shows."""
    kept = list(measures)
    parts = [(each, [measure for measure in kept if measure.criterion is each]) for each in Criterion]
    return [(criterion, part) for criterion, part in parts if part]


def _target(target: Target | None, line: Line) -> str:
    if target is None:
        return ""
    value = worded(line.unit, target.value)
    return (
        gettext("at least %(value)s", value=value)
        if target.at_least
        else gettext("at most %(value)s", value=value)
    )


def _tone(target: Target | None, line: Line) -> str:
    if target is None or line.value is None:
        return ""
    return "good" if target.is_met(line.value) else "warn"
