"""The endpoints that need the merchant's keys, one function each."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from portal.simulator import labels, limits
from portal.simulator.merchant_api import (
    auth,
    paging,
    parcels_v2,
    returns_v2,
    returns_v3,
    sender_addresses,
)
from portal.simulator.merchant_api.parcel_index import ParcelIndex
from portal.simulator.merchant_api.records import Record
from portal.simulator.merchant_api.statuses import STATUSES, WITHOUT_ID
from portal.simulator.responses import Answer, Dropped, ok, refusal
from portal.simulator.v3.documents import Documents
from portal.simulator.v3.lookups import Lookups
from portal.simulator.v3.new_returns import NewReturns
from portal.simulator.world import Call, World

PARCEL_FILTERS = {"order_number", "tracking_number", "ids", "external_reference", "cursor"}
LIST_V3 = {"cursor", "from_date", "to_date", "parent_parcel_status", "page_size"}
MOST_MERGED = 20  # parcels
MERGED = {"label": "label", "customs-declaration": "cn23"}
NO_PARCEL = "No Parcel matches the given query."
View = Callable[..., Answer]


class MerchantApi:
    """Endpoints that take keys or an OAuth2 token; `base` returns the simulator's address."""

    def __init__(self, world: World, base: Callable[[], str]) -> None:
        self.world, self._base = world, base
        self.index = ParcelIndex(world)
        behind_keys: list[tuple[str, str, View]] = [
            ("GET", r"/api/v2/returns", self.list_v2),
            ("GET", r"/api/v2/returns/(?P<number>\d+)", self.one_v2),
            ("GET", r"/api/v3/returns", self.list_v3),
            ("GET", r"/api/v3/returns/(?P<number>\d+)", self.one_v3),
            ("PATCH", r"/api/v3/returns/(?P<number>\d+)/cancel", self.cancel),
            ("GET", r"/api/v3/addresses/sender-addresses", sender_addresses.sender_addresses),
            ("GET", r"/api/v2/parcels", self.parcels),
            ("GET", r"/api/v2/parcels/(?P<number>\d+)", self.parcel),
            ("GET", r"/api/v2/parcels/(?P<number>\d+)/documents/(?P<kind>[\w-]+)", self.document),
            ("GET", r"/api/v3/parcel-documents/(?P<kind>[\w-]+)", self.merged),
        ]
        version_3 = (
            *Lookups(world, base).routes,
            *NewReturns(world).routes,
            *Documents(self.index).routes,
        )
        self.routes: list[tuple[str, str, View]] = [
            ("POST", r"/account-host/oauth2/token/?", self.token),
            *((method, path, partial(self._checked, view)) for method, path, view in behind_keys),
            *((method, path, partial(self._guarded, view)) for method, path, view in version_3),
        ]

    def _checked(self, view: View, call: Call, body: bytes, **in_path: str) -> Answer:
        self._admit(call)
        return view(call, **in_path)

    def _guarded(self, view: View, call: Call, body: bytes, **in_path: str) -> Answer:
        self._admit(call)
        return view(call, body, **in_path)

    def _admit(self, call: Call) -> None:
        self._misbehave(call)
        auth.check(call, self.world)
        limits.count(call, self.world)

    def _misbehave(self, call: Call) -> None:
        trouble = self.world.switches.api_trouble
        if trouble == "hang":
            self.world.hang()
        if trouble in {"hang", "drop"}:
            raise Dropped
        if trouble == "html":
            raise Answer(200, b"<!doctype html><title>Maintenance</title>", "text/html")
        if trouble == "429":
            raise Answer(429)
        if trouble:
            raise refusal(int(trouble), call.path, "This did not work.")

    def token(self, call: Call, body: bytes) -> Answer:
        self._misbehave(call)
        return auth.token(call, body, self.world)

    def list_v2(self, call: Call) -> Answer:
        if set(call.query) - {"cursor"}:
            raise refusal(400, call.path, "Unknown parameter.")
        size = self.world.switches.returns_per_page
        page = paging.page(self._of_v2(), call.query.get("cursor", ""), size)
        if page is None:
            raise refusal(404, call.path, "Invalid cursor")
        shown = [returns_v2.body(record, self._base()) for record in page.records]
        beside = {"next": page.next, "previous": page.previous}
        return ok(
            {name: cursor and self._at(call, cursor=cursor) for name, cursor in beside.items()}
            | {"returns": shown}
        )

    def _of_v2(self) -> list[Record]:
        everything = self.world.switches.v3_returns_in_v2
        return [record for record in self.world.records if everything or not record.asked]

    def _of_v3(self) -> list[Record]:
        """All returns; a switch leaves out those that customers made in the portal."""
        everything = self.world.switches.portal_returns_in_v3
        return [
            record for record in self.world.records if everything or record.id not in self._portal()
        ]

    def _portal(self) -> set[int]:
        return {made.id for made in self.world.returns}

    def _v3(self, record: Record) -> dict[str, Any]:
        shown = returns_v3.body(record, self._base())
        if not self.world.switches.id_in_v3:
            del shown["id"]
        if self.world.switches.parcel_status_in_v3:
            shown["incoming_parcel_status"] = returns_v2.status(record.state)
        return shown

    def _at(self, call: Call, **query: Any) -> str:
        return f"{self._base()}{call.path}?{urlencode(query)}"

    def _record(self, call: Call, number: str) -> Record:
        record = self.world.record(int(number))
        if record is None:
            raise refusal(404, call.path, "No Return matches the given query.")
        return record

    def one_v2(self, call: Call, number: str) -> Answer:
        record = self._record(call, number)
        self.world.read(record)
        return ok(returns_v2.body(record, self._base()))

    def one_v3(self, call: Call, number: str) -> Answer:
        record = self._record(call, number)
        self.world.read(record)
        return ok(self._v3(record))

    def list_v3(self, call: Call) -> Answer:
        since, until, size = _window(call)
        wanted = call.query.get("parent_parcel_status")
        matches = [
            record
            for record in self._of_v3()
            if since <= record.created_at <= until and wanted in {None, record.state}
        ]
        page = paging.page(matches, call.query.get("cursor", ""), size)
        if page is None:
            raise _wrong("cursor")
        shown = [self._v3(record) for record in page.records]
        beside = {"next": page.next, "previous": page.previous}
        # The schema allows no null here, so a missing address is left out.
        return ok(
            {
                name: self._at(call, **call.query | {"cursor": cursor})
                for name, cursor in beside.items()
                if cursor
            }
            | {"data": shown}
        )

    def cancel(self, call: Call, number: str) -> Answer:
        record = self.world.record(int(number))
        if record is None:
            return Answer(404)
        if not record.is_cancellable or "stale" in record.odd:
            error = {"field": "returns", "code": 409, "message": "Return is not cancellable."}
            return ok({"errors": [error]}, 409)
        self.world.ask_to_cancel(record)
        return ok({"message": "Cancellation requested successfully"}, 202)

    def parcels(self, call: Call) -> Answer:
        if set(call.query) - PARCEL_FILTERS:
            raise refusal(400, call.path, "Unknown parameter.")
        if call.query.get("cursor"):
            raise refusal(404, call.path, "Invalid cursor")
        parcels = self.index.parcels(call.query, self._base())
        return ok({"next": None, "previous": None, "parcels": parcels})

    def parcel(self, call: Call, number: str) -> Answer:
        parcels = self.index.parcels({"ids": number}, self._base())
        if not parcels:
            raise refusal(404, call.path, NO_PARCEL)
        return ok({"parcel": parcels[0]})

    def document(self, call: Call, number: str, kind: str) -> Answer:
        record = self.index.record_of(int(number))
        if record is None:
            raise refusal(404, call.path, NO_PARCEL)
        is_hidden = kind == "qr" and not self.world.switches.qr_documents
        if is_hidden or kind not in parcels_v2.document_kinds(record):
            raise refusal(404, call.path, "Not found.")
        tracking = record.trackings[record.incoming.index(int(number))]
        if kind == "qr":
            return Answer(200, labels.qr(tracking), "image/png")
        sender = _sender(record)
        if kind == "label":
            page = labels.label(record.brand.capitalize(), sender, [tracking])
        else:
            page = labels.customs(sender, {"order_number": record.order_number})
        return Answer(200, page, "application/pdf")

    def merged(self, call: Call, kind: str) -> Answer:
        numbers = [int(number) for number in call.query.get("parcels", "").split(",") if number]
        records = [self.index.record_of(number) for number in numbers]
        if not numbers or len(numbers) > MOST_MERGED:
            raise _wrong("parcels")
        found = [record for record in records if record is not None]
        if len(found) < len(numbers):
            raise refusal(404, call.path, NO_PARCEL)
        if any(MERGED.get(kind) not in parcels_v2.document_kinds(record) for record in found):
            raise refusal(404, call.path, "Not found.")
        record = found[0]
        sender = _sender(record)
        trackings = [
            record.trackings[record.incoming.index(number)]
            for record, number in zip(found, numbers, strict=True)
        ]
        if kind == "label":
            page = labels.label(record.brand.capitalize(), sender, trackings)
        else:
            page = labels.customs(sender, {"order_number": record.order_number}, len(numbers))
        return Answer(200, page, "application/pdf")


def _sender(record: Record) -> dict[str, str]:
    sender = {f"from_{name}": value for name, value in record.customer.items()}
    return sender | {"from_address_1": record.customer["street"]}


def _wrong(field: str) -> Answer:
    source = {"parameter": field}
    error = {"status": "400", "code": "invalid", "detail": f"{field} is wrong", "source": source}
    return ok({"errors": [error]}, 400)


def _window(call: Call) -> tuple[float, float, int]:
    """The bounds of the list in seconds since the epoch, and the number of returns on a page."""
    if set(call.query) - LIST_V3:
        raise _wrong("unknown")
    since, until = (_moment(call, name) for name in ("from_date", "to_date"))
    size = call.query.get("page_size", "40")
    if not size.isdigit() or not 1 <= int(size) <= 40:
        raise _wrong("page_size")
    status = call.query.get("parent_parcel_status")
    if status is not None and status not in {*STATUSES, *WITHOUT_ID}:
        raise _wrong("parent_parcel_status")
    return since, until, int(size)


def _moment(call: Call, name: str) -> float:
    try:
        moment = datetime.strptime(call.query.get(name, ""), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise _wrong(name) from None
    return moment.replace(tzinfo=UTC).timestamp()
