"""docs/layers.svg: the packages in their layers, drawn from the imports themselves.

`python -m tools.layers` draws it; with `--check` it fails where the file is not current.
"""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/layers.svg"
WIDTH, ROW, BOX, MARGIN = 960, 84, 40, 24  # pixels
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1c2b26; }
  .layer { fill: #eef3f0; } .box { fill: #ffffff; stroke: #0f4c3a; }
  .down { stroke: #0f4c3a; stroke-opacity: .35; fill: none; } .up { stroke: #b3261e; fill: none; }
"""


@dataclass(frozen=True)
class Box:
    """A package, and the middle of where it is drawn."""

    name: str
    x: float
    y: float
    width: float


def layers() -> list[list[str]]:
    """The layers of the first contract in pyproject.toml, the topmost first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = project["tool"]["importlinter"]["contracts"][0]
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def boxes() -> dict[str, Box]:
    """Where each package is drawn: a row for a layer, spread over the width."""
    placed: dict[str, Box] = {}
    for row, names in enumerate(layers()):
        room = (WIDTH - 2 * MARGIN) / len(names)
        for column, name in enumerate(names):
            x = MARGIN + room * (column + 0.5)
            placed[name] = Box(name, x, MARGIN + ROW * (row + 0.5), min(room - 24, 200))
    return placed


def arrows(placed: dict[str, Box]) -> list[tuple[Box, Box]]:
    """From each package to the packages that it imports."""
    graph = grimp.build_graph("portal")
    return [
        (upper, lower)
        for upper in placed.values()
        for lower in placed.values()
        if upper is not lower and _imports(graph, upper.name, lower.name)
    ]


def _imports(graph: grimp.ImportGraph, upper: str, lower: str) -> bool:
    inside = {upper, *graph.find_descendants(upper)}
    below = {lower, *graph.find_descendants(lower)}
    return any(
        graph.find_modules_directly_imported_by(module) & below
        for module in inside
        if module in graph.modules
    )


def svg() -> str:
    """The whole picture."""
    placed = boxes()
    rows = len(layers())
    height = 2 * MARGIN + ROW * rows
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>The packages of the portal in their layers</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    parts += [_band(row) for row in range(rows)]
    parts += [_arrow(upper, lower) for upper, lower in arrows(placed)]
    parts += [_box(box) for box in placed.values()]
    return "\n".join([*parts, "</svg>", ""])


def _band(row: int) -> str:
    top = MARGIN + ROW * row + 8
    return (
        f'<rect class="layer" x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}"'
        f' height="{ROW - 16}" rx="8"/>'
    )


def _arrow(upper: Box, lower: Box) -> str:
    way = "down" if lower.y > upper.y else "up"
    start, end = upper.y + BOX / 2, lower.y - BOX / 2
    middle = (start + end) / 2
    return (
        f'<path class="{way}" d="M{upper.x:.0f} {start:.0f} C{upper.x:.0f} {middle:.0f}'
        f' {lower.x:.0f} {middle:.0f} {lower.x:.0f} {end:.0f}"/>'
    )


def _box(box: Box) -> str:
    left, top = box.x - box.width / 2, box.y - BOX / 2
    return (
        f'<rect class="box" x="{left:.0f}" y="{top:.0f}" width="{box.width:.0f}"'
        f' height="{BOX}" rx="6"/><text x="{box.x:.0f}" y="{box.y + 5:.0f}"'
        f' text-anchor="middle">{escape(box.name.removeprefix("portal."))}</text>'
    )


def main() -> None:
    """Draw, or check that what is drawn is current."""
    drawn = svg()
    if "--check" in sys.argv:
        if PICTURE.read_text() != drawn:
            sys.exit("docs/layers.svg is not current: run `make layers`.")
        return
    PICTURE.write_text(drawn)


if __name__ == "__main__":
    main()
