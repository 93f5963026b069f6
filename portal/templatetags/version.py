"""{% version %}: the release that runs."""

from django import template

from portal import __version__

register = template.Library()


@register.simple_tag
def version() -> str:
    """The version of the package."""
    return __version__
