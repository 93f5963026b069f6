"""The language of the customer's pages: Jinja2, compiled once, with what Django's tags give others.

The templates are in `templates/customer/`. Those of the console and of the mails are Django's, as
are those of the libraries that they extend.
"""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.formats import localize
from django.utils.html import strip_tags
from jinja2 import ChainableUndefined, Environment

from portal.branding import product_pictures, withdrawal_words
from portal.branding.brand import Brand
from portal.branding.fragments import render_fragment
from portal.branding.icons import icon
from portal.branding.product_pictures import Size
from portal.templatetags.labelled import labels
from portal.templatetags.masks import masked
from portal.templatetags.references import unbroken


def environment(**options: Any) -> Environment:
    """The environment that Django's backend asks for; a name that is not given is empty."""
    options |= {"undefined": ChainableUndefined, "extensions": ["jinja2.ext.i18n"]}
    made = Environment(**options, finalize=_shown)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    made.filters |= {
        "labels": labels,
        "masked": masked,
        "striptags": strip_tags,
        "unbroken": unbroken,
    }
    made.globals |= {
        "fragment": render_fragment,
        "get_language": translation.get_language,
        "icon": icon,
        "picture_url": _picture_url,
        "static": static,
        "url": _url,
        "withdrawal_link": withdrawal_words.link,
    }
    return made


def _shown(value: Any) -> Any:
    """A number or a date in the reader's language, as Django's templates write them."""
    return value if isinstance(value, str) else localize(value)


def _url(name: str, *parts: object) -> str:
    return reverse(name, args=parts)


def _picture_url(address: str, brand: Brand, size: str = Size.SMALL) -> str:
    return product_pictures.our_url(address, Size(size), brand)
