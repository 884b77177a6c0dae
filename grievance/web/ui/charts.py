"""Turn numbers into the shapes of bar, line and ring charts.

Places and lengths are percentages of the drawing unless a name says otherwise, so that a drawing grows with
the page while its words keep their size. Colour is left to the stylesheet: a shape only says which series
(1 to 6) it belongs to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, log10, pi, sin

SERIES = 6
BAR_ROW = 40


def plain_number(value: float) -> str:
    """Write a number as a table would: whole where it is whole, else with one decimal."""
    return f"{value:,.0f}" if value == floor(value) else f"{value:,.1f}"


def series_of(position: int) -> int:
    """Say which of the six colours the shape at a position takes."""
    return position % SERIES + 1


#: Below this a value is too small for arithmetic to draw, and for anybody to see.
_NOTHING = 1e-9


def round_steps(highest: float, count: int = 4) -> tuple[float, ...]:
    """Choose steps of 1, 2 or 5 times a power of ten that reach at least as high as the highest value.

    Returns them from zero upwards; without a value worth drawing the steps are 0 and 1.
    """
    if highest < _NOTHING:
        return (0.0, 1.0)
    power = 10.0 ** floor(log10(highest / count))
    step = next(power * size for size in (1, 2, 5, 10) if power * size * count >= highest * (1 - 1e-9))
    reach = ceil(highest / step * (1 - 1e-9))
    return tuple(step * number for number in range(reach + 1))


def refuse_negative(values: Sequence[float]) -> None:
    """Refuse values below zero, which none of these drawings can show truthfully."""
    if any(value < 0 for value in values):
        raise ValueError("a chart of amounts cannot show a negative value")


@dataclass(frozen=True)
class Bar:
    """One bar with its words; `top` is in pixels."""

    label: str
    text: str
    top: int
    start: float
    length: float
    series: int


@dataclass(frozen=True)
class BarChart:
    """Bars that lie below each other; `height` is in pixels."""

    title: str
    desc: str
    bars: tuple[Bar, ...]
    height: int
    mirrored: bool

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """List the bars as the table beside the drawing does."""
        return tuple((bar.label, bar.text) for bar in self.bars)


def bars(
    title: str,
    desc: str,
    values: Sequence[tuple[str, float]],
    *,
    words: Callable[[float], str] = plain_number,
    tones: Sequence[int] | None = None,
    mirrored: bool = False,
    full: float | None = None,
) -> BarChart:
    """Lay out one bar for each (label, value); the longest fills the width.

    `tones` gives each bar its series; without it all bars share the first. `mirrored` lets bars grow from the
    right, for languages written from right to left. `full` is what fills the width instead of the longest.
    """
    refuse_negative([value for _, value in values])
    longest = full or max((value for _, value in values), default=0) or 1
    drawn = []
    for position, (label, value) in enumerate(values):
        length = round(100 * value / longest, 2)
        start = round(100 - length, 2) if mirrored else 0.0
        series = tones[position] if tones else 1
        drawn.append(Bar(label, words(value), position * BAR_ROW, start, length, series))
    return BarChart(title, desc, tuple(drawn), len(drawn) * BAR_ROW, mirrored)


@dataclass(frozen=True)
class Mark:
    """A word on an axis and its place along that axis."""

    text: str
    at: float


@dataclass(frozen=True)
class Line:
    """One line; `pieces` are its unbroken stretches as point lists, `dots` its single points."""

    label: str
    series: int
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class LineChart:
    """Lines over the same steps of time, with the marks of both axes."""

    title: str
    desc: str
    ticks: tuple[Mark, ...]
    steps: tuple[Mark, ...]
    lines: tuple[Line, ...]
    every: int
    """Only each n-th tick has room for its words."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """List each tick with the words of every line, as the table beside the drawing does."""
        return tuple(
            (tick.text, *(line.texts[position] for line in self.lines))
            for position, tick in enumerate(self.ticks)
        )


def lines(
    title: str,
    desc: str,
    ticks: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    words: Callable[[float], str] = plain_number,
) -> LineChart:
    """Lay out one line for each (label, values), a value for each tick; None leaves a gap, never a zero."""
    for label, values in series:
        if len(values) != len(ticks):
            raise ValueError(f"{label} has {len(values)} values for {len(ticks)} ticks")
    known = [value for _, values in series for value in values if value is not None]
    refuse_negative(known)
    steps = round_steps(max(known, default=0))
    width = max(len(ticks) - 1, 1)
    places = [round(100 * position / width, 2) for position in range(len(ticks))]

    def height(value: float) -> float:
        return round(100 - 100 * value / steps[-1], 2)

    drawn = []
    for position, (label, values) in enumerate(series):
        points = [
            None if value is None else (place, height(value))
            for place, value in zip(places, values, strict=True)
        ]
        drawn.append(
            Line(
                label,
                series_of(position),
                unbroken(points),
                tuple(point for point in points if point is not None),
                tuple("–" if value is None else words(value) for value in values),
            )
        )
    return LineChart(
        title,
        desc,
        tuple(Mark(tick, place) for tick, place in zip(ticks, places, strict=True)),
        tuple(Mark(words(step), height(step)) for step in steps),
        tuple(drawn),
        max(ceil(len(ticks) / 6), 1),
    )


def unbroken(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """Split points at the gaps into point lists of at least two points."""
    pieces: list[list[str]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{point[0]:g},{point[1]:g}")
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)


@dataclass(frozen=True)
class Slice:
    """One part of a ring, as an SVG path in a square of 100."""

    label: str
    text: str
    share: str
    path: str
    series: int


@dataclass(frozen=True)
class Donut:
    """A ring cut into shares of a whole."""

    title: str
    desc: str
    slices: tuple[Slice, ...]
    centre: str

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """List the slices as the table beside the drawing does."""
        return tuple((part.label, part.text, part.share) for part in self.slices)


def donut(
    title: str,
    desc: str,
    values: Sequence[tuple[str, float]],
    *,
    words: Callable[[float], str] = plain_number,
    centre: str = "",
) -> Donut:
    """Cut a ring into one slice for each (label, value), clockwise from the top."""
    refuse_negative([value for _, value in values])
    total = sum(value for _, value in values)
    begun = 0.0
    slices = []
    for position, (label, value) in enumerate(values):
        share = value / total if total else 0.0
        path = ring_piece(begun, begun + share)
        slices.append(Slice(label, words(value), f"{100 * share:.0f} %", path, series_of(position)))
        begun += share
    return Donut(title, desc, tuple(slices), centre)


def ring_piece(begin: float, end: float, outer: float = 49, inner: float = 31) -> str:
    """Draw the part of a ring between two shares of a full turn; empty where there is nothing to see."""
    if end - begin <= 0:
        return ""
    # An arc whose ends meet is not drawn at all, so a full ring stops a hair short of itself.
    end = min(end, begin + 0.9999)
    long_way = int(end - begin > 0.5)
    out_x, out_y = on_circle(begin, outer)
    out_to_x, out_to_y = on_circle(end, outer)
    in_x, in_y = on_circle(end, inner)
    in_to_x, in_to_y = on_circle(begin, inner)
    return (
        f"M{out_x:g} {out_y:g}A{outer:g} {outer:g} 0 {long_way} 1 {out_to_x:g} {out_to_y:g}"
        f"L{in_x:g} {in_y:g}A{inner:g} {inner:g} 0 {long_way} 0 {in_to_x:g} {in_to_y:g}z"
    )


def on_circle(share: float, radius: float) -> tuple[float, float]:
    """Find the point at a share of a turn, clockwise from the top, round the middle of a square of 100."""
    angle = 2 * pi * share
    return round(50 + radius * sin(angle), 3), round(50 - radius * cos(angle), 3)
