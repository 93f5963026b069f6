"""Renders what only the brand and the language decide once: the frame and the front page."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.branding.brand import Brand

# By template and language, with the brand that each was rendered for.
_rendered: dict[tuple[str, str | None], tuple[Brand, SafeString]] = {}


def render_fragment(template: str, brand: Brand, **context: object) -> SafeString:
    """The template as it was rendered when this process last learned the brand's settings.

    A remembered brand gets the last rendering, as its pictures could not be looked up.

    It is never given a request, so that nothing of one visitor can be in what all of them get. A
    template's context must be the same at each call.
    """
    key = template, get_language()
    cached = _rendered.get(key)
    if cached and (brand.is_remembered or cached[0].is_still(brand)):
        return cached[1]
    shared = {"brand": brand, "languages": settings.LANGUAGES}
    html = mark_safe(render_to_string(template, shared | context))
    if not brand.is_remembered:
        _rendered[key] = brand, html
    return html
