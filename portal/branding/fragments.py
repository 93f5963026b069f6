"""The frame around every page: what only the brand and the language decide is drawn once."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.branding.brand import Brand

# By template and language, with the brand that each was drawn for.
_drawn: dict[tuple[str, str | None], tuple[Brand, SafeString]] = {}


def render_fragment(template: str, brand: Brand) -> SafeString:
    """The template as it was drawn when this process last learned the brand's settings.

    It is given no request, so that nothing of a visitor can be in what all of them get.
    """
    key = template, get_language()
    known = _drawn.get(key)
    if known and known[0].is_still(brand):
        return known[1]
    html = render_to_string(template, {"brand": brand, "languages": settings.LANGUAGES})
    _drawn[key] = brand, html
    return html
