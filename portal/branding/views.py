"""Serves the brand's colours, fonts and pictures, and the accessibility statement."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.branding import brand_pictures, files, palette, sheet
from portal.branding.brand import Brand, shown
from portal.branding.look import FACES
from portal.branding.pictures import LIMITS, SVG, Picture
from portal.web.htmx import render_panel

FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"
# An SVG opened by itself is a document; it may have styles, and nothing else.
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="8" fill="{brand}"/>'
    '<path d="M11 12h8a4.5 4.5 0 0 1 0 9h-5M11 12l4-4M11 12l4 4" fill="none" stroke="{ink}" '
    'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def _kept(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """Let browsers keep it: for good under its current version, for minutes under any other."""
    is_current = bool(version) and request.GET.get("v") == version
    response["Cache-Control"] = FOREVER if is_current else BRIEFLY
    return response


@require_safe
def brand_css(request: HttpRequest) -> HttpResponse:
    """The page's style sheet, with the brand's colours, look and background."""
    brand = shown()
    fonts = {kind: f"{reverse('brand-font', args=[kind])}?v={v}" for kind, v in brand.fonts}
    given = request.GET.get("scheme", "")
    scheme = given if given in {"light", "dark"} else ""  # the console's preview asks for one
    lines = palette.stylesheet(brand.choice, scheme) + brand.look.stylesheet(fonts)
    if brand.background:
        url = f"{reverse('brand-picture', args=['background'])}?v={brand.background}"
        lines += f'.picture{{background-image:url("{url}")}}\n'
    return _kept(request, sheet.response(request, lines), brand.css)


@require_safe
def extra_css(request: HttpRequest) -> HttpResponse:
    """The owner's stylesheet from the brand folder."""
    file = files.path("style")
    if file is None:
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="text/css; charset=utf-8")
    return _kept(request, response, files.version("style"))


@require_safe
def font(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the owner's fonts from the brand folder."""
    file = files.path(kind) if kind in FACES else None
    if file is None:
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type="font/woff2")
    return _kept(request, response, files.version(kind))


@require_safe
def picture(request: HttpRequest, kind: str) -> HttpResponse:
    """Logo, favicon or background, from the folder or else Sendcloud, under our own origin."""
    brand = shown()
    if kind not in LIMITS:
        raise Http404
    image, version = brand_pictures.of(brand, kind), brand.version(kind)
    if image is None and kind == "favicon":
        image, version = _icon(brand), brand.color[1:]
    if image is None:
        raise Http404
    response = HttpResponse(image.content, content_type=image.content_type)
    if image.content_type == SVG:
        response["Content-Security-Policy"] = DRAWING
    return _kept(request, response, version)


def _icon(brand: Brand) -> Picture:
    """Our own favicon, in the brand's colour."""
    tokens = palette.light(brand.choice)
    return Picture(SVG, ICON.format(brand=tokens["brand"], ink=tokens["on-brand"]).encode())


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what is tested, what does not work, and whom to tell."""
    return render_panel(request, "accessibility.html", {})
