"""The addresses from which the merchant sends (Sendcloud API v3)."""

from portal.sendcloud.fields import Text
from portal.sendcloud.payload import Payload


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
