"""{{ product|labels:error }}: what is said of something, with the language's own colon."""

from django import template

from portal.returns.formatting import labelled

register = template.Library()


@register.filter
def labels(name: object, text: object) -> str:
    """Name and text on one line; plain text, which the page escapes."""
    return labelled(str(name), str(text))
