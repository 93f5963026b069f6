"""The customer's photos, fetched and drawn again by the portal, so that staff visit no third host.

They are kept nowhere: each view asks Sendcloud again, while Sendcloud still has them.
"""

import logging
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.branding.product_pictures import MOST_BYTES, room, sandbox
from portal.sandbox.image import NotAPhoto, TooCostly, TooLarge
from portal.sandbox.room import Busy
from portal.sendcloud import Return, ReturnDetails, SendcloudError
from portal.support.audit import log
from portal.support.clients import api
from portal.upstream import clients

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Photo:
    """A photo of a return, by its place in Sendcloud's answer."""

    number: int
    product_id: str
    description: str


def _all(return_: Return) -> list[Photo]:
    allowed = clients.picture_sources()
    return [
        Photo(number, image.product_id, image.description)
        for number, image in enumerate(return_.images)
        if allowed.allow(image.uploaded_image)
    ]


def of(return_: Return) -> dict[str, list[Photo]]:
    """The photos by product id."""
    found: dict[str, list[Photo]] = {}
    for photo in _all(return_):
        found.setdefault(photo.product_id, []).append(photo)
    return found


def without_item(return_: Return, details: ReturnDetails | None) -> list[Photo]:
    """The photos that stand beside no item of the page."""
    items = {item.product_id for item in details.parcel_items} if details else set()
    return [photo for photo in _all(return_) if photo.product_id not in items]


@require_safe
def photo(request: HttpRequest, return_id: int, number: int) -> HttpResponse:
    """One photo as WebP; `?large` shows it as large as the portal draws it."""
    log.record_once(request, log.SAW_PHOTO, f"photos of return {return_id}")
    images = api().retrieve(return_id).images
    if number >= len(images):
        raise Http404
    drawn = _drawn(images[number].uploaded_image, is_large="large" in request.GET)
    response = HttpResponse(drawn, content_type="image/webp")
    response["Cache-Control"] = "no-store"
    return response


def _drawn(address: str, *, is_large: bool) -> bytes:
    """The photo, decoded apart like everything that strangers sent."""
    if not room.acquire(blocking=False):
        raise Http404
    try:
        content = clients.media(clients.picture_sources()).picture(address, MOST_BYTES)
        picture = sandbox.picture(content, "photo")
        return picture.content if is_large else picture.thumbnail
    except (SendcloudError, NotAPhoto, TooLarge, TooCostly, Busy) as error:
        logger.warning("a photo of a return cannot be shown: %s", type(error).__name__)
        raise Http404 from error
    finally:
        room.release()
