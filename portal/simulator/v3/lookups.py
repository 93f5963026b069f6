"""The endpoints that find what a customer bought: orders, shipments, tracking, and the brands."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from portal.simulator import brands, lost_lookups
from portal.simulator.responses import Answer, ok, refusal
from portal.simulator.scenarios import Scenario
from portal.simulator.v3 import catalogue, order_body, pages, shipment_body, tracking_body
from portal.simulator.v3.catalogue import DAY, Order
from portal.simulator.v3.refusals import listed, missing, of_parameter
from portal.simulator.world import Call, World

ORDERS = {"order_number", "integration", "order_id", "status", "page_size", "cursor"}
SHIPMENTS = {"order_number", "tracking_number", "external_reference_id", "ids"}
SHIPMENTS |= {"shipment_uuids", "integration_id", "page_size", "cursor"}


class Lookups:
    """Reads the catalogue; `base` returns the simulator's own address."""

    def __init__(self, world: World, base: Callable[[], str]) -> None:
        self.world, self._base = world, base
        self.routes: list[tuple[str, str, Callable[..., Answer]]] = [
            ("GET", r"/api/v3/orders", self.orders),
            ("GET", r"/api/v3/orders/(?P<number>\d+)", self.order),
            ("GET", r"/api/v3/shipments", self.shipments),
            ("GET", r"/api/v3/parcels/tracking/(?P<tracking>[^/]+)", self.tracking),
            ("GET", r"/api/v3/brands", self.brands),
        ]

    def _all(self) -> list[Order]:
        return list(catalogue.orders(self.world.switches.shop_brand))

    def orders(self, call: Call, body: bytes) -> Answer:
        _known(call, ORDERS)
        found = [order for order in self._imported() if _is_wanted(order, call.query)]
        self._misbehave_for(call, found)
        return pages.answer(call, self._base(), [self._order(one) for one in found], 100, 200)

    def _imported(self) -> list[Order]:
        switches = self.world.switches
        if not switches.orders_imported:
            return []
        kept = switches.orders_kept_days
        return [
            one for one in self._all() if one.is_imported and (not kept or one.age < kept * DAY)
        ]

    def _order(self, order: Order) -> dict[str, Any]:
        whole = order_body.body(order, self.world.started, f"{self._base()}/media/products")
        word = self.world.switches.sent_status
        if word and order.status == order_body.SENT:
            whole["order_details"]["status"] = {"code": word, "message": word}
        return whole

    def order(self, call: Call, body: bytes, number: str) -> Answer:
        found = [order for order in self._imported() if order.number == int(number)]
        if not found:
            raise missing("Order")
        return ok({"data": self._order(found[0])})

    def shipments(self, call: Call, body: bytes) -> Answer:
        _known(call, SHIPMENTS)
        found = [order for order in self._all() if order.parcel_ids and _is_shipped(order, call)]
        if not found and self.world.switches.no_shipments != "[]":
            status = int(self.world.switches.no_shipments)
            code = "not_found" if status == 404 else "invalid"
            raise ok(listed(status, code, "No Shipment matches the given query.")["errors"], status)
        self._misbehave_for(call, found)
        bodies = [shipment_body.body(order, self.world.started) for order in found]
        return pages.answer(call, self._base(), bodies, 40, 100)

    def tracking(self, call: Call, body: bytes, tracking: str) -> Answer:
        shown = self._tracked(call, unquote(tracking))
        if shown is None:
            raise ok({"detail": "Parcel not found"}, 404)
        return ok(tracking_body.as_seen(shown) if self.world.switches.tracking_wrapped else shown)

    def _tracked(self, call: Call, tracking: str) -> dict[str, Any] | None:
        if found := catalogue.tracked(self.world.switches.shop_brand, tracking):
            self._misbehave(call, found[0].scenario)
            return tracking_body.of_order(*found, self.world.started)
        for record in self.world.records:
            if tracking in record.trackings:
                return tracking_body.of_return(record, record.trackings.index(tracking))
        return None

    def brands(self, call: Call, body: bytes) -> Answer:
        _known(call, {"page_size", "cursor"})
        found = [_brand(domain, self._base()) for domain in brands.SETTINGS]
        return pages.answer(call, self._base(), found, 40, 100)

    def _misbehave_for(self, call: Call, found: list[Order]) -> None:
        """Do what an order's scenario wants, but not where all orders are listed."""
        if set(call.query) - {"page_size", "cursor"}:
            for order in found:
                self._misbehave(call, order.scenario)

    def _misbehave(self, call: Call, scenario: Scenario) -> None:
        lost_lookups.lose(self.world, scenario)
        status, _ = scenario.has("lookup") or (0, None)
        if status in {429, 500}:
            raise Answer(429) if status == 429 else refusal(500, call.path, "Internal error")


def _known(call: Call, names: set[str]) -> None:
    for name in sorted(set(call.query) - names):
        raise of_parameter(name)


def _is_wanted(order: Order, query: dict[str, str]) -> bool:
    values = {
        "order_number": order.order_number.lower(),
        "integration": str(order.integration),
        "order_id": f"{order.integration}-{order.order_number.lstrip('#')}",
        "status": order.status,
    }
    given = query | {"order_number": query.get("order_number", "").lower()}
    return all(value == given[name] for name, value in values.items() if name in query)


def _is_shipped(order: Order, call: Call) -> bool:
    query = call.query
    values = {
        "order_number": {order.order_number},
        "tracking_number": {order.tracking(collo) for collo in range(len(order.parcel_ids))},
        "integration_id": {str(order.integration)},
        "external_reference_id": set(),
        "shipment_uuids": set(),
        "ids": {str(number) for number in order.parcel_ids},
    }
    return all(
        value & set(query[name].split(",")) for name, value in values.items() if name in query
    )


def _brand(domain: str, base: str) -> dict[str, Any]:
    """A brand; its pictures are plain addresses here, and it has one colour only."""
    brand = brands.SETTINGS[domain]["portal"]["brand"]
    kept = ("id", "name", "domain", "color", "website", "notify_reply_to_email")
    pictures = ("screen_logo", "print_logo", "screen_thumb", "print_thumb")
    shown = {name: brand[name] for name in kept}
    return shown | dict.fromkeys(pictures) | {"screen_logo": f"{base}/media/{domain}/logo"}
