"""What an invented town is made of, in metres east and north of its middle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, pi, radians, sin

Place = tuple[float, float]

# fmt: off
NAMES = (
    "Appelstraat", "Beukenlaan", "Ceintuur", "Dreef", "Eikenlaan", "Fabriekstraat",
    "Gildeweg", "Havenstraat", "Iepenlaan", "Jachtlaan", "Kanaalstraat", "Lindenlaan",
    "Molenpad", "Nieuwstraat", "Oosterlaan", "Populierweg", "Ringdijk", "Schoolstraat",
    "Tuinstraat", "Veldweg", "Wilgenlaan", "Zonnelaan", "Akkerpad", "Brugstraat",
)
# fmt: on
SIDES = {"Noord": (0, 2300), "Oost": (2600, 200), "Zuid": (-300, -2600), "West": (-2500, 300)}
REACH = 12_000  # metres from the middle to the map's edge
INNER, OLD_TOWN, SUBURBS = 400, 1500, 4300  # metres from the middle to where they end
PARKS = ((700, 900, 420, 300), (-1900, -1500, 600, 380), (3900, 2600, 1100, 800))
WOODS = ((-4700, 3600, 1500, 1200), (-1200, 5600, 1400, 700), (5200, -5600, 2100, 1500))
STEP = 40  # metres between the places where a street may end
LONGEST = 600  # metres of a street's part


@dataclass(frozen=True)
class Thing:
    """A street, a river, a park or a name; shown from this zoom level on."""

    layer: str
    kind: str
    line: Sequence[Place]
    name: str = ""
    zoom: int = 8
    is_area: bool = False


def town(name: str, shops: Sequence[tuple[Place, str]]) -> list[Thing]:
    """Everything in a town; each shop has its place and the name of its street."""
    return [
        *_ground(),
        *(_shop_street(*shop) for shop in shops),
        *_main_roads(),
        Thing("places", "locality", [(0, 0)], name),
        *(Thing("places", "neighbourhood", [at], side, 12) for side, at in SIDES.items()),
    ]


@lru_cache(maxsize=1)
def _ground() -> tuple[Thing, ...]:
    """What is below the main roads; all towns have the same."""
    return (
        *_water(),
        *(_blob("landuse", "park", *park, zoom=11) for park in PARKS),
        *(_blob("landuse", "forest", *wood, zoom=9) for wood in WOODS),
        *_streets(),
    )


def _river(east: float) -> float:
    return -800 + 380 * sin(east / 1400)


def _water() -> Iterator[Thing]:
    across = [-REACH + 200 * step for step in range(2 * REACH // 200 + 1)]
    north = [(east, _river(east) + 45) for east in across]
    south = [(east, _river(east) - 45) for east in reversed(across)]
    yield Thing("water", "river", [*north, *south, north[0]], is_area=True)
    yield _blob("water", "lake", 4000, 2500, 420, 260, zoom=10)


def _blob(
    layer: str, kind: str, east: float, north: float, wide: float, high: float, zoom: int
) -> Thing:
    turns = [2 * pi * step / 24 for step in range(25)]
    bumps = [1 + 0.12 * sin(3 * turn) for turn in turns]
    line = [
        (east + wide * bump * cos(turn), north + high * bump * sin(turn))
        for turn, bump in zip(turns, bumps, strict=True)
    ]
    return Thing(layer, kind, line, zoom=zoom, is_area=True)


def _streets() -> Iterator[Thing]:
    """A grid for the old town, and one for each quarter around it."""
    yield from _grid(14, 150, lambda place: hypot(*place) < OLD_TOWN)
    for quarter, angle in enumerate((-20, 32, 8, 50)):
        yield from _grid(angle, 230, _in_quarter(quarter))


def _in_quarter(quarter: int) -> Callable[[Place], bool]:
    def holds(place: Place) -> bool:
        east, north = place
        is_ours = (east > 0, north > 0) == (quarter % 2 == 0, quarter < 2)
        return is_ours and OLD_TOWN < hypot(east, north) < SUBURBS

    return holds


def _grid(angle: float, apart: int, holds: Callable[[Place], bool]) -> Iterator[Thing]:
    """Straight streets both ways, where there is neither water nor a park."""
    for turned in (angle, angle + 90):
        for number, beside in enumerate(range(-SUBURBS, SUBURBS, apart)):
            name = NAMES[(number + int(turned)) % len(NAMES)]
            for run in _runs(turned, beside, holds):
                yield Thing("roads", "minor_road", run, name, 12)


def _runs(angle: float, beside: float, holds: Callable[[Place], bool]) -> Iterator[list[Place]]:
    """Where a straight line may be a street, in parts that are not too long."""
    run: list[Place] = []
    for along in range(-SUBURBS, SUBURBS + STEP, STEP):
        place = _turned(angle, along, beside)
        is_street = holds(place) and not _is_kept_free(place)
        if is_street:
            run.append(place)
        if run and (not is_street or len(run) > LONGEST // STEP):
            if len(run) > 2:
                yield [run[0], run[-1]]
            run = run[-1:] if is_street else []


def _turned(angle: float, along: float, beside: float) -> Place:
    turn = radians(angle)
    return along * cos(turn) - beside * sin(turn), along * sin(turn) + beside * cos(turn)


def _is_kept_free(place: Place) -> bool:
    east, north = place
    in_park = any(
        ((east - x) / wide) ** 2 + ((north - y) / high) ** 2 < 1.15 for x, y, wide, high in PARKS
    )
    return in_park or abs(north - _river(east)) < 90


def _shop_street(place: Place, name: str) -> Thing:
    """The street that a shop's address names goes past its door."""
    steps = (_turned(14, along, 0) for along in (-340, 340))
    return Thing("roads", "minor_road", [(place[0] + x, place[1] + y) for x, y in steps], name, 12)


def _main_roads() -> Iterator[Thing]:
    for number in range(7):
        turn = 2 * pi * number / 7 + 0.3
        ways = [(far * cos(turn), far * sin(turn)) for far in (INNER, REACH)]
        yield Thing(
            "roads",
            "major_road",
            ways,
            f"{number + 1}e Steenweg",
            10,
        )
    yield Thing("roads", "major_road", _ring(INNER), "Wal", 12)
    yield Thing("roads", "major_road", _ring(OLD_TOWN), "Singel", 11)
    yield Thing("roads", "highway", _ring(SUBURBS + 500), zoom=8)
    rails = [(-REACH, -2400), (-900, -1500), (600, -1350), (REACH, 900)]
    yield Thing("roads", "rail", rails, zoom=11)


def _ring(away: float) -> list[Place]:
    turns = [2 * pi * step / 40 for step in range(41)]
    return [(away * cos(turn), away * (0.9 + 0.05 * sin(turn)) * sin(turn)) for turn in turns]
