"""Draws a mail's content as text and as HTML in the brand's look."""

from functools import cache

from css_inline import CSSInliner
from django.template.loader import render_to_string
from django.utils.translation import get_language

from portal.branding import palette
from portal.branding.brand import Brand
from portal.letters import logo
from portal.letters.content import Content
from portal.mail.letter import Attachment, Letter

CODE, PRODUCT = "code", "product"


def letter(content: Content, brand: Brand, attachments: tuple[Attachment, ...] = ()) -> Letter:
    """The letter in the active language."""
    shown_logo = logo.of(brand)
    cids = [attachment.cid for attachment in attachments]
    context = {
        "content": content,
        "brand": brand,
        "language": get_language(),
        "light": _named(palette.light(brand.choice)),
        "dark": _named(palette.dark(brand.choice)),
        "logo": shown_logo,
        "products": [cid for cid in cids if cid.startswith(PRODUCT)],
        "code": CODE if content.shows_code and CODE in cids else "",
    }
    return Letter(
        subject=content.subject,
        text=render_to_string("mails/mail.txt", context).strip() + "\n",
        html=_inliner().inline(render_to_string("mails/mail.html", context)),
        reply_to=brand.email,
        attachments=(*([shown_logo.attachment] if shown_logo else []), *attachments),
    )


@cache
def _inliner() -> CSSInliner:
    """Puts the styles at the elements; the rules for dark and narrow screens stay as they are."""
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def _named(tokens: palette.Tokens) -> dict[str, str]:
    """The colours under names that a template can say."""
    return {name.replace("-", "_"): value for name, value in tokens.items()}
