"""Place sites and the links between them on a map of the world.

The land is drawn once in `static/world.svg` by the same projection, so a page carries only its own points.
The projection is Robinson's of 1963, by his table of parallels; the drawing is cut at 60 degrees south and
84 north.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import radians

# Robinson (1974), lengths of the parallels and their distances from the equator, every five degrees.
PARALLELS = (
    (1.0, 0.0),
    (0.9986, 0.062),
    (0.9954, 0.124),
    (0.99, 0.186),
    (0.9822, 0.248),
    (0.973, 0.31),
    (0.96, 0.372),
    (0.9427, 0.434),
    (0.9216, 0.4958),
    (0.8962, 0.5571),
    (0.8679, 0.6176),
    (0.835, 0.6769),
    (0.7986, 0.7346),
    (0.7597, 0.7903),
    (0.7186, 0.8435),
    (0.6732, 0.8936),
    (0.6213, 0.9394),
    (0.5722, 0.9761),
    (0.5322, 1.0),
)
WIDTH, HEIGHT = 2000.0, 872.0
RADIUS = WIDTH / (2 * 0.8487 * radians(180))
NORTHMOST = 497.0
"""Distance in drawing units from the upper edge to the equator."""
NARROWEST = 200.0


@dataclass(frozen=True)
class MapPoint:
    """A place to show; kind is site, mine, plant, buyer or alert; named ones carry their name."""

    label: str
    longitude: float
    latitude: float
    kind: str = "site"
    url: str | None = None
    note: str = ""
    named: bool = False


@dataclass(frozen=True)
class Pin:
    """A place as drawn; across and down are percentages of the view."""

    point: MapPoint
    across: float
    down: float
    named: bool


@dataclass(frozen=True)
class Route:
    """A link between two places as a curve in units of the drawing."""

    path: str
    weak: bool


@dataclass(frozen=True)
class WorldMap:
    """A view of the map: its window in units of the drawing, its pins and its routes."""

    title: str
    desc: str
    view_box: str
    pins: tuple[Pin, ...]
    routes: tuple[Route, ...]


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Turn degrees east and north into units of the drawing, counted from its upper left corner."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(f"no such place: {longitude}, {latitude}")
    band = min(int(abs(latitude) // 5), len(PARALLELS) - 2)
    part = abs(latitude) / 5 - band
    (near_length, near_height), (far_length, far_height) = PARALLELS[band], PARALLELS[band + 1]
    length = near_length + (far_length - near_length) * part
    height = near_height + (far_height - near_height) * part
    x = WIDTH / 2 + 0.8487 * RADIUS * length * radians(longitude)
    y = NORTHMOST - 1.3523 * RADIUS * height * (1 if latitude >= 0 else -1)
    return x, y


def world(
    title: str,
    desc: str,
    points: Sequence[MapPoint],
    links: Sequence[tuple[int, int, bool]] = (),
    *,
    fit: bool = False,
) -> WorldMap:
    """Draw points and the links between them.

    A link is (position of its source, position of its target, whether its evidence is weak). `fit`
    narrows the view to the points, in the proportions of the whole map.
    """
    places = [project(point.longitude, point.latitude) for point in points]
    left, top, width, height = window(places) if fit and places else (0.0, 0.0, WIDTH, HEIGHT)
    pins = tuple(
        Pin(
            point,
            round(100 * (x - left) / width, 2),
            round(100 * (y - top) / height, 2),
            # On the whole world the names of neighbours would lie on each other.
            point.named and fit,
        )
        for point, (x, y) in zip(points, places, strict=True)
    )
    routes = tuple(Route(curve(places[source], places[target]), weak) for source, target, weak in links)
    return WorldMap(title, desc, f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}", pins, routes)


def window(places: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Find the smallest window in the map's proportions that holds all places with air around them."""
    across = [x for x, _ in places]
    down = [y for _, y in places]
    width = max((max(across) - min(across)) * 1.3, (max(down) - min(down)) * 1.5 * WIDTH / HEIGHT, NARROWEST)
    width = min(width, WIDTH)
    height = width * HEIGHT / WIDTH
    left = (max(across) + min(across) - width) / 2
    top = (max(down) + min(down) - height) / 2
    return min(max(left, 0.0), WIDTH - width), min(max(top, 0.0), HEIGHT - height), width, height


def curve(source: tuple[float, float], target: tuple[float, float]) -> str:
    """Draw an arc from one place to another bending to its left, so that there and back both show."""
    (x, y), (to_x, to_y) = source, target
    bend_x = (x + to_x) / 2 + (to_y - y) * 0.15
    bend_y = (y + to_y) / 2 - (to_x - x) * 0.15
    return f"M{x:.0f} {y:.0f}Q{bend_x:.0f} {bend_y:.0f} {to_x:.0f} {to_y:.0f}"
