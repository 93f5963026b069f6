"""Cities, carriers and service points, all generated from one small table."""

import math
from typing import Any

CARRIERS = {"postnl": "PostNL", "dhl": "DHL", "dpd": "DPD", "ups": "UPS"}
# city: country, postal code of the customer, latitude, longitude, prefix of postal codes
CITIES: dict[str, tuple[str, str, float, float, str]] = {
    "Eindhoven": ("NL", "5642 CV", 51.4467, 5.4611, "5611 A"),
    "Utrecht": ("NL", "3511 AB", 52.0907, 5.1214, "3511 B"),
    "Harlingen": ("NL", "8861 AA", 53.1743, 5.4213, "8861 C"),
    "Berlin": ("DE", "10115", 52.5320, 13.3880, "1011"),
    "Madrid": ("ES", "28013", 40.4200, -3.7050, "2801"),
    "Zurich": ("CH", "8001", 47.3720, 8.5410, "800"),
    "Vlieland": ("NL", "8899 BR", 53.2960, 5.0730, ""),
    "Stockholm": ("SE", "114 55", 59.3360, 18.0850, "114 5"),
}
COUNTRIES = {
    "NL": ("NLD", "Netherlands"),
    "DE": ("DEU", "Germany"),
    "ES": ("ESP", "Spain"),
    "CH": ("CHE", "Switzerland"),
    "SE": ("SWE", "Sweden"),
}
STREETS = ("Molenstraat", "Kerkplein", "Stationsweg", "Marktstraat", "Parklaan", "Dorpsstraat")
SHOPS = ("Bruna", "Kiosk", "Primera", "Buurtwinkel", "Boekhandel", "Fietsenmaker", "Drogist")
STORE = {"latitude": "51.438100", "longitude": "5.479500"}  # where the demo's store is
PER_CITY = 14
OFFICE = {str(day): ["09:00 - 17:30"] for day in range(5)} | {"5": ["09:00 - 13:00"], "6": []}
SPLIT = {
    "0": ["13:30 - 17:15"],
    "1": [],
    "2": ["09:00 - 12:00"],
    "3": ["09:00 - 12:00", "13:30 - 17:15"],
    "4": ["09:00 - 12:00"],
    "5": [],
    "6": [],
}
DAILY = {str(day): ["07:00 - 22:00"] for day in range(7)}
LATE = {str(day): ["10:00 - 20:00"] for day in range(5)} | {"5": ["10:00 - 18:00"], "6": []}
HOURS = (OFFICE, LATE, DAILY, SPLIT)


def _point(number: int, city: str, index: int) -> dict[str, Any]:
    country, _, latitude, longitude, prefix = CITIES[city]
    # The points form a spiral and the carriers take turns, so two neighbours differ in carrier.
    angle, away = index * 2.4, 0.0028 * (index + 1)
    carrier = list(CARRIERS)[index % len(CARRIERS)]
    return {
        "id": 10875300 + number,
        "code": f"{217000 + number}",
        "is_active": True,
        "shop_type": None,
        "general_shop_type": ("servicepoint", "locker", "undefined")[index % 3],
        "extra_data": {},
        "name": f"{SHOPS[number % len(SHOPS)]} {STREETS[number % len(STREETS)]}",
        "street": STREETS[(number + 2) % len(STREETS)],
        "house_number": str(3 + index * 4),
        "postal_code": f"{prefix}{'BCDEGHJKLMNPRS'[index]}"
        if country == "NL"
        else f"{prefix}{index % 10}",
        "city": city,
        "latitude": f"{latitude + away * math.cos(angle):.6f}",
        "longitude": f"{longitude + away * math.sin(angle):.6f}",
        "email": "",
        "phone": "",
        "homepage": "",
        "carrier": carrier,
        "country": country,
        "formatted_opening_times": HOURS[index % len(HOURS)],
        "open_tomorrow": True,
        "open_upcoming_week": True,
    }


POINTS: tuple[dict[str, Any], ...] = tuple(
    _point(place * PER_CITY + index, city, index)
    for place, city in enumerate(name for name in CITIES if name != "Vlieland")
    for index in range(PER_CITY)
)


def place(country: str, address: str) -> tuple[float, float] | None:
    """Where a city of the table is, by its name or by a postal code of it or of its points."""
    wanted = "".join(address.casefold().split())
    if not wanted:
        return None
    for name, (of, code, latitude, longitude, prefix) in CITIES.items():
        near = "".join(prefix.casefold().split())[:4]
        known = {name.casefold(), "".join(code.casefold().split())}
        if of == country and (wanted in known or (near and wanted.startswith(near))):
            return latitude, longitude
    return None


def metres(latitude: float, longitude: float, point: dict[str, Any]) -> int:
    """Great-circle distance to a service point (haversine)."""
    other = (math.radians(float(point["latitude"])), math.radians(float(point["longitude"])))
    here = (math.radians(latitude), math.radians(longitude))
    south, east = other[0] - here[0], other[1] - here[1]
    half = (
        math.sin(south / 2) ** 2 + math.cos(here[0]) * math.cos(other[0]) * math.sin(east / 2) ** 2
    )
    return round(6_371_000 * 2 * math.asin(math.sqrt(half)))


def near(
    country: str, latitude: float, longitude: float, radius: int, carriers: set[str]
) -> list[dict[str, Any]]:
    """The points of a country within `radius` metres, nearest first; no carriers means all."""
    points = [
        point | {"distance": metres(latitude, longitude, point)}
        for point in POINTS
        if point["country"] == country and (not carriers or point["carrier"] in carriers)
    ]
    return sorted((p for p in points if p["distance"] <= radius), key=lambda p: p["distance"])
