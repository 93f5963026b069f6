"""The brand's look for staff: every page before customers see it, and the parcel insert."""

import re
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_exempt, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.branding import insert as parcel_insert
from portal.branding import unused
from portal.branding.brand import shown
from portal.mail import outbox
from portal.support.brand.samples import SAMPLES
from portal.web.htmx import render_panel

SCHEMES = {"light": noop("Light"), "dark": noop("Dark")}
# What a frame shows can send nothing and run nothing, as no source of scripts is allowed. It is no
# sandbox, because the stylesheet is to believe in scripts, as most customers have them.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


@require_safe
@csp_update({"frame-src": [SELF]})
def brand(request: HttpRequest) -> HttpResponse:
    """One page of the portal, wide and narrow, and what of the brand's look could not be used."""
    state, language, scheme = _chosen(request)
    context: dict[str, Any] = {
        "here": "brand",
        "state": state,
        "language": language,
        "scheme": scheme,
        "states": [(name, _(sample.title)) for name, sample in SAMPLES.items()],
        "languages": settings.LANGUAGES,
        "schemes": [(scheme, _(words)) for scheme, words in SCHEMES.items()],
        "sentences": unused.sentences(shown()),
        "has_mails": outbox.is_on(),
    }
    return render_panel(request, "support/brand.html", context)


@require_safe
@csp_exempt()
@xframe_options_sameorigin
def brand_page(request: HttpRequest) -> HttpResponse:
    """The page itself, for a frame."""
    state, language, scheme = _chosen(request)
    with translation.override(language):
        template, context = SAMPLES[state].draw()
        page = render(request, template, context)
    # The frame's own scheme would follow the system of the one who looks.
    sheet = f"/brand.css?scheme={scheme}&amp;"
    html = SCRIPT.sub("", page.content.decode()).replace("/brand.css?", sheet, 1)
    page.content = html.encode()
    page["Content-Security-Policy"] = POLICY
    page["Cache-Control"] = "no-store"
    return page


@require_safe
def brand_insert(request: HttpRequest) -> HttpResponse:
    """The parcel insert as PDF."""
    _state, language, _scheme = _chosen(request)
    with translation.override(language):
        response = HttpResponse(parcel_insert.insert(shown()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="parcel-insert-{language}.pdf"'
    return response


def _chosen(request: HttpRequest) -> tuple[str, str, str]:
    """Page, language and scheme that there are; by default the first of each."""
    state = request.GET.get("state") or next(iter(SAMPLES))
    language = request.GET.get("language") or settings.LANGUAGE_CODE
    scheme = request.GET.get("scheme") or next(iter(SCHEMES))
    if state not in SAMPLES or language not in dict(settings.LANGUAGES) or scheme not in SCHEMES:
        raise Http404
    return state, language, scheme
