"""The service points host: search, a single point, its availability, and the carriers."""

from collections.abc import Callable
from typing import Any

from portal.simulator import geography
from portal.simulator.responses import Answer, Dropped, ok, refusal
from portal.simulator.world import Call, World

HOST = r"/service-points-host/api/v2"
QUERY = {"country", "access_token", "latitude", "longitude", "address", "radius", "carrier"}


class Points:
    """Endpoints that take only the service points token."""

    def __init__(self, world: World) -> None:
        self.world = world
        point = rf"{HOST}/service-points/(?P<point_id>\d+)"
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", rf"{HOST}/service-points/?", self.search),
            ("GET", point, self.point),
            ("GET", rf"{point}/check-availability", self.availability),
            ("GET", rf"{HOST}/carriers", self.carriers),
        ]

    def _check(self, call: Call) -> None:
        claims = self.world.claims(call.query.get("access_token", "")) or {}
        if claims.get("use") != "points":
            raise refusal(401, call.path, "Authentication credentials were not provided.")
        switches = self.world.switches
        if switches.service_points_hang:
            self.world.hang()
            raise Dropped
        scenario = self.world.scenario("noordpunt", claims["order"])
        if switches.service_points_down or (scenario and scenario.has("points")):
            raise Answer(500)

    def search(self, call: Call, body: bytes) -> Answer:
        self._check(call)
        if set(call.query) - QUERY or not call.query.get("country"):
            raise refusal(400, call.path, 'country: "This field is required."')
        return ok(_around(call))

    def point(self, call: Call, body: bytes, point_id: str) -> Answer:
        self._check(call)
        return ok(_find(call, point_id))

    def availability(self, call: Call, body: bytes, point_id: str) -> Answer:
        self._check(call)
        return ok(bool(_find(call, point_id)))

    def carriers(self, call: Call, body: bytes) -> Answer:
        self._check(call)
        return ok(list(geography.CARRIERS))


def _find(call: Call, point_id: str) -> dict[str, Any]:
    point = next((point for point in geography.POINTS if str(point["id"]) == point_id), None)
    if point is None:
        raise refusal(404, call.path, "The requested resource could not be found")
    return point


def _around(call: Call) -> list[dict[str, Any]]:
    query = call.query
    try:
        here = geography.place(query["country"], query.get("address", "")) or (
            float(query["latitude"]),
            float(query["longitude"]),
        )
        radius = int(query.get("radius", "5000"))
    except (KeyError, ValueError):
        raise refusal(400, call.path, "latitude: A valid number is required.") from None
    if not 100 <= radius <= 50_000:
        raise refusal(400, call.path, "radius: must be between 100 and 50000.")
    carriers = {carrier for carrier in query.get("carrier", "").split(",") if carrier}
    return geography.near(query["country"], *here, radius, carriers)
