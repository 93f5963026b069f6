"""Where a parcel was delivered, as coarsely as the pages may know it.

Anyone who knows an order number and a postal code sees the pages. Three distances to known places
would tell them where the customer lives, and so would the order of the list, its filter and the
point that is nearest. So all of that starts from a point of a coarse grid.
"""

from math import asin, cos, radians, sin, sqrt

from portal.sendcloud.outgoing import Coordinates, OutgoingLookup, ServicePoint

GRID = 2  # decimals of a degree: a cell is 1.1 km high, and 0.7 km wide in the Netherlands
EARTH = 6_371_000  # metres, its mean radius
NOWHERE = ServicePoint(id=0)  # there is a point, but which one would tell where the home is


def blurred(outgoing: OutgoingLookup) -> OutgoingLookup:
    """The lookup without what follows from the exact place: the same for every home of a cell.

    What is left of the point for parcels without a label is that there is one.
    """
    place = outgoing.parcel.to_coordinates
    hidden = {
        "parcel": outgoing.parcel.model_copy(update={"to_coordinates": place and _on_grid(place)}),
        "service_point": None,
        "labelless_service_point": outgoing.labelless_service_point and NOWHERE,
        "shop_distances": (),
    }
    return outgoing.model_copy(update=hidden)


def _on_grid(place: Coordinates) -> Coordinates:
    return Coordinates(latitude=round(place.latitude, GRID), longitude=round(place.longitude, GRID))


def metres(place: Coordinates, point: ServicePoint) -> float | None:
    """The great-circle distance (haversine), or None if the carrier did not say where it is."""
    if point.latitude is None or point.longitude is None:
        return None
    here, there = radians(place.latitude), radians(point.latitude)
    east = radians(point.longitude - place.longitude)
    half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
    return EARTH * 2 * asin(sqrt(min(half, 1)))
