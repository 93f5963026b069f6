"""The keys of the evidence, derived from EVIDENCE_KEY and its fallbacks, never from SECRET_KEY."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portal.models import Evidence
from portal.storage.encryption import fernet_key

WRONG = (
    "EVIDENCE_KEY is not the key under which the evidence was written. Add that key to "
    "EVIDENCE_KEY_FALLBACKS, or run manage.py evidence new-key if it is lost."
)
MISSING = "Set EVIDENCE_KEY, because the database holds evidence under it; see docs/withdrawal.md."


class KeyMissing(Exception):
    """No evidence key is configured."""


@dataclass(frozen=True)
class Key:
    """One key: `id` names it without leading to it."""

    id: str
    cipher: Fernet
    sealing: bytes

    def seal(self, text: str) -> str:
        """A seal that only this key can make: HMAC-SHA256 in hexadecimal digits."""
        return hmac.new(self.sealing, text.encode(), hashlib.sha256).hexdigest()

    def has_sealed(self, text: str, seal: str) -> bool:
        """Whether this key made the seal."""
        return hmac.compare_digest(self.seal(text), seal)


@lru_cache(maxsize=8)
def _key(secret: str) -> Key:
    return Key(
        id=_derived(secret, b"portal evidence key id").hex()[:16],
        cipher=Fernet(fernet_key(secret, b"portal evidence payloads")),
        sealing=_derived(secret, b"portal evidence seals"),
    )


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def current() -> Key:
    """The key of what is written now. Raises KeyMissing."""
    if not settings.EVIDENCE_KEY:
        raise KeyMissing
    return _key(settings.EVIDENCE_KEY)


def known() -> dict[str, Key]:
    """Every configured key by its id."""
    secrets = [settings.EVIDENCE_KEY, *settings.EVIDENCE_KEY_FALLBACKS]
    return {key.id: key for key in map(_key, filter(None, secrets))}


def trouble() -> str:
    """Why this database's evidence cannot be read, in a sentence; empty where it can."""
    newest = Evidence.objects.order_by("-number").values_list("key_id", flat=True).first()
    if newest is None or newest in known():
        return ""
    return WRONG if settings.EVIDENCE_KEY else MISSING
