"""Every kind of mail as a sample: of returns, and of withdrawals where they are on."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.mail.letter import Letter
from portal.returns.mails import samples as of_returns
from portal.withdrawal import compose as withdrawals
from portal.withdrawal.samples import TITLES as OF_WITHDRAWALS


def titles() -> dict[str, str]:
    """The samples' names, and what staff call them."""
    found = {name: sample.title for name, sample in of_returns.SAMPLES.items()}
    found |= OF_WITHDRAWALS if settings.EVIDENCE_KEY else {}
    return {name: _(title) for name, title in found.items()}


def kind(name: str) -> str:
    """The kind of mail that a sample is of."""
    return name if name in OF_WITHDRAWALS else of_returns.SAMPLES[name].kind


def letter(name: str, language: str) -> Letter:
    """A sample in a language, written by the code that writes a customer's mail."""
    if name in OF_WITHDRAWALS:
        return withdrawals.sample(name, language)
    return of_returns.letter(name, language)
