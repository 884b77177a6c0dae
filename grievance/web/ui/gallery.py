"""Sample drawings for the gallery of components; every number in them is invented."""

from dataclasses import dataclass

from grievance.web.ui.charts import BarChart, Donut, LineChart, bars, donut, lines
from grievance.web.ui.sankey import Sankey, SankeyFlow, SankeyNode, sankey
from grievance.web.ui.world_map import MapPoint, WorldMap, world

INVENTED = "Every number here is invented."


@dataclass(frozen=True)
class Samples:
    """One drawing of each kind."""

    bars: BarChart
    bars_mirrored: BarChart
    no_bars: BarChart
    lines: LineChart
    donut: Donut
    sankey: Sankey
    world: WorldMap
    region: WorldMap


def samples() -> Samples:
    """Draw each kind of chart and map once."""
    problems = [
        ("Pay", 41.0),
        ("Not safe", 33.0),
        ("Work time", 18.0),
        ("Housing and transport", 7.0),
        ("Other", 1.0),
    ]
    return Samples(
        bars=bars("Reports by problem", INVENTED, problems),
        bars_mirrored=bars("Reports by problem, right to left", INVENTED, problems, mirrored=True),
        no_bars=bars("Reports by problem, none yet", INVENTED, []),
        lines=sample_lines(),
        donut=donut("What workers say about the fix", INVENTED, WORDS_OF_WORKERS, centre="60"),
        sankey=sample_flow(),
        world=world("Sites in this chain", INVENTED, PLACES, ROUTES),
        region=world("The part of the map that matters", INVENTED, PLACES[:3], ROUTES[:2], fit=True),
    )


WORDS_OF_WORKERS = [
    ("Yes, it is fixed", 41.0),
    ("Only a part", 4.0),
    ("No, it is not fixed", 3.0),
    ("Not reached", 12.0),
]
PLACES = [
    MapPoint("Blue Hill mine", 26.4, -10.7, "mine", "#map", "12 actions, 9 done", named=True),
    MapPoint("River Bend plant", 27.5, -11.6, "plant", "#map", "no open action", named=True),
    MapPoint("Old Bridge depot", 28.3, -12.4, "alert", "#map", "2 actions late", named=True),
    MapPoint("North Quay refinery", 121.5, 29.9, "plant", "#map", "1 action late"),
    MapPoint("Pine Valley cells", 136.9, 35.1, "plant", None, ""),
    MapPoint("Example Motors", 139.7, 35.7, "buyer", None, ""),
    MapPoint("Sample Electric", -84.4, 33.7, "buyer", None, ""),
]
ROUTES = [(0, 1, False), (2, 1, True), (1, 3, False), (3, 4, False), (4, 5, False), (3, 6, True)]


def sample_lines() -> LineChart:
    """Draw a year with a month that nobody counted."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    taken = [4.0, 9.0, 7.0, 12.0, None, 15.0, 22.0, 19.0, 24.0, 21.0, 26.0, 31.0]
    fixed = [0.0, 1.0, 3.0, 3.0, None, 8.0, 9.0, 14.0, 15.0, 19.0, 20.0, 22.0]
    late = [0.0, 0.0, 1.0, 2.0, None, 1.0, 3.0, 2.0, 1.0, 1.0, 0.0, 1.0]
    series = [("Reports", taken), ("Fixed, says the worker", fixed), ("Late", late)]
    return lines("Reports and fixes in a year", "Nobody counted in May.", months, series)


def sample_flow() -> Sankey:
    """Draw a chain of five stages with one weak link."""
    columns = ["Mine", "Refinery", "Cathode", "Cell", "Brand"]
    stations = [("a", "Blue Hill", 0), ("b", "Green Ridge", 0), ("c", "Pits near Old Bridge", 0)]
    stations += [
        ("d", "North Quay", 1),
        ("e", "South Quay", 1),
        ("f", "Lakeside", 2),
        ("g", "Pine Valley", 3),
    ]
    stations += [("h", "Example Motors", 4), ("i", "Sample Electric", 4)]
    carried = [("a", "d", 40, False), ("b", "e", 25, False), ("c", "d", 12, True), ("d", "f", 45, False)]
    carried += [("e", "f", 20, True), ("f", "g", 60, False), ("g", "h", 35, False), ("g", "i", 20, False)]
    nodes = [SankeyNode(key, label, column) for key, label, column in stations]
    flows = [SankeyFlow(source, target, value, weak) for source, target, value, weak in carried]
    return sankey("From mine to brand", "Dashed where the evidence is weak.", columns, nodes, flows)
