"""Checks the signatures of Sendcloud's webhooks, and reads their events."""

import hashlib
import hmac
from typing import Annotated, Any

from portal.sendcloud import decoding
from portal.sendcloud.errors import UnexpectedPayload
from portal.sendcloud.fields import Count, Flag, Id, Moment, Text, Whole
from portal.sendcloud.payload import Needed, Payload, listed
from portal.sendcloud.records import Parcel


class CreatedItem(Payload):
    """An item of a new return."""

    item_id: Text = ""
    description: Text = ""
    quantity: Count = 1
    sku: Text = ""
    hs_code: Text = ""
    return_reason_id: Whole = None


class CreatedData(Payload):
    """A new return, with fewer fields than the returns API has for it."""

    id: Id
    brand_id: Whole = None
    order_number: Text = ""
    return_reason_id: Whole = None
    return_address_id: Whole = None
    paid_return: Flag = False
    delivery_choice: Text = ""
    refund_type: Text = ""
    items: Annotated[tuple[CreatedItem, ...], listed(CreatedItem)] = ()


class ReturnCreated(Payload):
    """A return was created, in this portal or elsewhere; `timestamp` says when."""

    timestamp: Moment = None
    data: Annotated[CreatedData, Needed]


class ParcelStatusChanged(Payload):
    """A parcel, outgoing or incoming (`parcel.is_return`), has another status.

    Webhooks may arrive in any order and twice, so the later `timestamp` counts.
    """

    timestamp: Moment = None
    carrier_status_change_timestamp: Moment = None
    parcel: Annotated[Parcel, Needed]


WebhookEvent = ReturnCreated | ParcelStatusChanged
ACTIONS: dict[str, type[ReturnCreated] | type[ParcelStatusChanged]] = {
    "return_created": ReturnCreated,
    "parcel_status_changed": ParcelStatusChanged,
}


def verify(raw: bytes, signature: str, key: str) -> bool:
    """Whether the bytes were signed with the key as they arrived; false without a key."""
    if not key:
        return False
    wanted = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    # As bytes, because compare_digest refuses text beyond ASCII and a header can be anything.
    return hmac.compare_digest(wanted.encode(), signature.strip().encode("utf-8", "replace"))


def digest(raw: bytes) -> str:
    """A hash by which to know an event again, because Sendcloud gives events no id."""
    return hashlib.sha256(raw).hexdigest()


def parse(raw: bytes) -> WebhookEvent | None:
    """The event of a verified body; None for other actions and for what cannot be read."""
    try:
        body: Any = decoding.loads(raw)
    except (ValueError, RecursionError):
        return None
    action = body.get("action") if isinstance(body, dict) else None
    model = ACTIONS.get(action) if isinstance(action, str) else None
    try:
        return decoding.validated(model, body, str(action)) if model else None
    except UnexpectedPayload:
        return None
