"""The key figures of the process with that of publishing itself, and how much of them may leave the team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from grievance.foundation import clock
from grievance.foundation.db import db
from grievance.foundation.text import N_
from grievance.measures.days import days_between, percentile
from grievance.measures.entries import Criterion, Line, Measure, Named, Outside, Target, Unit
from grievance.measures.queries import read
from grievance.measures.register import MEASURES
from grievance.measures.selection import Selection
from grievance.transparency.dates import DELAY, LONGEST_WAIT, SHOWN_AFTER
from grievance.transparency.disclosure import LEAST, Cell, suppress
from grievance.transparency.models import PublishedCase, PublishedFigure
from grievance.transparency.queries.candidates import told_to_site
from grievance.transparency.queries.counting import Figure
from grievance.transparency.states import Audience

TABLE = "process"
_VALUE, _BEHIND = "value", "behind"
#: Figures are kept as whole numbers: shares in thousandths, others with decimals in hundredths.
_SCALE = {Unit.SHARE: 1000, Unit.SCORE: 100, Unit.RATE: 100}


def record_lag(selection: Selection) -> list[Line]:
    """Count the days from telling a site to the case's first day in the public register."""
    cases = selection.cases()
    first = (
        select(PublishedCase.register_reference, func.min(PublishedCase.published_on).label("day"))
        .group_by(PublishedCase.register_reference)
        .subquery("first")
    )
    days = days_between(cases.c.site_told_at, first.c.day)
    query = (
        select(days, func.count())
        .join_from(cases, first, first.c.register_reference == cases.c.register_reference)
        .where(first.c.day <= clock.today(), cases.c.site_told_at.is_not(None))
        .group_by(days)
    )
    counted = [(int(number), int(times)) for number, times in db.session.execute(query)]
    behind = sum(times for _, times in counted)
    return [
        Line("median", Unit.DAYS, behind, percentile(counted, 50)),
        Line("p90", Unit.DAYS, behind, percentile(counted, 90)),
    ]


RECORD_LAG = Measure(
    code="K24",
    name=N_("Days until the public register shows a case"),
    criterion=Criterion.TRANSPARENT,
    numerator=N_(
        "Days from telling the site to the first publication day on which the case is in the register"
    ),
    denominator=N_("Cases that are in the register"),
    left_out=N_(
        "Cases that are not in the register: covert, restricted, younger than 30 days, or too few to show"
    ),
    source="published_cases: published_on; cases.site_told_at",
    units=(Unit.DAYS,),
    lines={"median": N_("Half of them within"), "p90": N_("Nine of ten within")},
    count=record_lag,
    targets=(
        Target("median", (DELAY + LONGEST_WAIT).days, at_least=False),
        Target("p90", (SHOWN_AFTER + LONGEST_WAIT).days, at_least=False),
    ),
    why=N_(
        "No case can be shown within 14 days: what is published is at least 14 days old and comes out on the "
        "1st and the 15th, so that no day points to a worker. That takes up to 30 days. A case without "
        "findings is shown 30 days after its report at the earliest, which takes up to 46; until there are "
        "enough to hide among, cases wait for longer"
    ),
)
ALL_MEASURES: tuple[Measure, ...] = tuple(
    sorted((*MEASURES, RECORD_LAG), key=lambda each: int(each.code[1:]))
)
#: What officials count of their own acts is no business of a team.
TEAM_MEASURES = tuple(each for each in ALL_MEASURES if each.outside is not Outside.OWN)


def figures_about_process(*, until: date) -> list[Figure]:
    """Return the key figures that may leave the team, of cases that their sites knew of on a day."""
    selection = Selection(reach=told_to_site(until=until))
    return [
        figure
        for measure in ALL_MEASURES
        if measure.outside is Outside.SUPPRESSED
        for line in hidden_where_small(read(measure, selection))
        for figure in _figures(measure, line)
    ]


def published_process(published_on: date | None) -> dict[str, list[Line]]:
    """Return for each key figure what a publication says of it; a line without a value is not shown."""
    query = select(PublishedFigure).where(
        PublishedFigure.published_on == published_on, PublishedFigure.table_name == TABLE
    )
    rows: dict[str, dict[str, int | None]] = {}
    for each in db.session.scalars(query.order_by(PublishedFigure.id)):
        rows.setdefault(each.row_key, {})[each.column_key] = each.value
    found: dict[str, list[Line]] = {}
    for row_key, columns in rows.items():
        code, unit, named, key = row_key.split(".", 3)
        value, scale = columns.get(_VALUE), _SCALE.get(Unit(unit), 1)
        line = Line(
            key,
            Unit(unit),
            columns.get(_BEHIND) or 0,
            value / scale if value is not None else None,
            named=Named(named) if named else None,
        )
        found.setdefault(code, []).append(line)
    return found


def hidden_where_small(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of one figure, without the values that are too small or would give one away."""
    whole = {each.key: Cell(each.part or 0, each.part or 0) for each in lines if each.makes_whole}
    shown = suppress(whole)
    return [
        each
        if (shown[each.key] is not None if each.makes_whole else _is_enough(each))
        else replace(each, value=None, behind=0, part=None)
        for each in lines
    ]


def _is_enough(line: Line) -> bool:
    if line.value is None or (line.cases is not None and line.cases < LEAST):
        return False
    if line.part is None:
        value = int(line.value) if line.unit in {Unit.NUMBER, Unit.MONEY} else line.behind
        return suppress({_VALUE: Cell(value, line.behind)}, parts_of_a_whole=False)[_VALUE] is not None
    parts = {"part": line.part, "rest": line.behind - line.part}
    shown = suppress({key: Cell(number, number) for key, number in parts.items()})
    return all(shown[key] is not None for key, number in parts.items() if number)


def _figures(measure: Measure, line: Line) -> Iterator[Figure]:
    row = f"{measure.code}.{line.unit}.{line.named or ''}.{line.key}"
    scaled = round(line.value * _SCALE.get(line.unit, 1)) if line.value is not None else None
    yield Figure(Audience.PUBLIC, TABLE, row, _VALUE, scaled)
    yield Figure(Audience.PUBLIC, TABLE, row, _BEHIND, line.behind if line.value is not None else None)
