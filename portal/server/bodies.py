"""How large the body of a request may be, which its path alone decides before it is read."""

import re

KB = 1024
FORM = 64 * KB
# The longest number, postal code and token, with every character percent-encoded, take 7 KB.
LOOKUP = 16 * KB
WEBHOOK_PATH = "/webhooks/sendcloud/"
WEBHOOK = 256 * KB  # Sendcloud's largest known have some thousand bytes
# The items page brings photos; its view knows how many, and reads none without a draft.
PHOTOS_PATH = re.compile(r"/return/[0-9a-f]{16}/items/")
PHOTOS = 1024 * KB * KB
# A statement that is far too long comes back with a sentence, and nothing of it is lost.
WITHDRAWAL_PATH = "/withdraw/"
WITHDRAWAL = 256 * KB
SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")


def most_bytes(path: str) -> int:
    """The largest body, in bytes, that a page of this path reads."""
    if PHOTOS_PATH.fullmatch(path):
        return PHOTOS
    if path.startswith(WITHDRAWAL_PATH):
        return WITHDRAWAL
    return {"/": LOOKUP, WEBHOOK_PATH: WEBHOOK}.get(path, FORM)


def is_read(path: str, length: int, signature: str) -> bool:
    """Whether the portal reads this body at all; an unsigned webhook is refused without it."""
    if path == WEBHOOK_PATH and not is_signature(signature):
        return False
    return length <= most_bytes(path)


def is_signature(text: str) -> bool:
    """Whether the header has the form of a signature: SHA-256, in hexadecimal digits."""
    return bool(SIGNATURE.fullmatch(text.strip()))
