"""The brand's pictures, made small once a day; pages serve them and mails carry the logo."""

import base64
import logging
from collections.abc import Callable

from django.core.cache import cache

from portal.branding import files, missing_pictures, pictures
from portal.branding.brand import Brand
from portal.branding.pictures import LIMITS, NotAPicture, Picture
from portal.sendcloud import SendcloudError
from portal.upstream import clients

logger = logging.getLogger(__name__)
KEPT = 24 * 3600  # seconds a picture is used without being fetched again


def of(brand: Brand, kind: str) -> Picture | None:
    """The logo, favicon or background; None where there is none that can be shown."""
    version = brand.version(kind)
    if not version or missing_pictures.is_marked(kind, version):
        return None
    key = f"brand-{kind}:{version}"
    if cached := cache.get(key):
        return Picture(cached[0], base64.b64decode(cached[1]))
    if image := _made(brand, kind):
        cache.set(key, (image.content_type, base64.b64encode(image.content).decode()), KEPT)
    else:
        missing_pictures.mark(kind, version)
    return image


def _made(brand: Brand, kind: str) -> Picture | None:
    """Read or fetch the picture, check it and make it small; None where that fails."""
    file, media = files.path(kind), clients.media(clients.picture_sources())
    read: Callable[[], bytes] = (
        file.read_bytes if file else lambda: media.picture(brand.sources[kind])
    )
    try:
        return pictures.checked(read(), LIMITS[kind])
    except (NotAPicture, SendcloudError, OSError) as error:
        logger.warning("the brand's %s cannot be shown: %s", kind, type(error).__name__)
        return None
