"""The portal's endpoints, one function each, by method and path."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from portal.simulator import (
    brands,
    create_return,
    faults,
    limits,
    lost_lookups,
    media,
    parcels,
    uploads,
)
from portal.simulator.label_endpoints import LabelEndpoints
from portal.simulator.mailbox import Mailbox
from portal.simulator.merchant_api import sample_returns
from portal.simulator.merchant_api.endpoints import MerchantApi
from portal.simulator.payment import Payment
from portal.simulator.responses import Answer, Dropped, ok, refusal
from portal.simulator.scenarios import Scenario
from portal.simulator.service_points import Points
from portal.simulator.world import HOUR, PORTAL, Call, Return, World

LOOKUP_QUERY = {"postal_code", "identifier", "omit_service_points", "omit_service_point"}
# Beside the API a web server answers, which knows nothing of the API's shapes.
PAGE_NOT_FOUND = b"<!doctype html><title>404 Not Found</title><h1>Not Found</h1>"


class App:
    """Answers calls from the state of a world; `base` is the simulator's own address."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.base = ""
        self._labels = LabelEndpoints(world, lambda: self.base)
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", rf"{PORTAL}/?", self.settings),
            ("GET", rf"{PORTAL}/outgoing", self.outgoing),
            ("POST", rf"{PORTAL}/incoming", self.incoming),
            *self._labels.routes,
            ("POST", rf"{PORTAL}/uploads", self.uploads),
            *Points(world).routes,
            *MerchantApi(world, lambda: self.base).routes,
            ("GET", r"/uploads/(?P<filename>[^/]+)", self.photo),
            ("GET", r"/media/(?P<brand>[^/]+)/(?P<kind>logo|background)", media.picture),
            ("GET", r"/media/products/(?P<part>[^/]+)", media.product),
            *Payment(world).routes,
            *Mailbox(world).routes,
        ]

    def answer(self, call: Call, body: bytes) -> Answer:
        """Route a call to its endpoint; an unknown path is a 404."""
        self.world.requests.append(call)
        if self.world.switches.slashes_wanted and call.method == "GET":
            if not call.path.endswith("/"):
                query = f"?{urlencode(call.query)}" if call.query else ""
                return Answer(301, headers={"Location": f"{call.path}/{query}"})
            call = replace(call, path=call.path.rstrip("/"))
        is_off = self.world.switches.return_portal_off
        for method, pattern, view in self.routes:
            if is_off and pattern.startswith(PORTAL):
                continue
            match = re.fullmatch(pattern, call.path)
            if match and method == call.method:
                try:
                    if pattern.startswith(PORTAL):
                        limits.count(call, self.world)
                    endpoint = partial(view, call, body, **match.groupdict())
                    return faults.hit(call, self.world, endpoint)
                except Answer as refused:
                    return refused
        if not call.path.startswith("/api/"):
            return Answer(404, PAGE_NOT_FOUND, "text/html")
        return refusal(404, call.path, "Not found.")

    def _brand(self, call: Call, brand: str) -> dict[str, Any]:
        settings = brands.settings(
            brand,
            documented_only=self.world.switches.documented_only,
            media=f"{self.base}/media",
            language=call.query.get("language", ""),
        )
        if settings is None:
            raise refusal(404, call.path, "No ReturnsPortal matches the given query")
        return settings

    def settings(self, call: Call, body: bytes, brand: str) -> Answer:
        if self.world.switches.settings_down:
            return Answer(503)
        if self.world.switches.languages_refused and "language" in call.query:
            raise refusal(400, call.path, "language: not supported")
        settings = self._brand(call, brand)
        if (options := self.world.switches.delivery_options) != "the brand's":
            portal = settings["portal"] | {"delivery_options": options}
            settings = settings | {"portal": portal}
        return ok(settings)

    def outgoing(self, call: Call, body: bytes, brand: str) -> Answer:
        self._brand(call, brand)
        needed = call.query.get("identifier") and call.query.get("postal_code")
        if set(call.query) - LOOKUP_QUERY or not needed:
            raise refusal(400, call.path, "identifier and postal_code are required")
        scenario = self.world.scenario(brand, call.query["identifier"])
        if scenario is None or not _same_code(scenario, call.query["postal_code"]):
            raise refusal(404, call.path, "No Parcel matches the given query.")
        self._misbehave(call, scenario)
        return ok(self._found(scenario, brand))

    def _misbehave(self, call: Call, scenario: Scenario) -> None:
        lost_lookups.lose(self.world, scenario)
        status, code = scenario.has("lookup") or (0, None)
        if status == 429:
            raise Answer(429, headers={"Retry-After": "60"})
        if status:
            raise refusal(status, call.path, "This parcel cannot be returned.", code)

    def _found(self, scenario: Scenario, brand: str) -> dict[str, Any]:
        with self.world.lock:
            count = self.world.lookups.get(scenario.order_number, 0) + 1
            self.world.lookups[scenario.order_number] = count
        parcel = parcels.parcel_id(scenario)
        access = {"parcel": parcel, "brand": brand, "number": count}
        lasts = scenario.has("lasts") or HOUR
        return {
            "data": parcels.data(scenario, f"{self.base}/media/products", brand),
            "access_token": self.world.sign(use="portal", lasts=lasts, **access),
            "service_points_token": self.world.sign(
                use="points", id=1, order=scenario.order_number, lasts=HOUR
            ),
        }

    def _bearer(self, call: Call, brand: str) -> tuple[Scenario, dict[str, Any]]:
        scheme, _, token = call.authorization.partition(" ")
        claims = self.world.claims(token) or {}
        if scheme != "Bearer" or claims.get("use") != "portal" or claims.get("brand") != brand:
            raise refusal(401, call.path, "Authentication credentials were not provided.")
        order = f"#{claims['parcel'] - parcels.FIRST_ID}"
        scenario = self.world.scenario(brand, order)
        if scenario is None or (scenario.has("expires") and claims["number"] == 1):
            raise refusal(401, call.path, "Signature has expired.")
        return scenario, claims

    def incoming(self, call: Call, body: bytes, brand: str) -> Answer:
        self._brand(call, brand)
        scenario, _ = self._bearer(call, brand)
        try:
            given = json.loads(body)
        except ValueError:
            raise refusal(400, call.path, "JSON parse error") from None
        create_return.check(given, scenario, brand, self.world.uploads)
        fate = scenario.has("create")
        if fate == "refuse":
            raise refusal(400, call.path, "This return is not allowed.", "forbidden")
        if fate == "500":
            raise refusal(500, call.path, "Internal server error")
        made = self.world.store(brand, scenario, given)
        if fate == "hang":
            self.world.hang()
        if fate:
            raise Dropped
        if made.scenario.has("poller") == "elsewhere":
            self.world.announced(made.id, "announced")
        return ok(self.created(made), self.world.switches.created_status)

    def created(self, made: Return) -> dict[str, Any]:
        """The answer to a creation."""
        token = self.world.sign(id=made.id, lasts=24 * HOUR)
        address = self._labels.address(made)
        if made.scenario.has("poller") == "elsewhere":
            address = "https://poller.example"
        answer: dict[str, Any] = {
            "poller_url": f"{address}/label/polling?token={token}",
            "return": made.id,
            "incoming_parcels": made.incoming,
        }
        if made.must_be_paid:
            answer["payment_url"] = f"{self.base}/pay/{made.id}"
        return answer

    def uploads(self, call: Call, body: bytes, brand: str) -> Answer:
        scenario, _ = self._bearer(call, brand)
        if scenario.has("uploads"):
            raise refusal(scenario.has("uploads"), call.path, "Try again later.")
        return ok(uploads.take(call, body, self.world, f"{self.base}/uploads"), 201)

    def photo(self, call: Call, body: bytes, filename: str) -> Answer:
        content = self.world.uploads.get(filename) or sample_returns.photo(filename)
        if content is None:
            raise refusal(404, call.path, "Not found.")
        return Answer(200, content, uploads.content_type(filename))


def _same_code(scenario: Scenario, postal_code: str) -> bool:
    if scenario.has("exact"):
        return postal_code == scenario.postal_code
    return _bare(postal_code) == _bare(scenario.postal_code)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).upper()
