"""A return to be created, and the JSON that Sendcloud takes for it."""

from datetime import date
from decimal import Decimal
from typing import Any

from portal.sendcloud.payload import Payload


class NewItem(Payload):
    """A product of the outgoing parcel that comes back."""

    product_id: str
    quantity: int
    description: str = ""
    value: Decimal | None = None
    return_reason: int | None = None
    return_message: str | None = None

    def body(self) -> dict[str, Any]:
        """The item's JSON, in which the value is a number."""
        value = None if self.value is None else float(self.value)
        return _present(self.model_dump(exclude={"value"}) | {"value": value})


class NewImage(Payload):
    """An uploaded photo of a product that comes back."""

    filename: str
    product_id: str
    description: str = ""


class Sender(Payload):
    """Who sends the incoming parcel, from where, in how many colli."""

    from_name: str
    from_company_name: str = ""
    from_address_1: str = ""
    from_address_2: str = ""
    from_house_number: str = ""
    from_postal_code: str = ""
    from_city: str = ""
    from_country: str = ""
    from_country_state: str = ""
    from_email: str = ""
    from_telephone: str = ""
    collo_count: int = 1


class NewCustoms(Payload):
    """What customs ask of a private return from outside the EU; Sendcloud adds its type, 4.

    Goods are declared by the items, and Sendcloud has their codes from the outgoing shipment.
    """

    invoice_number: str
    tracking_number: str = ""
    carrier: str = ""

    def body(self) -> dict[str, Any]:
        """The documented JSON, with what is known of the outgoing parcel."""
        outbound = {
            "outbound_tracking_number": self.tracking_number[:40],
            "outbound_carrier_name": self.carrier[:50],
        }
        declared = {"customs_invoice_nr": self.invoice_number, "export_type": "private"}
        return _present(declared | {"return_data": _present(outbound) or None})


class NewReturn(Payload):
    """A return with everything that the customer answered."""

    outgoing_parcel: int
    delivery_option: str
    sender: Sender
    items: tuple[NewItem, ...] = ()
    reason: int | None = None
    message: str | None = None
    refund_type: str | None = None
    refund_message: str | None = None
    service_point_id: int | None = None
    selected_carrier_code: str | None = None
    pickup_date: date | None = None
    store_location: int | None = None
    images: tuple[NewImage, ...] = ()
    customs: NewCustoms | None = None

    def body(self) -> dict[str, Any]:
        """The documented JSON, without what was not answered.

        `store_location` and the date's format are not documented: see docs/assumptions.md.
        """
        pickup = {"first_mile": "pickup"} if self.delivery_option == "pickup" else None
        optional = {
            "reason": self.reason,
            "message": self.message,
            "refund": self._refund(),
            "service_point": {"id": self.service_point_id} if self.service_point_id else None,
            "selected_carrier_code": self.selected_carrier_code,
            "selected_functionalities": pickup,
            "pickup_date": self.pickup_date.isoformat() if self.pickup_date else None,
            "store_location": self.store_location,
            "images": [image.model_dump() for image in self.images] or None,
            "customs_information": self.customs.body() if self.customs else None,
        }
        return {
            "outgoing_parcel": self.outgoing_parcel,
            "delivery_option": self.delivery_option,
            "products": [item.body() for item in self.items],
            "incoming_parcel": _present(self.sender.model_dump()),
            **_present(optional),
        }

    def _refund(self) -> dict[str, Any] | None:
        if self.refund_type is None:
            return None
        refund: dict[str, Any] = {"refund_type": {"code": self.refund_type}}
        return refund | _present({"message": self.refund_message})


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
