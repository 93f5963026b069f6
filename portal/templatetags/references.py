"""{{ reference|unbroken }}: a number that people copy or read out, on one line."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.filter
def unbroken(reference: object) -> str:
    """The reference in an element that no line ends in; a browser would break it at its hyphen."""
    return format_html('<span class="unbroken">{}</span>', reference)
