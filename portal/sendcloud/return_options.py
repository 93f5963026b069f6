"""Whether a return could be made at all (Sendcloud API v3); these calls make and cost nothing."""

from typing import Annotated

from portal.sendcloud.fields import Flag, Structure, Text, Whole
from portal.sendcloud.payload import Payload, or_empty

WEIGHT = 1  # kg, of the parcel that is asked about
OWN_CARRIER = "sendcloud"  # letters that Sendcloud itself names; none takes returns


class SenderAddress(Payload):
    """An address from which the merchant sends, as the panel holds it."""

    name: Text = ""
    company_name: Text = ""
    address_line_1: Text = ""
    address_line_2: Text = ""
    house_number: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country_code: Text = ""
    email: Text = ""
    phone_number: Text = ""

    @property
    def is_complete(self) -> bool:
        """Whether it has what a return's address must have."""
        needed = (self.name or self.company_name, self.address_line_1, self.postal_code)
        return all((*needed, self.city, self.country_code))

    def body(self) -> dict[str, str]:
        """The address as a return's body has it, without what is empty."""
        whole = self.model_dump() | {"name": self.name or self.company_name}
        return {name: value for name, value in whole.items() if value}


class _Carrier(Payload):
    code: Text = ""


class _Functionalities(Payload):
    returns: Flag = False


class _Contract(Payload):
    id: Whole = None


class ReturnOption(Payload):
    """A way in which the account's carriers take a return."""

    code: Text = ""
    name: Text = ""
    carrier: Annotated[_Carrier, or_empty(_Carrier)] = _Carrier()
    functionalities: Annotated[_Functionalities, or_empty(_Functionalities)] = _Functionalities()
    contract: Annotated[_Contract, or_empty(_Contract)] = _Contract()

    @property
    def takes_returns(self) -> bool:
        """Whether it is one; Sendcloud's filter may let others through."""
        is_named = bool(self.code) and self.carrier.code != OWN_CARRIER
        return is_named and self.functionalities.returns


def options_body(address: SenderAddress) -> Structure:
    """The question for the options of a return from the address to itself."""
    place = {"country_code": address.country_code, "postal_code": address.postal_code}
    return {
        "from_address": place,
        "to_address": place,
        "functionalities": {"returns": True},
        "parcels": [{"weight": {"value": str(WEIGHT), "unit": "kg"}}],
        "calculate_quotes": False,
    }


def return_body(address: SenderAddress, option: ReturnOption) -> Structure:
    """A return from the address to itself, which is validated and never made."""
    ship_with: Structure = {"type": "shipping_option_code", "shipping_option_code": option.code}
    if option.contract.id is not None:
        ship_with |= {"contract": option.contract.id}
    return {
        "from_address": address.body(),
        "to_address": address.body(),
        "ship_with": ship_with,
        "weight": {"value": WEIGHT, "unit": "kg"},
    }
