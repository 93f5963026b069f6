"""The shop's product pictures: fetched once for all customers, made small, served by ourselves.

A page never waits for one. It names our own address, whose last part stands for the picture's
(`storage/sealed`). So it tells a stranger nothing, and only the portal can make one.
"""

import logging
import threading
from enum import StrEnum
from urllib.parse import urlsplit

from django.core.cache import cache
from django.urls import reverse

from portal.branding.brand import Brand, shown
from portal.branding.files import hashed
from portal.sandbox import answer, process
from portal.sandbox.image import NotAPhoto, TooCostly, TooLarge
from portal.sandbox.process import Sandbox
from portal.sandbox.room import Busy
from portal.sendcloud import SendcloudError, Sources
from portal.storage.sealed import sealed
from portal.upstream import clients

logger = logging.getLogger(__name__)
KEPT = 24 * 3600  # seconds before a picture is fetched again
AFTER_FAILURE = 600  # seconds before one that could not be shown is
MOST_BYTES = 5 * 1024 * 1024  # of the shop's own picture
LONGEST = 1000  # characters of its address

sandbox = Sandbox("portal.sandbox.product_image", seconds=10, at_once=1, begins=answer.WEBP)
# How many requests may wait for a picture's host or for its drawing.
room = threading.BoundedSemaphore(clients.PICTURES_AT_ONCE)


class Size(StrEnum):
    """The two sizes, of which the pages show half the pixels."""

    SMALL = "small"
    LARGE = "large"


def sources(brand: Brand) -> Sources:
    """Where product pictures may come from."""
    return clients.picture_sources(brand.shop_url)


def full_address(given: str) -> str:
    """The picture's address over https, as some shops give it without, or with http."""
    if given.startswith("//"):
        return f"https:{given}"
    is_ours = clients.picture_sources().allow(given)
    return given if is_ours else given.replace("http://", "https://", 1)


def our_url(given: str, size: Size, brand: Brand) -> str:
    """Our own address of the picture; empty where the portal may not fetch it."""
    address = full_address(given)
    if not given or len(address) > LONGEST or not sources(brand).allow(address):
        return ""
    return reverse("product-picture", args=[size, sealed(address)])


def content(address: str, size: Size) -> bytes:
    """The picture as WebP, from the cache or made now; empty where there is none.

    Takes an address of `full_address`. Raises Busy if so many are being made that other pages
    would have to wait.
    """
    cached = cache.get(_key(address, size))
    if cached is not None:
        return bytes(cached)
    if not room.acquire(blocking=False):
        raise Busy
    try:
        return _made(address)[size]
    finally:
        room.release()


def for_mail(given: str) -> bytes:
    """The small picture as a JPEG, which every mail program shows; empty if it is not cached.

    A mail neither waits for a shop's host nor fails because of one.
    """
    drawn = cache.get(_key(full_address(given), Size.SMALL))
    if not drawn:
        return b""
    try:
        return process.sandbox.picture(bytes(drawn), "mail").content
    except (Busy, NotAPhoto, TooLarge, TooCostly):
        return b""


def _made(address: str) -> dict[Size, bytes]:
    """Fetch the picture and have both sizes drawn; the cache learns a failure too."""
    seconds = KEPT
    try:
        media = clients.media(sources(shown()))
        picture = sandbox.picture(media.picture(address, MOST_BYTES), address)
        made = {Size.LARGE: picture.content, Size.SMALL: picture.thumbnail}
    except (SendcloudError, NotAPhoto, TooLarge, TooCostly) as error:
        host, reason = urlsplit(address).hostname, type(error).__name__
        logger.warning("a product picture of %s cannot be shown: %s", host, reason)
        seconds, made = AFTER_FAILURE, dict.fromkeys(Size, b"")
    for size, drawn in made.items():
        cache.set(_key(address, size), drawn, seconds)
    return made


def _key(address: str, size: Size) -> str:
    return f"product-picture-{size}:{hashed(address)}"
