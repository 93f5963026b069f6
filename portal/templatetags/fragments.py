"""{% fragment "layout/footer.html" %}: includes a template that is the same for every visitor."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from portal.branding import fragments

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context: Context, name: str) -> SafeString:
    """Include a template that depends on the brand and the language only, rendered once for all."""
    return fragments.render_fragment(name, context["brand"])
