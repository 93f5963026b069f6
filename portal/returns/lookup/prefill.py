"""What a link brings into the lookup form, without a trace of it in the address bar.

Shops and Sendcloud's own mails link here with an order number, and some with a postal code. The
portal moves both into a cookie that only it can read, and opens the form under its plain address.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from portal.storage.encryption import EncryptedSerializer

# The fields of the form by the names that links use: ours first, then those of Sendcloud's portal.
NAMES = {"identifier": ("order", "identifier"), "postal_code": ("postal_code",)}
LONGEST = 100  # characters
LIFETIME = 10 * 60  # seconds
FLAGS = ("expired", "finished")


def is_link(query: QueryDict) -> bool:
    """Whether an address brings anything that belongs into the form."""
    return any(name in query for names in NAMES.values() for name in names)


def take(query: QueryDict) -> HttpResponseRedirect:
    """Put what the link brings into the cookie, and lead to the form's plain address."""
    given = {
        field: next((query[name] for name in names if query.get(name)), "")[:LONGEST]
        for field, names in NAMES.items()
    }
    kept = urlencode({flag: "" for flag in FLAGS if flag in query})
    response = HttpResponseRedirect(reverse("lookup") + (f"?{kept}" if kept else ""))
    response.set_cookie(
        settings.PREFILL_COOKIE_NAME,
        urlsafe_b64encode(EncryptedSerializer().dumps(given)).decode(),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def values(request: HttpRequest) -> dict[str, str]:
    """What the form is filled in with; nothing where the cookie cannot be read."""
    sealed = request.COOKIES.get(settings.PREFILL_COOKIE_NAME, "")
    try:
        found = EncryptedSerializer().loads(urlsafe_b64decode(sealed)) if sealed else {}
    except (Error, ValueError):
        return {}
    return {field: str(found.get(field, "")) for field in NAMES} if found else {}


def forget(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have the browser forget it, once the order is found."""
    if settings.PREFILL_COOKIE_NAME in request.COOKIES:
        response.delete_cookie(settings.PREFILL_COOKIE_NAME, samesite="Lax")
    return response
