"""The calls of the newer API that find an order and make a return, one method each."""

from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from portal.sendcloud import decoding
from portal.sendcloud.errors import InvalidRequest, NotFound, OutcomeUnknown, Unavailable
from portal.sendcloud.keyed import KeyedCalls, object_of, payloads
from portal.sendcloud.label import Document
from portal.sendcloud.return_portal import DOCUMENT_BYTES
from portal.sendcloud.transport import Reply
from portal.sendcloud.v3.made import MadeReturn, accepted, made
from portal.sendcloud.v3.new_return import Making
from portal.sendcloud.v3.options import Option, question
from portal.sendcloud.v3.orders import Order
from portal.sendcloud.v3.places import Place
from portal.sendcloud.v3.shipments import Shipment
from portal.sendcloud.v3.tracked import TrackedParcel

MOST_FOUND = "40"  # orders or shipments of one number, of which each shop connection may have one


class NewerApi(KeyedCalls):
    """Orders, shipments, options and new returns; the keys may read every order of the account."""

    def orders(self, order_number: str) -> tuple[Order, ...]:
        """The orders of this number, of all shop connections; nothing where there is none."""
        params = {"order_number": order_number, "page_size": MOST_FOUND}
        return payloads(Order, self._found("orders", "/v3/orders", params), "data", "orders")

    def shipments(
        self, *, order_number: str = "", tracking_number: str = ""
    ) -> tuple[Shipment, ...]:
        """The shipments of an order or of a tracking number; nothing where there is none."""
        named = {"order_number": order_number, "tracking_number": tracking_number}
        params = {name: value for name, value in named.items() if value}
        if not params:
            raise ValueError("name an order or a tracking number")
        body = self._found("shipments", "/v3/shipments", params | {"page_size": MOST_FOUND})
        return payloads(Shipment, body, "data", "shipments")

    def tracked(self, tracking_number: str) -> TrackedParcel | None:
        """Where a parcel is; answers were seen with and without `data` around them."""
        operation = "tracked"
        path = f"/v3/parcels/tracking/{quote(tracking_number, safe='')}"
        with suppress(NotFound, InvalidRequest):
            body = object_of(self._get(operation, path), operation)
            inner = body.get("data")
            whole = inner if isinstance(inner, dict) else body
            return decoding.validated(TrackedParcel, whole, operation)
        return None

    def options(self, sender: Place, receiver: Place, kilograms: Decimal) -> tuple[Option, ...]:
        """The ways to return a parcel between two places; asks, and makes nothing."""
        operation = "return_options"
        reply = self._tried(
            operation, "/v3/shipping-options", question(sender, receiver, kilograms)
        )
        body = object_of(reply, operation)
        read = payloads(Option, {"data": body.get("data") or []}, "data", operation)
        return tuple(option for option in read if option.takes_returns)

    def validate(self, making: Making) -> None:
        """Have Sendcloud check a return that it does not make; raises InvalidRequest."""
        self._tried("validate_return", "/v3/returns/validate", making.body())

    def create(self, making: Making) -> MadeReturn:
        """Make a return; sent once, never repeated, on a connection that nothing used before.

        Raises OutcomeUnknown when the return may exist all the same.
        """
        return made(self._send("POST", "/v3/returns", json=making.body(), on_new_line=True))

    def label(self, parcel_id: int) -> Document:
        """The label of a parcel, checked by its bytes; raises NotFound while there is none."""
        path = f"/v3/parcels/{int(parcel_id)}/documents/label"
        return decoding.document(self._get("label", path, max_bytes=DOCUMENT_BYTES))

    def _tried(self, operation: str, path: str, body: dict[str, Any]) -> Reply:
        """The answer to a POST that makes nothing, or the refusal that it tells of."""
        try:
            reply = self._send("POST", path, json=body)
        except OutcomeUnknown as error:
            raise Unavailable(str(error), operation=operation) from error
        accepted(reply, operation)
        return reply

    def _found(self, operation: str, path: str, params: dict[str, str]) -> dict[str, Any]:
        """The answer; how an empty one looks is not documented, so 404 and 400 are one too."""
        with suppress(NotFound, InvalidRequest):
            body = self._json(operation, path, params)
            return body if body.get("data") is not None else {"data": []}
        return {"data": []}
