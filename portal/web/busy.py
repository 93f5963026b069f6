"""The page that the server itself answers when too many people come, in every language."""

from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.server.busy import BODY_PLACE, HEAD_PLACE, BusyPage


def pages() -> Mapping[str, BusyPage]:
    """The pages by language; made once, because there is no time for a template then."""
    return {code: _page(code) for code, _name in settings.LANGUAGES}


def _page(code: str) -> BusyPage:
    places = {"head_place": mark_safe(HEAD_PLACE), "body_place": mark_safe(BODY_PLACE)}
    with translation.override(code):
        html = render_to_string("busy.html", places)
        back = _(
            "We didn’t receive what you just sent. Please go back one page, and send it again in "
            "a minute."
        )
        return BusyPage(html, again=_("Try again"), back=back)
