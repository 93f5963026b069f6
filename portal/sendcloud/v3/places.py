"""An address as the newer API writes it, both ways."""

from portal.sendcloud.fields import Text
from portal.sendcloud.sender_address import SenderAddress


class Place(SenderAddress):
    """Where a parcel goes or comes from."""

    state_province_code: Text = ""
    po_box: Text = ""

    @property
    def where(self) -> dict[str, str]:
        """What the options depend on: the country and the postal code."""
        return {"country_code": self.country_code, "postal_code": self.postal_code}
