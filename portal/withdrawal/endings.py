"""Notes in the evidence what became of each receipt.

The mail's state decides and not the code that changed it, so that no end is forgotten.
"""

from datetime import datetime

from django.db.models import QuerySet

from portal.evidence import chain
from portal.evidence.writing import writing
from portal.models import EvidenceKind, Mail, MailState, ReceiptState, Withdrawal
from portal.models.mail import UNNOTED
from portal.withdrawal.receipts import RECEIPT

ENDS = {
    MailState.SENT: (EvidenceKind.RECEIPT_SENT, ReceiptState.SENT),
    MailState.FAILED: (EvidenceKind.RECEIPT_FAILED, ReceiptState.FAILED),
    MailState.BOUNCED: (EvidenceKind.RECEIPT_FAILED, ReceiptState.BOUNCED),
    MailState.EXPIRED: (EvidenceKind.RECEIPT_FAILED, ReceiptState.FAILED),
}


def pending() -> QuerySet[Mail]:
    """The receipts that have come to an end of which the evidence does not know."""
    # In the order of the index, for which PostgreSQL takes it.
    return Mail.objects.filter(UNNOTED, state__in=ENDS, kind=RECEIPT).order_by("state", "pk")


def has_pending() -> bool:
    """Whether there are any."""
    return bool(pending().values_list("pk")[:1])


def note(now: datetime) -> int:
    """Add what is pending to the evidence; returns how many receipts."""
    mails = list(pending())
    for mail in mails:
        with writing():
            _note(mail, now)
    return len(mails)


def _note(mail: Mail, now: datetime) -> None:
    if not pending().filter(pk=mail.pk, state=mail.state).update(noted_state=mail.state):
        return  # another worker was faster, or it is sent again
    kind, receipt = ENDS[MailState(mail.state)]
    rows = Withdrawal.objects.filter(reference=mail.reference)
    # An older receipt that ends late says nothing of the newest.
    rows.filter(receipt_round=mail.round).update(receipt=receipt)
    if rows.exists():
        facts = {"message_id": str(mail.uuid), "times": mail.round + 1, "reason": mail.reason}
        chain.append(kind, mail.reference or "", mail.sent_at or now, facts)
