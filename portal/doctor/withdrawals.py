"""Checks of the withdrawal function and its evidence."""

from collections.abc import Iterator

from django.conf import settings

from portal.branding import withdrawal_words
from portal.config import withdrawal
from portal.doctor.finding import Finding, note, ok, wrong
from portal.evidence import keys, verification
from portal.models import UNDELIVERED_RECEIPTS, Withdrawal

SUBJECT, EVIDENCE = "Withdrawals", "Evidence"


def can_be_declared() -> Iterator[Finding]:
    """Whether all is set that the function needs, and whether its words are the law's."""
    missing = list(withdrawal.troubles(lambda name: getattr(settings, name)))
    for sentence in missing:
        yield wrong(SUBJECT, "WITHDRAWAL is on, and something is missing.", sentence)
    if replaced := ", ".join(withdrawal_words.replaced()):
        sentence = f"The words of the withdrawal function are your own in: {replaced}."
        yield note(SUBJECT, sentence, "Have a lawyer confirm that they say the same as the law's.")
    if settings.WITHDRAWAL and not missing:
        yield ok(SUBJECT, "Customers can withdraw from a contract.")


def evidence_is_whole() -> Iterator[Finding]:
    """Whether the evidence key reads the newest entry, and every entry is as it was written."""
    if trouble := keys.trouble():
        yield wrong(EVIDENCE, trouble, "See docs/withdrawal.md.")
    elif settings.EVIDENCE_KEY:
        outcome = verification.verify()
        if outcome.trouble:
            advice = "Find out who can write to the database; compare with the log and a backup."
            yield wrong(EVIDENCE, outcome.trouble, advice)
        else:
            yield ok(EVIDENCE, f"{outcome.sentence}.")


def receipts_arrive() -> Iterator[Finding]:
    """Whether a customer waits in vain for a receipt."""
    if count := Withdrawal.objects.filter(receipt__in=UNDELIVERED_RECEIPTS).count():
        sentence = f"Receipts of withdrawals that could not be delivered: {count}."
        yield wrong(SUBJECT, sentence, "Correct their addresses in the console, under Withdrawals.")
