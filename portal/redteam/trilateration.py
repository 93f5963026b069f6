"""An attack by arithmetic: where the customer lives, from the drop-off points around the home.

Distances, the order of a list and what a radius leaves out all follow from one place. The points'
own places are public, so anyone who is shown enough of them can compute it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from math import cos, hypot, radians

from portal.redteam.browser import Page
from portal.redteam.target import DROP_OFF, POSTAL_CODES, Broken, Site, Untested, walk

Place = tuple[float, float]  # latitude and longitude
HOME: Place = (51.4467, 5.4611)
CELL = 2  # decimals of a degree: the portal may tell the cell, about 1.1 by 0.7 km
# Where the simulator's drop-off points are, by postal code. Of real ones, any map tells.
POINTS: dict[str, Place] = {
    "5611AB": (51.449500, 5.461100),
    "5611AC": (51.442571, 5.464883),
    "5611AD": (51.447435, 5.452732),
    "5611AE": (51.453514, 5.469989),
    "5611AG": (51.432914, 5.458659),
    "5611AH": (51.460877, 5.452086),
    "5611AJ": (51.441608, 5.480027),
    "5611AK": (51.436381, 5.441218),
    "5611AL": (51.470368, 5.469752),
    "5611AM": (51.420815, 5.471775),
    "5611AN": (51.459765, 5.433208),
    "5611AP": (51.456743, 5.493164),
    "5611AR": (51.415214, 5.442835),
    "5611AS": (51.484990, 5.452701),
}
CARD = '<div class="card">'
POSTAL_CODE = re.compile(r"\b(\d{4})\s?([A-Z]{2})\b")
DISTANCE = re.compile(r'class="detail"><bdi>[^<\d]*([\d.,]+)\s(k?m)\b')
OPTION = re.compile(r'<option value="([^"]*)"')
WIDER, WIDEST = "These are further away", 50_000  # a list that leaves the radius behind
COARSEST = 0.5  # degrees: the first step of the search
FINEST = 0.00001  # degrees, about a metre


@dataclass(frozen=True)
class Shown:
    """One list as a page shows it: its radius, and each point with its distance, if any."""

    radius: float
    points: tuple[tuple[Place, float | None], ...]


def trilateration(site: Site) -> str:
    """2021, DPD: "nearest point" and distances gave the home away. Compute it, as they would."""
    visitor, items, order = site.with_draft()
    if order in POSTAL_CODES:
        raise Untested(f"the home of {order} is not the one that this attack knows")
    seen = walk(visitor, visitor.get(items), "review", DROP_OFF)
    first = next((page for page in seen if 'name="service_point"' in page.text), None)
    if first is None:
        return "no page lists drop-off points, so there is nothing to compute a home from"
    pages = {query: visitor.get(first.path + query) for query in _queries(first)}
    lists = [_shown(query, page) for query, page in pages.items() if page.status == 200]
    if not any(shown.points for shown in lists):
        raise Untested("no page shows a drop-off point")
    return _judged(estimate(lists), len(lists))


def _judged(place: Place, count: int) -> str:
    middle = round(HOME[0], CELL), round(HOME[1], CELL)
    error, bound = metres(place, HOME), metres(middle, HOME)
    if error < bound / 2:
        raise Broken(f"{count} lists of points tell the home to {error:.0f} m")
    return (
        f"{count} lists of points: {error:.0f} m off; the middle of the cell is {bound:.0f} m off"
    )


def _queries(page: Page) -> Iterator[str]:
    radius, _, carrier = page.text.partition('name="carrier"')
    for far in OPTION.findall(radius.partition('name="radius"')[2]):
        for who in OPTION.findall(carrier.partition("</select>")[0]) or [""]:
            yield f"?delivery_option=drop_off_point&places=all&radius={far}&carrier={who}"


def _shown(query: str, page: Page) -> Shown:
    radius = WIDEST if WIDER in page.text else re.findall(r"radius=(\d+)", query)[0]
    cards = page.text.split(CARD)[1:]
    return Shown(float(radius), tuple(point for card in cards for point in _points(card)))


def _points(card: str) -> Iterator[tuple[Place, float | None]]:
    code = POSTAL_CODE.search(unescape(card))
    place = POINTS.get("".join(code.groups())) if code else None
    if place:
        yield place, _distance(card)


def _distance(card: str) -> float | None:
    if not (match := DISTANCE.search(unescape(card))):
        return None
    number = float(match[1].replace(",", "."))
    return number * 1000 if match[2] == "km" else number


def estimate(lists: list[Shown]) -> Place:
    """The place that explains the lists best, by a search whose steps become finer."""
    known = [place for shown in lists for place, _ in shown.points]
    best = sum(at[0] for at in known) / len(known), sum(at[1] for at in known) / len(known)
    step = COARSEST
    while step > FINEST:
        around = [(best[0] + y * step, best[1] + x * step) for y in (-1, 0, 1) for x in (-1, 0, 1)]
        nearer = min(around, key=lambda place: _misfit(place, lists))
        step, best = (step / 2, best) if nearer == best else (step, nearer)
    return best


def _misfit(home: Place, lists: list[Shown]) -> float:
    """How many metres in all these lists would be wrong if this were the home."""
    return sum(_misfit_of_one(home, shown) for shown in lists)


def _misfit_of_one(home: Place, shown: Shown) -> float:
    away = [metres(home, place) for place, _ in shown.points]
    told = [distance for _, distance in shown.points]
    wrong = sum(abs(is_ - said) for is_, said in zip(away, told, strict=True) if said is not None)
    wrong += sum(max(0, nearer - farther) for nearer, farther in pairwise(away))
    return wrong + sum(max(0, is_ - shown.radius) for is_ in away)


def metres(one: Place, other: Place) -> float:
    """How far two places near each other are apart."""
    north = (one[0] - other[0]) * 111_195
    east = (one[1] - other[1]) * 111_195 * cos(radians(one[0]))
    return hypot(north, east)
