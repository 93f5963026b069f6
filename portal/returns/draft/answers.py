"""The pieces of a draft: items, photos and an address, each frozen."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A frozen piece of the draft; what it does not know makes it invalid."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Opener(Answer):
    """The member of staff who answers for the customer."""

    id: int
    name: str


class Item(Answer):
    """A product of the outgoing parcel that comes back; the quantity counts pieces."""

    product_id: str
    quantity: int
    reason: int | None
    note: str = ""


class Photo(Answer):
    """A photo of a product: what Sendcloud calls it, and a small WebP (base64) to show."""

    id: str
    product_id: str
    filename: str
    thumbnail: str


class Address(Answer):
    """Where the incoming parcel is sent from, when that is not where we delivered."""

    name: str
    company_name: str = ""
    address_1: str
    house_number: str
    address_2: str = ""
    postal_code: str
    city: str
    country: str
    email: str
    telephone: str = ""
