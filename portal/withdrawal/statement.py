"""What a customer declares, and the signature with which it travels from page to page."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass

from django.core import signing

FORM_ID = re.compile(r"[0-9a-f]{32}")
ORDER_NUMBER = re.compile(r"(?=.*\d)[#\w./-]{3,40}")
SALT = "portal withdrawal statement"


@dataclass(frozen=True)
class Statement:
    """A statement as it was typed. `form_id` tells it apart from an equal one of another form."""

    form_id: str
    name: str
    contract: str
    email: str
    goods: str = ""

    @property
    def once(self) -> str:
        """What may be stored once: this form with this text."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def signature(self) -> str:
        """Proof that our own page showed this text; it does not expire."""
        return _signer().signature(self._text)

    def has_signature(self, signature: str) -> bool:
        """Whether the portal made the signature for this very text."""
        try:
            _signer().unsign(f"{self._text}:{signature}")
        except signing.BadSignature:
            return False
        return True

    @property
    def typed(self) -> dict[str, str]:
        """The fields of the form, to be typed on or sent again."""
        return {
            "form_id": self.form_id,
            "name": self.name,
            "contract": self.contract,
            "email": self.email,
            "goods": self.goods,
        }

    @property
    def order_number(self) -> str:
        """What the label's page may fill in of the contract."""
        return order_number(self.contract)

    @property
    def _text(self) -> str:
        return json.dumps(list(self.typed.values()))


def order_number(contract: str) -> str:
    """The contract as it was typed, if it looks like an order number: a word with a digit."""
    return contract if ORDER_NUMBER.fullmatch(contract) else ""


def new_form_id() -> str:
    """An id that cannot be guessed."""
    return secrets.token_hex(16)


def known_form_id(given: str) -> str:
    """The id that the form brings, or a new one in place of what we never made."""
    return given if FORM_ID.fullmatch(given) else new_form_id()


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)
