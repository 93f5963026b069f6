"""The brand's logo inside a mail, because a mail that fetched it would tell when it was read."""

import io
from dataclasses import dataclass

from PIL import Image

from portal.branding import brand_pictures
from portal.branding.brand import Brand
from portal.branding.pictures import SVG
from portal.mail.letter import Attachment

CID = "logo"
SHOWN = (240, 48)  # pixels at most; the picture itself has twice as many


@dataclass(frozen=True)
class Logo:
    """The picture that the HTML shows, and how large."""

    attachment: Attachment
    width: int
    height: int


def of(brand: Brand) -> Logo | None:
    """The logo as PNG; None where there is none, or a drawing, which no mail program shows."""
    picture = brand_pictures.of(brand, "logo") if brand.logo else None
    if picture is None or picture.content_type == SVG:
        return None
    with Image.open(io.BytesIO(picture.content)) as image:
        out = io.BytesIO()
        image.save(out, "PNG", optimize=True)
        width, height = _shown(*image.size)
    attachment = Attachment("logo.png", out.getvalue(), "image/png", cid=CID)
    return Logo(attachment, width, height)


def _shown(width: int, height: int) -> tuple[int, int]:
    """Half its size, so that it is sharp on a phone."""
    scale = min(0.5, SHOWN[0] / width, SHOWN[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
