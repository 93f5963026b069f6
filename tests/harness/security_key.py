"""A registered security key, as the page that adds one stores it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


def security_key(user: User, name: str = "Blue key", *, passwordless: bool = False) -> Any:
    """The row of a key with a pair of its own."""
    key_id = sha256(f"{user.pk} {name}".encode())
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, key_id, public)
    data = AuthenticatorData.create(sha256(b"127.0.0.1"), FLAGS, 0, credential)
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://127.0.0.1:8000")
    answer = {
        "id": websafe_encode(key_id),
        "rawId": websafe_encode(key_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": passwordless}},
    }
    row: Authenticator = WebAuthn.add(user, name, answer).instance
    return row
