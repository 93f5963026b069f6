"""Secrets at rest: Fernet keys derived from SECRET_KEY and its fallbacks."""

import base64
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import JSONSerializer
from django.db import models


@lru_cache(maxsize=4)
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(fernet_key(secret, b"portal at rest")) for secret in secrets])


def fernet_key(secret: str, purpose: bytes) -> bytes:
    """A key of Fernet for one purpose, derived from a secret (HKDF, RFC 5869)."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return base64.urlsafe_b64encode(key.derive(secret.encode()))


def cipher() -> MultiFernet:
    """Encrypts with the newest key; decrypts with any that is still configured."""
    return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class KeyState(StrEnum):
    """Which of the configured keys reads a ciphertext."""

    CURRENT = "current"  # SECRET_KEY
    FALLBACK = "fallback"  # one of SECRET_KEY_FALLBACKS
    LOST = "lost"  # none of them


def key_state(ciphertext: str) -> KeyState:
    """Which key reads this ciphertext; it says nothing of what the ciphertext holds."""
    for state, ciphers in (
        (KeyState.CURRENT, _cipher((settings.SECRET_KEY,))),
        (KeyState.FALLBACK, cipher()),
    ):
        try:
            ciphers.decrypt(ciphertext.encode())
        except InvalidToken:
            continue
        return state
    return KeyState.LOST


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is ciphertext in the database; unreadable text comes back empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt the text; an empty one stays empty."""
        return cipher().encrypt(value.encode()).decode() if value else ""

    def from_db_value(self, value: str, expression: Any, connection: Any) -> str:
        """Decrypt the text; without its key it is empty, as a lost key must not break a page."""
        try:
            return cipher().decrypt(value.encode()).decode() if value else ""
        except InvalidToken:
            return ""


class EncryptedSerializer(JSONSerializer):
    """Encrypts session data, because it holds names, addresses and both of Sendcloud's tokens."""

    def dumps(self, obj: Any) -> bytes:
        """Encrypt a session."""
        return cipher().encrypt(super().dumps(obj))

    def loads(self, data: bytes) -> Any:
        """Decrypt a session; one that can no longer be read is empty."""
        try:
            return super().loads(cipher().decrypt(data))
        except InvalidToken:
            return {}
