"""The service point search (Sendcloud service points API v2)."""

from portal.sendcloud import decoding
from portal.sendcloud.errors import UnexpectedPayload
from portal.sendcloud.left_out import reported
from portal.sendcloud.outgoing import Coordinates, ServicePoint
from portal.sendcloud.payload import one
from portal.sendcloud.transport import Transport


class ServicePoints:
    """Searches with the service points token of a lookup; never with the access token."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self._url = f"{url}/service-points"

    def get(self, token: str, point_id: int) -> ServicePoint:
        """One service point as it is now; raises InvalidRequest when it no longer exists."""
        reply = self._transport.send(
            "GET", f"{self._url}/{point_id}", params={"access_token": token}
        )
        decoding.check(reply, "get", with_token=True)
        return decoding.payload(ServicePoint, reply, "get")

    def near(
        self,
        token: str,
        *,
        country: str,
        centre: Coordinates | str,
        radius: int,
        carrier: str | None = None,
    ) -> tuple[ServicePoint, ...]:
        """The service points within a radius in metres (100 to 50,000), nearest first.

        The centre is a point, or a place as people write it: a postal code, a town, an address.
        Raises InvalidRequest where Sendcloud does not know the place.
        """
        params = {"access_token": token, "country": country, "radius": str(radius)}
        params |= _centre(centre)
        if carrier:
            params["carrier"] = carrier
        reply = self._transport.send("GET", self._url, params=params)
        decoding.check(reply, "near", with_token=True)
        body = decoding.json_of(reply, "near")
        if not isinstance(body, list):
            raise UnexpectedPayload("not a list", operation="near")
        with reported("near"):
            read = [one(ServicePoint, entry, str(at)) for at, entry in enumerate(body)]
        points = [point for point in read if point is not None]
        return tuple(sorted(points, key=lambda point: point.distance or 0))


def _centre(centre: Coordinates | str) -> dict[str, str]:
    if isinstance(centre, str):
        return {"address": centre}
    return {"latitude": str(centre.latitude), "longitude": str(centre.longitude)}
