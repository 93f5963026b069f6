"""The brand as the frame of every page shows it: an allow-list of Sendcloud's settings.

The portal's own settings (BRAND_...) take precedence over Sendcloud's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.branding import colors, files, missing_pictures, sheet
from portal.branding.look import FACES, Look
from portal.branding.palette import DEFAULT, Choice
from portal.sendcloud import PortalSettings
from portal.upstream import brand_settings


@dataclass(frozen=True)
class Link:
    """A link and its title."""

    title: str
    url: str


@dataclass(frozen=True)
class Brand:
    """Sendcloud's settings of the brand, and the owner's (BRAND_...) that override them."""

    settings: PortalSettings
    own: Mapping[str, str]
    is_remembered: bool = False  # while the database and the cache are away

    def is_still(self, other: "Brand") -> bool:
        """Whether both were made from the same settings."""
        return self.settings is other.settings and self.own is other.own

    @property
    def name(self) -> str:
        """The shop's name."""
        return self.own["name"] or self.settings.brand.name or _("Returns")

    @property
    def helper_text(self) -> str:
        """The brand's own hint beside the lookup."""
        return self.own["helper_text"] or self.settings.layout.helper_text

    @property
    def support_url(self) -> str:
        """Where a customer asks for help."""
        theirs = self.settings.support_url, self._customized.header.contact_url
        return web_address(self.own["support_url"], *theirs)

    @property
    def contact_url(self) -> str:
        """Where an error page sends the customer: support page, else e-mail, else telephone."""
        urls = [link.url for link in self.contacts]
        direct = min(urls, key=lambda url: not url.startswith("mailto:"), default="")
        return self.support_url or direct

    @property
    def policy_url(self) -> str:
        """The brand's return policy."""
        return web_address(self.own["policy_url"], self.settings.return_policy_url)

    @property
    def shop_url(self) -> str:
        """The shop itself."""
        header = self._customized.header
        theirs = header.shop_url, header.homepage_url, self.settings.brand.website
        return web_address(self.own["shop_url"], *theirs)

    @property
    def faq_url(self) -> str:
        """Questions and answers."""
        return web_address(self.own["faq_url"], self._customized.header.faq_url)

    @property
    def address(self) -> str:
        """The brand's address on one line."""
        footer = self._customized.footer
        town = f"{footer.postal_code} {footer.city}".strip()
        theirs = ", ".join(part for part in (footer.street, town, footer.country) if part)
        return self.own["address"] or theirs

    @property
    def email(self) -> str:
        """The brand's e-mail address; empty where what it gave is not one."""
        given = self.own["email"] or self._customized.footer.support_email
        return given if re.fullmatch(r"[^\s@,<>]+@[^\s@,<>]+", given) else ""

    @property
    def contacts(self) -> list[Link]:
        """Telephone, e-mail and WhatsApp."""
        footer, email = self._customized.footer, self.email
        phone = self.own["phone"] or footer.phone_number
        chat = _digits(self.own["whatsapp"] or footer.whatsapp_business)
        links = [
            Link(phone, f"tel:{'+' * phone.startswith('+')}{_digits(phone)}"),
            Link(email, f"mailto:{email}"),
            Link("WhatsApp" if chat else "", f"https://wa.me/{chat}"),
        ]
        return [link for link in links if link.title]

    @property
    def social(self) -> list[Link]:
        """The brand's pages elsewhere, each named after its host."""
        theirs = self._customized.footer.social_media.model_dump().values()
        urls = self.own["social"].replace(",", " ").split() or theirs
        return [Link(_site(url), url) for url in urls if web_address(url)]

    @property
    def color(self) -> str:
        """The brand's colour."""
        brand = self.settings.brand
        return colors.color(self.own["color"], brand.color, brand.secondary_color) or DEFAULT

    @property
    def choice(self) -> Choice:
        """The colours that the brand chose."""
        header, footer, own = self._customized.header, self._customized.footer, self.own
        return Choice(
            self.color,
            top=colors.color(own["header_background"], header.background_color),
            on_top=colors.color(own["header_color"], header.font_color),
            foot=colors.color(own["footer_background"], footer.background_color),
            on_foot=colors.color(own["footer_color"], footer.font_color),
            accent=colors.color(own["accent"], self.settings.brand.secondary_color),
            ground=colors.color(own["background_color"]),
        )

    @property
    def look(self) -> Look:
        """Letters, corners and room."""
        return Look.of(self.own, tuple(self.fonts))

    @property
    def fonts(self) -> list[tuple[str, str]]:
        """The kinds of the brand's own fonts, and their versions."""
        versions = ((kind, files.version(kind)) for kind in FACES)
        return [(kind, version) for kind, version in versions if version]

    @property
    def _customized(self) -> Any:
        """Header and footer as the brand set them up, each only where it is switched on."""
        theirs = self.settings.brand.customization_settings
        empty = type(theirs)()
        return type(theirs)(
            header=theirs.header if self.settings.enable_branded_header else empty.header,
            footer=theirs.footer if self.settings.enable_branded_footer else empty.footer,
        )

    @property
    def sources(self) -> dict[str, str]:
        """The addresses of Sendcloud's pictures, by kind."""
        brand, layout = self.settings.brand, self.settings.layout
        return {
            "logo": web_address(brand.screen_logo.url),
            "favicon": web_address(brand.screen_thumb),
            "background": web_address(layout.background_image),
        }

    def version(self, kind: str) -> str:
        """A hash for the URL that changes with the picture; empty where there is none."""
        return files.version(kind) or files.hashed(self.sources.get(kind, ""))

    @property
    def logo(self) -> str:
        """The logo's version; empty while it cannot be fetched, so that pages show the name."""
        version = "" if self.is_remembered else self.version("logo")
        return "" if missing_pictures.is_marked("logo", version) else version

    @property
    def favicon(self) -> str:
        """The favicon's version; without one, the colour in which the portal draws its own."""
        return self.version("favicon") or self.color[1:]

    @property
    def background(self) -> str:
        """The background's version."""
        return self.version("background")

    @property
    def extra_css(self) -> str:
        """The version of the owner's stylesheet."""
        return files.version("style")

    @property
    def css(self) -> str:
        """The version of /brand.css; it changes with all that the stylesheet says."""
        return files.hashed(repr((sheet.version(), self.choice, self.look, self.background)))


def web_address(*urls: str) -> str:
    """The first that is a web address; pages link to nothing else."""
    return next((url for url in urls if url.startswith(("https://", "http://"))), "")


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())


def _site(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return url
    names = host.removeprefix("www.").split(".")
    spellings = {"linkedin": "LinkedIn", "x": "X", "tiktok": "TikTok", "youtube": "YouTube"}
    name = names[-2] if len(names) > 1 else host
    return spellings.get(name, name.capitalize())


def shown() -> Brand:
    """The brand with its current settings."""
    return Brand(brand_settings.settings_or_default(), settings.BRAND)


def remembered() -> Brand:
    """The brand as this process knew it last; asks neither the cache nor Sendcloud."""
    return Brand(brand_settings.last_known(), settings.BRAND, is_remembered=True)


def without_asking() -> Brand:
    """The brand as the cache has it, for pages that work while Sendcloud does not."""
    return Brand(brand_settings.cached_settings(), settings.BRAND)


def brand(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the brand, on every page."""
    return {"brand": shown()}
