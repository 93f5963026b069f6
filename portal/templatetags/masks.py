"""{{ line|masked }}: a text with hidden parts, said without its bullets."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()
HIDDEN = "•••"


@register.filter
def masked(text: object) -> str:
    """The text as it is shown, and beside it for screen readers the same letters in words.

    A screen reader would read each bullet. It hears no letter more than the page shows. A text
    without a hidden part stays as it is.
    """
    shown = str(text)
    if HIDDEN not in shown:
        return shown
    spoken = _("%(shown)s (partly hidden)") % {"shown": shown.replace(HIDDEN, "")}
    pair = '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'
    return format_html(pair, shown, spoken)
