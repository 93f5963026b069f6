"""A signed reference, which a page hands to another part of the portal."""

from django.core import signing

SALT = "portal evidence reference"


def signed(about: str) -> str:
    """The reference with our signature, so that no one can put another in its place."""
    return signing.Signer(salt=SALT).sign(about)


def about_of(text: str) -> str:
    """The reference that we signed, or an empty text."""
    try:
        return signing.Signer(salt=SALT).unsign(text)
    except signing.BadSignature:
        return ""
