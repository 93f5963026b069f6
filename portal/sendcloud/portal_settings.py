"""The brand and what it lets customers choose, under Sendcloud's own field names."""

from typing import Annotated

from portal.sendcloud.fields import Amount, Flag, Id, OptionalTexts, Text, Texts, TrueUnlessDenied
from portal.sendcloud.payload import Payload, listed, or_empty


class Reason(Payload):
    """A reason from the brand's own list; ids differ from brand to brand.

    Only our own rules say `require_message`; Sendcloud's settings do not.
    """

    id: Id
    description: Text = ""
    require_message: Flag = False


class RefundOption(Payload):
    """A kind of refund that a customer may ask for."""

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
    """The brand's pages on social media."""

    instagram: Text = ""
    facebook: Text = ""
    pinterest: Text = ""
    linkedin: Text = ""
    twitter: Text = ""


class Footer(Payload):
    """The brand's address, contacts and colours below a page."""

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
    """What a brand changed in the header and footer of its pages."""

    header: Annotated[Header, or_empty(Header)] = Header()
    footer: Annotated[Footer, or_empty(Footer)] = Footer()


class Features(Payload):
    """What the merchant has switched on."""

    returns_portal: TrueUnlessDenied = True
    tracking_email: Flag = False


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
    enable_refunds: TrueUnlessDenied = True
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
