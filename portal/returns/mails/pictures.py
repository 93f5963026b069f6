"""The products' pictures that a mail shows beside what it says about them."""

from portal.branding import product_pictures
from portal.letters.drawing import PRODUCT
from portal.mail.letter import Attachment
from portal.models import Submission

MOST = 4  # of some 5 KB each, because a mail should stay small


def pictures(row: Submission) -> tuple[Attachment, ...]:
    """The pictures that the portal has already made; a mail waits for none."""
    urls = list(dict.fromkeys((row.picture_urls or {}).values()))[:MOST]
    drawn = (content for url in urls if (content := product_pictures.for_mail(url)))
    return tuple(
        Attachment(f"{PRODUCT}-{number}.jpg", content, "image/jpeg", cid=f"{PRODUCT}-{number}")
        for number, content in enumerate(drawn, start=1)
    )
