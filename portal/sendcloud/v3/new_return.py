"""A return to be made with keys, and the JSON that the newer API takes for it."""

from datetime import date
from decimal import Decimal
from typing import Any

from portal.sendcloud.payload import Payload
from portal.sendcloud.v3.options import Option
from portal.sendcloud.v3.places import Place

LONGEST_MESSAGE = 1000  # characters; no limit is documented


class Goods(Payload):
    """What comes back of one product; the price is per piece, the weight in kg per piece."""

    product_id: str = ""
    item_id: str = ""
    sku: str = ""
    description: str = ""
    quantity: int = 1
    price: Decimal | None = None
    kilograms: Decimal | None = None
    hs_code: str = ""
    origin_country: str = ""
    reason: int | None = None
    message: str = ""

    def body(self, currency: str) -> dict[str, Any]:
        """The item's JSON; values are numbers here, and texts everywhere else in this API."""
        price = None if self.price is None else {"value": float(self.price), "currency": currency}
        weight = self.kilograms and {"value": float(self.kilograms), "unit": "kg"}
        named = self.model_dump(include={"product_id", "item_id", "sku", "hs_code"})
        return _present(
            named
            | {
                "description": self.description[:255],
                "quantity": self.quantity,
                # The schema prefers `price`; `value` is what older accounts read.
                "price": price,
                "value": price,
                "weight": weight or None,
                "origin_country": self.origin_country,
                "return_reason_id": None if self.reason is None else str(self.reason),
                "return_message": self.message[:LONGEST_MESSAGE],
            }
        )


class Declared(Payload):
    """What customs ask of a return from outside the EU."""

    invoice_number: str
    postal_code: str = ""
    tracking_number: str = ""
    shipped_on: date | None = None
    carrier: str = ""

    def body(self) -> dict[str, Any]:
        """The declaration; the outgoing parcel is named by all of its four facts or by none."""
        declared: dict[str, Any] = {
            "invoice_number": self.invoice_number[:40],
            "export_reason": "returned_goods",
            "export_type": "private",
        }
        if not (self.postal_code and self.tracking_number and self.shipped_on and self.carrier):
            return declared
        outbound = {
            "return_postal_code": self.postal_code[:12],
            "outbound_tracking_number": self.tracking_number[:40],
            "outbound_shipment_date": self.shipped_on.isoformat(),
            "outbound_carrier_name": self.carrier[:50],
        }
        return declared | {"return_data": outbound}


class Making(Payload):
    """A return with everything that the newer API takes; weight in kg, of a parcel."""

    sender: Place
    receiver: Place
    option: Option
    kilograms: Decimal
    reference: str = ""
    delivery_option: str = ""
    goods: tuple[Goods, ...] = ()
    currency: str = "EUR"
    order_number: str = ""
    collo_count: int = 1
    brand_id: int | None = None
    declared: Declared | None = None

    def body(self) -> dict[str, Any]:
        """The documented JSON, without what is not known."""
        declared = self.declared
        return {
            "from_address": self.sender.body(),
            "to_address": self.receiver.body(),
            "ship_with": self.option.ship_with,
            "weight": {"value": float(self.kilograms), "unit": "kg"},
            "parcel_items": [goods.body(self.currency) for goods in self.goods],
            "collo_count": self.collo_count,
            "send_tracking_emails": False,
            # The merchant's rules in the panel would win over what the customer was shown.
            "apply_rules": False,
            **_present(
                {
                    "external_reference": self.reference,
                    "delivery_option": self.delivery_option,
                    "order_number": self.order_number,
                    "brand_id": self.brand_id,
                    "customs_invoice_nr": declared and declared.invoice_number[:40],
                    "customs_information": declared and declared.body(),
                }
            ),
        }


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
