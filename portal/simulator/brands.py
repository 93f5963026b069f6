"""The brands' portal settings."""

from typing import Any

from portal.simulator import languages
from portal.simulator.sample_brands import SAMPLES, SampleBrand

REASONS = [
    {"id": 11, "description": "Changed my mind"},
    {"id": 30, "description": "Size too large"},
    {"id": 31, "description": "Size too small"},
    {"id": 21, "description": "Poor quality / Faulty"},
    {"id": 24, "description": "Incorrect product received"},
    {"id": 3, "description": "Other"},
]
REFUNDS = [
    {"code": "money", "label": "Money back", "require_message": False},
    {"code": "credit", "label": "Store credit", "require_message": False},
    {"code": "exchange", "label": "Exchange", "require_message": True},
]
# Only old clients and third parties mention these fields; a real portal may leave them out.
UNDOCUMENTED = (
    "languages",
    "domain",
    "enable_refunds",
    "refund_options",
    "return_fee",
    "delivery_options",
)


def _brand(number: int, name: str, domain: str, color: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "domain": domain,
        "color": color,
        "secondary_color": color,
        "website": "https://shop.example",
        "screen_logo": {},
        "print_logo": {},
        "screen_thumb": None,
        "print_thumb": None,
        "notify_reply_to_email": None,
        "notify_bcc_email": None,
        "hide_powered_by": True,
        "google_analytics_id": "G-1234567890",
        "features": {"returns_portal": True, "tracking_page": True},
        "customization_settings": None,
    }


def _store(number: int, name: str, street: str, house: str, code: str, city: str) -> dict[str, Any]:
    return {
        "id": number,
        "country_name": "Netherlands",
        "company_name": name,
        "address_1": street,
        "address_2": "",
        "house_number": house,
        "city": city,
        "postal_code": code,
        "senderaddress_labels": [],
    }


def _portal(brand: dict[str, Any], helper: str) -> dict[str, Any]:
    return {
        "reasons": REASONS,
        "support_url": "https://shop.example/contact/",
        "return_policy_url": "https://shop.example/returns/",
        "enable_branded_footer": True,
        "enable_branded_header": True,
        "enable_paid_returns": False,
        "layout": {"type": "standard", "helper_text": helper, "background_image": None},
        "languages": ["en-gb", "nl-nl", "de-de", "fr-fr", "es-es", "it-it"],
        "domain": brand["domain"],
        "enable_refunds": True,
        "refund_options": REFUNDS,
        "return_fee": "3.50",
        "delivery_options": ["drop_off_point", "drop_off_labelless", "in_store", "pickup"],
        "brand": brand,
    }


SOL_HEADER = {
    "faq_url": "https://shop.example/faq/",
    "contact_url": "https://shop.example/contact/",
    "shop_url": "https://shop.example/",
    "homepage_url": "https://shop.example/",
    "font_color": "#f2b56b",
    "background_color": "#b4451f",
}
SOL_FOOTER = {
    "city": "Madrid",
    "street": "Calle Mayor 12",
    "country": "Spain",
    "postal_code": "28013",
    "phone_number": "+34 600 000 000",
    "support_email": "help@shop.example",
    "whatsapp_business": "+34 600 000 000",
    "font_color": "#c9d6d8",
    "background_color": "#2c5a66",
    "social_media": {
        "twitter": "",
        "facebook": "https://www.facebook.com/shop.example",
        "linkedin": "",
        "instagram": "https://www.instagram.com/shop.example",
        "pinterest": "",
    },
}
STORES = [
    _store(7, "Noordpunt Eindhoven", "Stadhuisplein", "10", "5611 EM", "Eindhoven"),
    _store(8, "Noordpunt Utrecht", "Oudegracht", "120", "3511 AW", "Utrecht"),
]
SETTINGS: dict[str, dict[str, Any]] = {
    "noordpunt": {
        "portal": _portal(
            _brand(1, "Noordpunt", "noordpunt", "#0f4c3a"),
            "In your confirmation e-mail, for example #1001.",
        ),
        "return_locations": STORES,
    },
    "sol-y-mar": {
        "portal": _portal(
            _brand(2, "Sol y Mar", "sol-y-mar", "#b4451f"),
            "You find it in your e-mail, for example #2001.",
        ),
        "return_locations": [],
    },
    "kaal": {
        "portal": _portal(_brand(3, "Kaal", "kaal", "#333333"), ""),
        "return_locations": STORES,
    },
}


def _sample(domain: str, sample: SampleBrand) -> dict[str, Any]:
    brand = _brand(sample.number, sample.name, domain, sample.color)
    links = {"faq_url": "https://shop.example/faq/", "shop_url": "https://shop.example/"}
    brand |= {
        "secondary_color": sample.secondary,
        "customization_settings": {"header": links | sample.header, "footer": sample.footer},
    }
    stores = [
        store | {"company_name": store["company_name"].replace("Noordpunt", sample.name)}
        for store in STORES
    ]
    helper = "In your confirmation e-mail, for example #1001."
    few = [reason for reason in REASONS if reason["id"] in sample.reasons]
    portal = _portal(brand, helper) | {"reasons": few or REASONS}
    return {"portal": portal, "return_locations": stores}


SETTINGS |= {domain: _sample(domain, sample) for domain, sample in SAMPLES.items()}
_SOL = SETTINGS["sol-y-mar"]["portal"]
_SOL["enable_paid_returns"] = True
_SOL["brand"]["customization_settings"] = {"header": SOL_HEADER, "footer": SOL_FOOTER}


def takes_payment(domain: str, option: str) -> bool:
    """Whether the brand has its customers pay the fee before they get a label."""
    return bool(SETTINGS[domain]["portal"]["enable_paid_returns"]) and option != "in_store"


def settings(
    domain: str, *, documented_only: bool, media: str = "", language: str = ""
) -> dict[str, Any] | None:
    """A brand's settings, in full or with only the documented fields; None for an unknown brand.

    `media` is the base address of the brand's pictures. The texts are in English if the brand has
    no texts in `language`.
    """
    whole = SETTINGS.get(domain)
    whole = whole and languages.translated(whole, language)
    if whole and domain in {"sol-y-mar", *SAMPLES}:
        whole = _with_pictures(whole, f"{media}/{domain}")
    if whole is None or not (documented_only or domain == "kaal"):
        return whole
    portal = {name: value for name, value in whole["portal"].items() if name not in UNDOCUMENTED}
    return {"portal": portal}


def _with_pictures(whole: dict[str, Any], media: str) -> dict[str, Any]:
    portal = whole["portal"]
    brand = portal["brand"] | {"screen_logo": {"url": f"{media}/logo"}}
    layout = portal["layout"] | {"background_image": f"{media}/background"}
    return whole | {"portal": portal | {"brand": brand, "layout": layout}}
