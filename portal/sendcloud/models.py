"""What comes in: Sendcloud's payloads under Sendcloud's own field names."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from portal.sendcloud.fields import (
    Amount,
    Coordinate,
    Count,
    Flag,
    Hours,
    Id,
    OptionalTexts,
    Payload,
    Text,
    Texts,
    TrueUnlessDenied,
    Whole,
    Wholes,
    listed,
    optional,
    or_empty,
)


class Reason(Payload):
    """Why something comes back; ids are the brand's list's, never constants."""

    id: Id
    description: Text = ""


class RefundOption(Payload):
    """What a customer may want for it."""

    code: str
    label: Text = ""
    require_message: Flag = False


class Logo(Payload):
    """A picture's address; old brands send an empty object."""

    url: Text = ""


class Header(Payload):
    """Links and colours above a page."""

    faq_url: Text = ""
    contact_url: Text = ""
    shop_url: Text = ""
    homepage_url: Text = ""
    font_color: Text = ""
    background_color: Text = ""


class SocialMedia(Payload):
    """Where else the brand is found."""

    instagram: Text = ""
    facebook: Text = ""
    pinterest: Text = ""
    linkedin: Text = ""
    twitter: Text = ""


class Footer(Payload):
    """Who stands behind the brand, and colours below a page."""

    street: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country: Text = ""
    phone_number: Text = ""
    support_email: Text = ""
    whatsapp_business: Text = ""
    font_color: Text = ""
    background_color: Text = ""
    social_media: Annotated[SocialMedia, or_empty(SocialMedia)] = SocialMedia()


class Customization(Payload):
    """What a brand changed of the frame around its pages."""

    header: Annotated[Header, or_empty(Header)] = Header()
    footer: Annotated[Footer, or_empty(Footer)] = Footer()


class Features(Payload):
    """What the merchant has switched on."""

    returns_portal: TrueUnlessDenied = True


class Brand(Payload):
    """Name and looks."""

    name: Text = ""
    domain: Text = ""
    color: Text = ""
    secondary_color: Text = ""
    website: Text = ""
    screen_logo: Annotated[Logo, or_empty(Logo)] = Logo()
    screen_thumb: Text = ""
    customization_settings: Annotated[Customization, or_empty(Customization)] = Customization()
    features: Annotated[Features, or_empty(Features)] = Features()


class Layout(Payload):
    """Texts and background of the lookup page."""

    helper_text: Text = ""
    background_image: Text = ""


class ReturnLocation(Payload):
    """A store that takes returns."""

    id: Id
    company_name: Text = ""
    address_1: Text = ""
    address_2: Text = ""
    house_number: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country_name: Text = ""


class PortalSettings(Payload):
    """The brand's portal settings (GET .../return-portal); only `reasons` can be relied on."""

    reasons: Annotated[tuple[Reason, ...], listed(Reason)] = ()
    support_url: Text = ""
    return_policy_url: Text = ""
    enable_branded_header: TrueUnlessDenied = True
    enable_branded_footer: TrueUnlessDenied = True
    layout: Annotated[Layout, or_empty(Layout)] = Layout()
    brand: Annotated[Brand, or_empty(Brand)] = Brand()
    languages: Texts = ()
    enable_paid_returns: Flag = False
    refund_options: Annotated[tuple[RefundOption, ...], listed(RefundOption)] = ()
    return_fee: Amount = None
    delivery_options: OptionalTexts = None
    return_locations: Annotated[tuple[ReturnLocation, ...], listed(ReturnLocation)] = ()


class Country(Payload):
    """A country by its ISO 3166 codes."""

    iso_2: Text = ""
    iso_3: Text = ""
    name: Text = ""


class Coordinates(Payload):
    """A place on Earth; the documents' own sample lies far outside of it."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class AddressDivided(Payload):
    """The street apart from its number."""

    street: Text = ""
    house_number: Text = ""


class CarrierCode(Payload):
    """The carrier as the parcel names it."""

    code: Text = ""


class OutgoingParcel(Payload):
    """What the merchant shipped, and to whom."""

    id: Id
    name: Text = ""
    company_name: Text = ""
    address: Text = ""
    address_2: Text = ""
    house_number: Text = ""
    address_divided: Annotated[AddressDivided, or_empty(AddressDivided)] = AddressDivided()
    postal_code: Text = ""
    city: Text = ""
    country: Annotated[Country | None, optional(Country)] = None
    to_state: Text = ""
    email: Text = ""
    telephone: Text = ""
    tracking_number: Text = ""
    order_number: Text = ""
    to_coordinates: Annotated[Coordinates | None, optional(Coordinates)] = None
    collo_count: Count = 1
    weight: Amount = None
    carrier: Annotated[CarrierCode, or_empty(CarrierCode)] = CarrierCode()

    @property
    def street(self) -> str:
        """The street without its number where Sendcloud tells them apart."""
        return self.address_divided.street or self.address


class Product(Payload):
    """A line of the outgoing parcel; the price is per piece."""

    id: Text = Field(min_length=1)
    name: Text = ""
    price: Amount = None
    image_url: Text = ""
    quantity: Count = 1
    returnable: TrueUnlessDenied = True


class Carrier(Payload):
    """A legal value of `selected_carrier_code`."""

    code: str
    name: Text = ""


class ShopDistance(Payload):
    """How far a store is, in metres; `id` is a return location's."""

    id: Id
    distance: Id


class ServicePoint(Payload):
    """Where a drop-off happens; `distance` in metres, day 0 is Monday."""

    id: Id
    code: Text = ""
    name: Text = ""
    street: Text = ""
    house_number: Text = ""
    postal_code: Text = ""
    city: Text = ""
    country: Text = ""
    carrier: Text = ""
    latitude: Coordinate = None
    longitude: Coordinate = None
    distance: Whole = None
    formatted_opening_times: Hours = {}
    general_shop_type: Text = ""


class OutgoingLookup(Payload):
    """The answer of the lookup, with its two tokens; both are bearer secrets."""

    parcel: OutgoingParcel
    products: Annotated[tuple[Product, ...], listed(Product)] = ()
    carriers: Annotated[tuple[Carrier, ...], listed(Carrier)] = ()
    service_point: Annotated[ServicePoint | None, optional(ServicePoint)] = None
    labelless_service_point: Annotated[ServicePoint | None, optional(ServicePoint)] = None
    shop_distances: Annotated[tuple[ShopDistance, ...], listed(ShopDistance)] = ()
    access_token: str = Field(min_length=1)
    service_points_token: Text = ""


class CreatedReturn(Payload):
    """The answer of create; `payment_url` only where the customer must pay first."""

    poller_url: str = Field(min_length=1)
    return_id: Whole = Field(default=None, validation_alias="return")
    incoming_parcels: Wholes = ()
    payment_url: Text = ""


class LabelReady(Payload):
    """The label exists; its URLs are bearer secrets that may never expire."""

    download_url: str = Field(min_length=1)
    return_id: Whole = Field(default=None, validation_alias="return")
    parcels: Wholes = ()
    tracking_numbers: Texts = ()
    customs_declaration_url: Text = ""


@dataclass(frozen=True)
class LabelPending:
    """Not ready yet, or not paid yet: Sendcloud says the same for both."""


@dataclass(frozen=True)
class LabelFailed:
    """The carrier declined the announcement, or a gateway hiccupped: both are a 500."""


@dataclass(frozen=True)
class Document:
    """A label, a code or a customs paper; the type was read off the bytes."""

    content_type: str
    content: bytes
