"""Lay out what flows from station to station: stations in columns, ribbons as thick as what they carry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grievance.web.ui.charts import Mark, plain_number, refuse_negative

WIDTH, GAP, NODE_WIDTH = 1000.0, 14.0, 12.0


@dataclass(frozen=True)
class SankeyNode:
    """A station of a flow; columns count from zero at the source."""

    key: str
    label: str
    column: int
    short: str = ""
    """What is drawn of its label where that is too long for the picture; the table has it whole."""


@dataclass(frozen=True)
class SankeyFlow:
    """So much from one station to another; weak if the evidence for it is."""

    source: str
    target: str
    value: float
    weak: bool = False


@dataclass(frozen=True)
class Block:
    """A station as drawn, in units of the drawing."""

    label: str
    text: str
    x: float
    y: float
    height: float
    label_x: float
    at_end: bool


@dataclass(frozen=True)
class Ribbon:
    """A flow as drawn: a curve and its thickness."""

    source: str
    target: str
    text: str
    path: str
    thickness: float
    weak: bool


@dataclass(frozen=True)
class Sankey:
    """Stations in columns and the flows between them; width and height in units of the drawing."""

    title: str
    desc: str
    columns: tuple[Mark, ...]
    blocks: tuple[Block, ...]
    ribbons: tuple[Ribbon, ...]
    width: float
    height: float


@dataclass
class _Station:
    node: SankeyNode
    value: float = 0.0
    y: float = 0.0
    sent: float = 0.0
    received: float = 0.0
    upstream: list[str] = field(default_factory=list)


def sankey(
    title: str,
    desc: str,
    columns: Sequence[str],
    nodes: Sequence[SankeyNode],
    flows: Sequence[SankeyFlow],
    *,
    words: Callable[[float], str] = plain_number,
    gap: float = GAP,
) -> Sankey:
    """Lay out stations in their columns and a ribbon for each flow, as thick as its value."""
    refuse_negative([flow.value for flow in flows])
    stations = {node.key: _Station(node) for node in nodes}
    for flow in flows:
        if stations[flow.source].node.column >= stations[flow.target].node.column:
            raise ValueError(f"the flow {flow.source} to {flow.target} does not run downstream")
        stations[flow.target].upstream.append(flow.source)
    for key, station in stations.items():
        sent = sum(flow.value for flow in flows if flow.source == key)
        received = sum(flow.value for flow in flows if flow.target == key)
        station.value = max(sent, received)
    ranks = [
        [one for one in stations.values() if one.node.column == number] for number in range(len(columns))
    ]
    fullest = max((sum(one.value for one in rank) for rank in ranks), default=0.0) or 1.0
    most = max((len(rank) for rank in ranks), default=1)
    height = max(160.0, 56.0 * most)
    scale = (height - gap * max(most - 1, 0)) / fullest
    stack(ranks, stations, scale, height, gap)
    span = (WIDTH - NODE_WIDTH) / max(len(columns) - 1, 1)
    ribbons = tuple(ribbon(flow, stations, scale, span, words) for flow in in_drawing_order(flows, stations))
    blocks = tuple(block(one, scale, span, len(columns) - 1, words) for one in stations.values())
    marks = tuple(Mark(name, round(number * span, 1)) for number, name in enumerate(columns))
    return Sankey(title, desc, marks, blocks, ribbons, WIDTH, height)


def stack(
    ranks: Sequence[list[_Station]],
    stations: dict[str, _Station],
    scale: float,
    height: float,
    gap: float,
) -> None:
    """Place each column's stations below each other, those with higher sources first, so that few cross."""
    for rank in ranks:
        middles = {
            id(one): [stations[key].y + stations[key].value * scale / 2 for key in one.upstream]
            for one in rank
        }
        rank.sort(key=lambda one: sum(middles[id(one)]) / len(middles[id(one)]) if middles[id(one)] else 0.0)
        taken = sum(one.value * scale for one in rank) + gap * max(len(rank) - 1, 0)
        y = (height - taken) / 2
        for one in rank:
            one.y = y
            y += one.value * scale + gap


def in_drawing_order(flows: Sequence[SankeyFlow], stations: dict[str, _Station]) -> list[SankeyFlow]:
    """Order flows by where they start and end, so that they do not cross at a station."""

    def place(flow: SankeyFlow) -> tuple[int, float, float]:
        source = stations[flow.source]
        return source.node.column, source.y, stations[flow.target].y

    return sorted(flows, key=place)


def ribbon(
    flow: SankeyFlow, stations: dict[str, _Station], scale: float, span: float, words: Callable[[float], str]
) -> Ribbon:
    """Draw one flow from where the last one left its source to where the last one reached its target."""
    source, target = stations[flow.source], stations[flow.target]
    thickness = flow.value * scale
    begin_x = source.node.column * span + NODE_WIDTH
    end_x = target.node.column * span
    begin_y = source.y + source.sent + thickness / 2
    end_y = target.y + target.received + thickness / 2
    source.sent += thickness
    target.received += thickness
    middle = (begin_x + end_x) / 2
    bend = f"C{middle:.1f} {begin_y:.1f} {middle:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}"
    path = f"M{begin_x:.1f} {begin_y:.1f}{bend}"
    names = source.node.label, target.node.label
    return Ribbon(*names, words(flow.value), path, round(max(thickness, 1.0), 1), flow.weak)


def block(one: _Station, scale: float, span: float, last: int, words: Callable[[float], str]) -> Block:
    """Draw one station; the words of the last column stand before it, all others behind it."""
    x = one.node.column * span
    at_end = one.node.column == last
    label_x = x - 8 if at_end else x + NODE_WIDTH + 8
    height = round(max(one.value * scale, 1.0), 1)
    drawn = one.node.short or one.node.label
    return Block(drawn, words(one.value), round(x, 1), round(one.y, 1), height, round(label_x, 1), at_end)
