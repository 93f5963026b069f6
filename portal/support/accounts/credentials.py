"""What a browser sends for a passkey or a security key, which may be any text."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms

# What django-allauth and fido2 raise over a credential that lacks fields or has odd ones.
ODD = (AttributeError, LookupError, TypeError, ValueError, struct.error)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ODD as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Given:
    def clean_credential(self) -> Authenticator:
        """The key on the account that signed; refuses what cannot be read as a wrong code."""
        with _readable():
            key: Authenticator = super().clean_credential()  # type: ignore[misc]
            return key


class CredentialForm(_Given, forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The key after the password."""


class CredentialAgainForm(_Given, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The key once more, before a change of the account."""


class PasskeyForm(_Given, forms.LoginWebAuthnForm):  # type: ignore[misc]
    """The passkey in place of a password, which a stranger may send."""


class NewCredentialForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    """The key that is added."""

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be read as a wrong code."""
        with _readable():
            cleaned: dict[str, Any] = super().clean()
            return cleaned
