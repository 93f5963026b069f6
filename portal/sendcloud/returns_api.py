"""Returns and parcels with the merchant's API keys (Sendcloud API v2, and v3 where v2 lacks it)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from portal.sendcloud import decoding
from portal.sendcloud.errors import CannotBeCancelled, NotFound, OutcomeUnknown, UnexpectedPayload
from portal.sendcloud.keyed import KeyedCalls, object_of, payloads
from portal.sendcloud.label import Document
from portal.sendcloud.left_out import reported
from portal.sendcloud.payload import one
from portal.sendcloud.records import CancellationRequested, Parcel, Return, ReturnPage
from portal.sendcloud.return_portal import DOCUMENT_BYTES
from portal.sendcloud.returns_v3 import ReturnDetails
from portal.sendcloud.sender_address import SenderAddress

DocumentType = Literal[
    "label", "qr", "air-waybill", "cn23", "cn23-default", "cp71", "commercial-invoice"
]
MergedType = Literal["label", "customs-declaration"]


class ReturnsApi(KeyedCalls):
    """The calls that need keys; each raises KeysRefused when Sendcloud does not accept them."""

    def list(self, cursor: str | None = None) -> ReturnPage:
        """A page of returns: the first, or the one that a cursor of another page names.

        Sendcloud documents no filter here; `between` has some. Raises NotFound for an invalid
        cursor.
        """
        operation = "list_returns"
        reply = self._get(operation, "/v2/returns", params={"cursor": cursor} if cursor else {})
        body = object_of(reply, operation)
        read = payloads(Return, body, "returns", operation)
        returns = tuple(return_.told_by(reply.clock_ahead) for return_ in read)
        return ReturnPage(returns, cursor_of(body.get("next")), cursor_of(body.get("previous")))

    def between(
        self, since: datetime, until: datetime, *, status: str = "", cursor: str | None = None
    ) -> ReturnPage:
        """A page of the returns created between two moments, of one status if a slug is given.

        A page has up to 40. Raises InvalidRequest for an invalid cursor or status.
        """
        params = {"from_date": _day(since), "to_date": _day(until)}
        params |= {"parent_parcel_status": status} if status else {}
        details, body = self._page(params | ({"cursor": cursor} if cursor else {}))
        returns = tuple(
            return_ for entry in details if (return_ := entry.as_return(status)) is not None
        )
        return ReturnPage(returns, cursor_of(body.get("next")), cursor_of(body.get("previous")))

    def made_between(
        self, since: datetime, until: datetime, *, pages: int
    ) -> tuple[tuple[ReturnDetails, ...], bool]:
        """The returns created between two moments with their items, and whether these are all."""
        params = {"from_date": _day(since), "to_date": _day(until)}
        found: tuple[ReturnDetails, ...] = ()
        cursor = ""
        for _ in range(pages):
            details, body = self._page(params | ({"cursor": cursor} if cursor else {}))
            found, cursor = found + details, cursor_of(body.get("next"))
            if not cursor:
                return found, True
        return found, False

    def _page(self, params: dict[str, str]) -> tuple[tuple[ReturnDetails, ...], dict[str, Any]]:
        body = self._json("between", "/v3/returns", params)
        return payloads(ReturnDetails, body, "data", "between"), body

    def details(self, return_id: int) -> ReturnDetails:
        """One return with its items, its history and what it waits for; raises NotFound."""
        reply = self._get("details", f"/v3/returns/{int(return_id)}")
        return decoding.payload(ReturnDetails, reply, "details")

    def retrieve(self, return_id: int) -> Return:
        """One return, from the newer API where the older does not know it; raises NotFound."""
        operation = "retrieve_return"
        try:
            reply = self._get(operation, f"/v2/returns/{int(return_id)}")
        except NotFound:
            return self.details(return_id).numbered(return_id)
        # The number is the one that was asked for, whatever the answer makes of it.
        body = object_of(reply, operation) | {"id": int(return_id)}
        return decoding.validated(Return, body, operation).told_by(reply.clock_ahead)

    def request_cancellation(self, return_id: int) -> CancellationRequested:
        """Ask the carrier to cancel; sent once, never retried.

        Raises CannotBeCancelled, NotFound, or OutcomeUnknown when the carrier may have been asked.
        """
        operation = "request_cancellation"
        path = f"/v3/returns/{int(return_id)}/cancel"
        reply = self._send("PATCH", path, on_new_line=True)
        if reply.status == 409:
            raise CannotBeCancelled(operation=operation, status=409)
        if reply.status >= 500:
            raise OutcomeUnknown(operation=operation, status=reply.status)
        decoding.check(reply, operation, with_keys=True)
        return CancellationRequested()

    def find_parcels(
        self, *, order_number: str = "", tracking_number: str = ""
    ) -> tuple[Parcel, ...]:
        """The parcels of an order or tracking number, outgoing and incoming; the first page."""
        named = {"order_number": order_number, "tracking_number": tracking_number}
        params = {name: value for name, value in named.items() if value}
        if not params:
            raise ValueError("name an order or a tracking number")
        body = self._json("find_parcels", "/v2/parcels", params)
        return payloads(Parcel, body, "parcels", "find_parcels")

    def parcels(self, parcel_ids: Sequence[int]) -> tuple[Parcel, ...]:
        """Up to 100 parcels by their ids; those that Sendcloud does not know are left out."""
        ids = ",".join(str(int(parcel_id)) for parcel_id in parcel_ids)
        body = self._json("parcels", "/v2/parcels", {"ids": ids})
        return payloads(Parcel, body, "parcels", "parcels")

    def parcel(self, parcel_id: int) -> Parcel:
        """One parcel with its items; raises NotFound."""
        body = self._json("parcel", f"/v2/parcels/{int(parcel_id)}", {})
        with reported("parcel"):
            parcel = one(Parcel, body.get("parcel"), "parcel")
        if parcel is None:
            raise UnexpectedPayload("no parcel in the answer", operation="parcel")
        return parcel

    def sender_addresses(self) -> tuple[SenderAddress, ...]:
        """The addresses that the merchant sends from; the first page."""
        body = self._json("sender_addresses", "/v3/addresses/sender-addresses", {})
        return payloads(SenderAddress, body, "data", "sender_addresses")

    def document(self, parcel_id: int, kind: DocumentType) -> Document:
        """A document of a parcel, of at most 20 MB, checked by its bytes; raises NotFound."""
        path = f"/v2/parcels/{int(parcel_id)}/documents/{kind}"
        reply = self._get("document", path, max_bytes=DOCUMENT_BYTES)
        return decoding.document(reply)

    def merged_documents(self, parcel_ids: Sequence[int], kind: MergedType) -> Document:
        """One PDF with the documents of up to 20 parcels, in their order (v3); raises NotFound."""
        path = f"/v3/parcel-documents/{kind}"
        params = {"parcels": [str(int(parcel_id)) for parcel_id in parcel_ids]}
        reply = self._get("merged_documents", path, params=params, max_bytes=DOCUMENT_BYTES)
        return decoding.document(reply)

    def colli_of(self, parcel: Parcel) -> tuple[Parcel, ...]:
        """All incoming parcels of the same return as this one, in their order."""
        if parcel.collo_count < 2 or not (parcel.order_number and parcel.colli_uuid):
            return (parcel,)
        same = [
            other
            for other in self.find_parcels(order_number=parcel.order_number)
            if other.is_return and other.colli_uuid == parcel.colli_uuid
        ]
        return tuple(sorted(same, key=lambda other: other.collo_nr or 0)) or (parcel,)


def _day(moment: datetime) -> str:
    """A moment in v3's format; in which time zone is not documented."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def cursor_of(url: Any) -> str:
    """The cursor in a page's URL; the portal uses nothing else of it."""
    if not isinstance(url, str):
        return ""
    try:
        return parse_qs(urlsplit(url).query).get("cursor", [""])[0]
    except ValueError:
        return ""
