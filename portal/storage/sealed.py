"""Names in our own addresses that stand for a text, which only the portal makes and reads."""

import base64
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESSIV:
    key = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"portal sealed names")
    return AESSIV(key.derive(secret.encode()))


def sealed(text: str) -> str:
    """The text's name, of letters, digits, "-" and "_" (AES-SIV, RFC 5297).

    Equal texts have equal names, so that browsers may keep what is behind them.
    """
    return _sealed(settings.SECRET_KEY, text)


# A page names the same few pictures again and again.
@lru_cache(maxsize=1000)
def _sealed(secret: str, text: str) -> str:
    name = _cipher(secret).encrypt(text.encode(), None)
    return base64.urlsafe_b64encode(name).decode().rstrip("=")


def unsealed(name: str) -> str:
    """The text of a name that a configured key made; raises ValueError for any other."""
    secret = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(key).decrypt(secret, None).decode()
        except InvalidTag:
            continue
    raise ValueError("a name that we did not make")
