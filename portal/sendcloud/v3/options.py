"""The ways in which the account's carriers take a return from a customer to the shop."""

from decimal import Decimal
from typing import Annotated, Any

from portal.sendcloud.fields import Flag, Text, Texts, Whole
from portal.sendcloud.payload import Payload, or_empty
from portal.sendcloud.v3.measures import Weight
from portal.sendcloud.v3.places import Place

OWN_CARRIER = "sendcloud"  # letters that Sendcloud itself names; none takes returns
PAID_WHEN_USED = "first_scan"
DROP_OFF = frozenset({"dropoff", "pickup_dropoff", ""})


class _Carrier(Payload):
    code: Text = ""
    name: Text = ""


class _Functionalities(Payload):
    returns: Flag = False
    labelless: Flag = False
    first_mile: Text = ""
    multicollo: Flag = False


class _Contract(Payload):
    id: Whole = None


class _Range(Payload):
    min: Annotated[Weight, or_empty(Weight)] = Weight()
    max: Annotated[Weight, or_empty(Weight)] = Weight()


class _Requirements(Payload):
    fields: Texts = ()
    export_documents: Flag = False
    is_service_point_required: Flag = False


class Option(Payload):
    """One way; its code is opaque and may hold commas and slashes."""

    code: Text = ""
    name: Text = ""
    carrier: Annotated[_Carrier, or_empty(_Carrier)] = _Carrier()
    functionalities: Annotated[_Functionalities, or_empty(_Functionalities)] = _Functionalities()
    contract: Annotated[_Contract, or_empty(_Contract)] = _Contract()
    weight: Annotated[_Range, or_empty(_Range)] = _Range()
    requirements: Annotated[_Requirements, or_empty(_Requirements)] = _Requirements()
    charging_type: Text = ""

    @property
    def takes_returns(self) -> bool:
        """Whether it is one; Sendcloud's filter may let others through."""
        is_named = bool(self.code) and self.carrier.code != OWN_CARRIER
        return is_named and self.functionalities.returns

    @property
    def is_labelless(self) -> bool:
        """Whether a code on the phone is enough."""
        return self.functionalities.labelless

    @property
    def is_drop_off(self) -> bool:
        """Whether the customer may hand the parcel in; one that tells nothing counts as such."""
        return self.functionalities.first_mile in DROP_OFF

    @property
    def is_paid_when_used(self) -> bool:
        """Whether the merchant pays only for a parcel that was handed in."""
        return self.charging_type == PAID_WHEN_USED

    @property
    def ship_with(self) -> dict[str, Any]:
        """How a return names this option; without the type, the code is read as a product's."""
        named: dict[str, Any] = {"type": "shipping_option_code", "shipping_option_code": self.code}
        return named | ({} if self.contract.id is None else {"contract": self.contract.id})


def question(sender: Place, receiver: Place, kilograms: Decimal) -> dict[str, Any]:
    """The body that asks for the options between two places."""
    return {
        "from_address": sender.where,
        "to_address": receiver.where,
        "functionalities": {"returns": True},
        "parcels": [{"weight": {"value": str(kilograms), "unit": "kg"}}],
        "calculate_quotes": False,
    }
