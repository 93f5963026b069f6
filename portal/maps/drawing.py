"""Writes a scene as an SVG picture without scripts, styles or anything from elsewhere."""

from collections.abc import Iterator, Sequence
from math import cos, radians, sin

from django.utils.html import escape

from portal.maps.colors import Colors
from portal.maps.problems import WrongMapFile
from portal.maps.projection import Frame
from portal.maps.scene import HIGH, WIDE, Name, Scene

MOST_BYTES = 100_000
MOST_NAMES = 24
LETTER = 0.56  # of the text's height, an average letter's width
STREET_TEXT, PLACE_TEXT, SOURCE_TEXT = 24, 30, 22  # units
SOURCE = "© OpenStreetMap"
# What is left out first where a picture would be too large.
SPARED = ((), ("path",), ("path", "street"), ("path", "street", "green", "rail", "stream"))
# kind: width in units on the closest map; the edge of a street is wider by EDGE
WIDTHS = {"path": 3, "street": 9, "main": 13, "highway": 16, "stream": 5, "rail": 3}
EDGE = 3
FULL, FAR = 56, 40  # frames of this size and closer have full widths, farther ones the least
LEAST_WIDTH = 0.3


def drawn(scene: Scene, frame: Frame, colors: Colors) -> bytes:
    """The picture, in UTF-8; raises WrongMapFile if it is too large even without small things."""
    for spared in SPARED:
        svg = "".join(_svg(scene, frame, colors, spared)).encode()
        if len(svg) <= MOST_BYTES:
            return svg
    raise WrongMapFile("a place in it holds more than a picture may")


def _svg(scene: Scene, frame: Frame, colors: Colors, spared: Sequence[str]) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}">'
    yield f'<path fill="{colors.land}" d="M0 0h{WIDE}v{HIGH}H0z"/>'
    for kind, color in (("green", colors.green), ("water", colors.water)):
        if kind not in spared and (data := "".join(scene.paths[kind])):
            yield f'<path fill="{color}" fill-rule="evenodd" d="{data}"/>'
    yield '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
    yield from _lines(scene, _factor(frame), colors, spared)
    yield "</g>"
    yield from _names(scene.names, colors)
    yield from _source(colors)
    yield "</svg>"


def _factor(frame: Frame) -> float:
    """How much of its full width a line has; lines are thinner on a map that shows more."""
    closeness = (frame.size - FAR) / (FULL - FAR)
    return LEAST_WIDTH + (1 - LEAST_WIDTH) * min(max(closeness, 0), 1)


def _lines(scene: Scene, factor: float, colors: Colors, spared: Sequence[str]) -> Iterator[str]:
    streets = (("street", colors.street), ("main", colors.main), ("highway", colors.main))
    edges = [(kind, colors.edge, EDGE) for kind, _ in streets]
    fills = [(kind, color, 0) for kind, color in streets]
    others = [("stream", colors.water, 0), ("path", colors.edge, 0)]
    for kind, color, edge in [*others, *edges, ("rail", colors.rail, 0), *fills]:
        data = "" if kind in spared else "".join(scene.paths[kind])
        width = round(WIDTHS[kind] * factor, 1) + edge
        if data:
            dashes = ' stroke-dasharray="12 8"' if kind == "rail" else ""
            yield f'<path stroke="{color}" stroke-width="{width}"{dashes} d="{data}"/>'


def _names(names: Sequence[Name], colors: Colors) -> Iterator[str]:
    """As many names as fit beside each other, places first, each once."""
    taken: list[tuple[float, float, float, float]] = [_corner()]
    seen: set[str] = set()
    for name in sorted(names, key=lambda name: (not name.is_place, -name.room, name.text)):
        box = _box(name)
        fits = _long(name) <= name.room and _is_inside(box)
        if len(seen) < MOST_NAMES and name.text not in seen and fits and _is_free(box, taken):
            seen.add(name.text)
            taken.append(box)
            yield _name(name, colors)


def _name(name: Name, colors: Colors) -> str:
    x, y = (round(value) for value in name.middle)
    turned = f' transform="rotate({name.angle:.0f} {x} {y})"' if round(name.angle) else ""
    weight = ' font-weight="bold"' if name.is_place else ""
    fill = colors.place if name.is_place else colors.text
    return (
        f'<text x="{x}" y="{y}" dy=".35em" text-anchor="middle" {_font(_high(name), colors)}'
        f' fill="{fill}"{weight}{turned}>{escape(name.text)}</text>'
    )


def _font(size: int, colors: Colors) -> str:
    return (
        f'font-family="system-ui,sans-serif" font-size="{size}" paint-order="stroke"'
        f' stroke="{colors.land}" stroke-width="6" stroke-linejoin="round"'
    )


def _source(colors: Colors) -> Iterator[str]:
    """Who made the data, as the Open Database License asks."""
    yield (
        f'<text x="{WIDE - 10}" y="{HIGH - 12}" text-anchor="end"'
        f' {_font(SOURCE_TEXT, colors)} fill="{colors.text}">{SOURCE}</text>'
    )


def _corner() -> tuple[float, float, float, float]:
    """Where the source stands."""
    return WIDE - 20 - len(SOURCE) * SOURCE_TEXT * LETTER, HIGH - 44, WIDE, HIGH


def _high(name: Name) -> int:
    return PLACE_TEXT if name.is_place else STREET_TEXT


def _long(name: Name) -> float:
    return len(name.text) * _high(name) * LETTER


def _box(name: Name) -> tuple[float, float, float, float]:
    """The upright box around a text, turned or not: left, top, right and bottom."""
    turn, high = radians(name.angle), _high(name) * 1.2
    across = (abs(cos(turn)) * _long(name) + abs(sin(turn)) * high) / 2
    down = (abs(sin(turn)) * _long(name) + abs(cos(turn)) * high) / 2
    x, y = name.middle
    return x - across, y - down, x + across, y + down


def _is_inside(box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= WIDE and bottom <= HIGH


def _is_free(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> bool:
    left, top, right, bottom = box
    return all(
        right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
        for other in taken
    )
