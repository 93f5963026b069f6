"""The withdrawal function: the words that the law locks, and what it cannot be switched on without.

Directive 2011/83/EU, article 11a (by Directive (EU) 2023/2673).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Words:
    """The link to the function and the button that confirms; neither may say anything else."""

    link: str
    button: str


# Not in the translators' catalogue, because these are the law's own words.
WORDS: Mapping[str, Words] = {
    "en": Words("Withdraw from contract here", "Confirm withdrawal"),
    "de": Words("Vertrag widerrufen", "Widerruf bestätigen"),
    "fr": Words("Renoncer au contrat ici", "Confirmer la rétractation"),
    "nl": Words("Hier de overeenkomst herroepen", "Herroeping bevestigen"),
    "es": Words("Desistir del contrato aquí", "Confirmar desistimiento"),
    "it": Words("Recedere dal contratto qui", "Conferma recesso"),
}
NEEDED = {
    "HAS_MAIL": "Set EMAIL_URL to the mail server, because a withdrawal is confirmed by mail.",
    "MAIL_FROM": "Set MAIL_FROM to the sender of mails, such as Shop <returns@shop.example>.",
    "WITHDRAWAL_TRADER": "Set WITHDRAWAL_TRADER to the shop's legal name and address.",
    "EVIDENCE_KEY": "Set EVIDENCE_KEY to 32 or more random characters, not those of SECRET_KEY.",
}
NO_MAIL = (
    "Set EMAIL_URL to a mail server, because filemail: writes the receipts into a folder, "
    "where no customer finds them."
)
SWITCH = "WITHDRAWAL is on. "


def troubles(value: Callable[[str], Any]) -> Iterator[str]:
    """What keeps the function from being switched on, a sentence each.

    `value` gives a setting by its name.
    """
    if not value("WITHDRAWAL"):
        return
    for name, sentence in NEEDED.items():
        if not value(name):
            yield sentence
    if value("IS_HTTPS") and value("EMAIL_FILE_PATH"):
        yield NO_MAIL


def check(value: Callable[[str], Any]) -> None:
    """Raise ImproperlyConfigured with every sentence, so that the portal does not start."""
    if found := list(troubles(value)):
        raise ImproperlyConfigured("\n".join([SWITCH.strip(), *found, "See docs/withdrawal.md."]))
