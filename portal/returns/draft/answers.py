"""The pieces of a draft: items, photos and an address, each frozen."""

from pydantic import BaseModel, ConfigDict


class DraftPart(BaseModel):
    """A frozen piece of the draft; it keeps what it does not know, for the release that does."""

    model_config = ConfigDict(frozen=True, extra="allow")


class StaffMember(DraftPart):
    """The member of staff who answers for the customer."""

    id: int
    name: str


class Item(DraftPart):
    """A line of the outgoing parcel that comes back; the quantity counts pieces."""

    product_id: str
    line: int = 0  # of those that have this product id
    quantity: int
    reason: int | None
    note: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """Which line of the parcel it is."""
        return self.product_id, self.line


class Photo(DraftPart):
    """A photo of a product: what Sendcloud calls it, and a small WebP (base64) to show."""

    id: str
    product_id: str
    line: int = 0
    filename: str
    thumbnail: str

    @property
    def key(self) -> tuple[str, int]:
        """Which line of the parcel it shows."""
        return self.product_id, self.line


class Address(DraftPart):
    """Where the incoming parcel is sent from, when that is not where we delivered."""

    name: str
    company_name: str = ""
    address_1: str
    house_number: str
    address_2: str = ""
    postal_code: str
    city: str
    country: str
    country_state: str = ""  # ISO 3166-2, such as IT-AN
    email: str
    telephone: str = ""


class MailChoice(DraftPart):
    """Whether the label goes out by mail: `to` is "no", "order" or "other".

    It is empty until it was asked.
    """

    to: str = ""
    address: str = ""  # where it goes; empty for nowhere
    news: bool = False
