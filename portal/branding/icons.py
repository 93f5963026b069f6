"""The signs beside the words of a page: outlines of Heroicons, drawn once for all pages."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_outline


@cache
def icon(name: str) -> SafeString:
    """The sign as SVG; the library parses its file each time that it is asked."""
    return mark_safe(heroicon_outline(name))
