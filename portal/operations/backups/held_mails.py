"""Mails of a backup: between it and the restore, the lost portal may have sent them."""

from portal.models import Mail, MailState

MIGRATION = "0004_mail"  # made the table
REASON = "restored"
# Part of the restore itself, so that no worker ever finds these mails due.
HOLD_BACK = f"""
    UPDATE portal_mail
    SET state = '{MailState.FAILED}', reason = '{REASON}', lease_token = '', lease_until = NULL
    WHERE state IN ('{MailState.WAITING}', '{MailState.DUE}') AND reference IS NULL
"""


def held_back() -> int:
    """How many mails wait for someone to decide whether they are sent."""
    return Mail.objects.filter(state=MailState.FAILED, reason=REASON).count()
