"""Calls whose answers are left as they came, to compare Sendcloud with what we assume of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from portal.sendcloud import decoding
from portal.sendcloud.errors import KeysRefused, RateLimited
from portal.sendcloud.keyed import KeyedCalls
from portal.sendcloud.return_portal import DOCUMENT_BYTES
from portal.sendcloud.transport import Reply


@dataclass(frozen=True)
class Unread:
    """A status and the body as JSON, which is None where it is none; `kind` of a document."""

    status: int
    body: Any = None
    kind: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether the status is a success."""
        return 200 <= self.status < 300

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body where it is an object, else nothing."""
        return self.body if isinstance(self.body, dict) else {}

    def listed(self, name: str = "data") -> list[Mapping[str, Any]]:
        """The objects of a list in the body."""
        found = self.fields.get(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class UnreadCalls(KeyedCalls):
    """One method for each call that a rehearsal makes.

    Raises KeysRefused and RateLimited, because after these the other calls would tell nothing.
    """

    def portal_settings(self, domain: str, language: str = "") -> Unread:
        """The return portal's settings, in a language such as nl-NL."""
        path = f"/v2/brand/{quote(domain, safe='')}/return-portal"
        return self._read(path, {"language": language} if language else {})

    def orders(self, order_number: str) -> Unread:
        """The orders of a number."""
        return self._read("/v3/orders", {"order_number": order_number})

    def shipments(self, order_number: str) -> Unread:
        """The shipments of an order."""
        return self._read("/v3/shipments", {"order_number": order_number})

    def tracked(self, tracking_number: str) -> Unread:
        """Where a parcel is."""
        return self._read(f"/v3/parcels/tracking/{quote(tracking_number, safe='')}", {})

    def older_returns(self) -> Unread:
        """The first page of version 2's list."""
        return self._read("/v2/returns", {})

    def newer_returns(self, since: str, until: str, cursor: str = "") -> Unread:
        """A page of version 3's list, between two moments such as 2026-11-27 12:00:00."""
        params = {"from_date": since, "to_date": until}
        return self._read("/v3/returns", params | ({"cursor": cursor} if cursor else {}))

    def newer_return(self, return_id: int) -> Unread:
        """One return as version 3 shows it."""
        return self._read(f"/v3/returns/{int(return_id)}", {})

    def parcels_of(self, reference: str) -> Unread:
        """The parcels with this reference."""
        return self._read("/v2/parcels", {"external_reference": reference})

    def label(self, parcel_id: int) -> Unread:
        """The label of a parcel."""
        return self._document(f"/v3/parcels/{int(parcel_id)}/documents/label")

    def code(self, parcel_id: int) -> Unread:
        """The QR code of a parcel."""
        return self._document(f"/v2/parcels/{int(parcel_id)}/documents/qr")

    def validated(self, body: Mapping[str, Any]) -> Unread:
        """What the validation of a return says; it makes nothing."""
        return _unread(self._send("POST", "/v3/returns/validate", json=body))

    def made(self, body: Mapping[str, Any]) -> Unread:
        """Make a return. Sent once; raises OutcomeUnknown where it may exist all the same."""
        return _unread(self._send("POST", "/v3/returns", json=body, on_new_line=True))

    def cancelled(self, return_id: int) -> Unread:
        """Ask to cancel a return."""
        return _unread(self._send("PATCH", f"/v3/returns/{int(return_id)}/cancel"))

    def _read(self, path: str, params: dict[str, str]) -> Unread:
        return _unread(self._send("GET", path, params=params))

    def _document(self, path: str) -> Unread:
        reply = self._send("GET", path, max_bytes=DOCUMENT_BYTES)
        kinds = (kind for magic, kind in decoding.MAGIC.items() if reply.body.startswith(magic))
        return Unread(reply.status, kind=next(kinds, ""))


def _unread(reply: Reply) -> Unread:
    if reply.status in {401, 403}:
        raise KeysRefused(operation="rehearsal", status=reply.status)
    if reply.status == 429:
        raise RateLimited(operation="rehearsal", status=429)
    try:
        return Unread(reply.status, decoding.loads(reply.body))
    except (ValueError, RecursionError):
        return Unread(reply.status)
