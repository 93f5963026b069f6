"""The seam between Django and htmx, and the brand that every page shows."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from portal import upstream
from portal.sendcloud import PortalSettings

DEFAULT_COLOR = "#1f4d3f"


class HtmxHttpRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it."""

    htmx: HtmxDetails


def render_panel(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or only its panel when htmx asks; never kept by any cache."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    name = f"{template}#panel" if htmx and not htmx.history_restore_request else template
    response = render(request, name, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True)
class Brand:
    """What the frame of a page shows of the brand: an allow-list of Sendcloud's settings."""

    settings: PortalSettings

    @property
    def brand_name(self) -> str:
        """The shop's name."""
        return self.settings.brand.name or "Returns"

    @property
    def helper_text(self) -> str:
        """The brand's own hint beside the lookup."""
        return self.settings.layout.helper_text

    @property
    def support_url(self) -> str:
        """Where a customer asks for help; only a web address is taken."""
        return _web_address(self.settings.support_url)

    @property
    def policy_url(self) -> str:
        """The brand's return policy; only a web address is taken."""
        return _web_address(self.settings.return_policy_url)

    @property
    def color(self) -> str:
        """The brand's colour as #rrggbb; anything else is not let into a stylesheet."""
        color = self.settings.brand.color
        return color if re.fullmatch(r"#[0-9a-fA-F]{6}", color) else DEFAULT_COLOR


def _web_address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def brand(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the brand, as `portal`, on every page."""
    return {"portal": Brand(upstream.shown_settings())}


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb, from 0 to 1 (WCAG 2.2)."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(color: str, into: str, share: float) -> str:
    """The colour with a share of another mixed in."""
    pairs = ((int(color[i : i + 2], 16), int(into[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def corrected(color: str, ground: str, toward: str) -> str:
    """The colour nearest to the brand's that can be read on this ground (4.5 to 1)."""
    shares = (number / 20 for number in range(21))
    tries = (mixed(color, toward, share) for share in shares)
    return next((each for each in tries if contrast(each, ground) >= 4.5), toward)
