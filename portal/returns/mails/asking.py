"""Asks for the mails about a return: the label, or the news that there will be none."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import get_language

from portal.mail import outbox
from portal.mail.outbox import WAITS_FOR_LABEL, Order
from portal.models import Mail, MailState, Submission
from portal.returns.mails.facts import Facts
from portal.returns.submissions.cancellation_result import CANCELLED_MAIL, REFUSED_MAIL

LABEL = ("label_ready", "label_failed")
WAITS_FOR_CARRIER = timedelta(days=30)  # it may take two weeks to decide


@dataclass(frozen=True)
class LabelMail:
    """Where the label mail of a return stands, for its page.

    `round` goes into the form, so that two presses of one page are one mail.
    """

    round: int
    recipient: str = ""
    is_open: bool = False
    was_sent: bool = False
    has_failed: bool = False


def label_mail(row: Submission) -> LabelMail:
    """The newest label mail of this return, and the round of the next one."""
    mails = list(Mail.objects.filter(submission=row, kind=LABEL[0]).order_by("-round")[:1])
    if not mails:
        return LabelMail(0)
    mail = mails[0]
    is_open = mail.state in {MailState.WAITING, MailState.DUE}
    return LabelMail(
        # While a mail waits, asking again changes its address.
        round=mail.round if mail.state == MailState.WAITING else mail.round + 1,
        recipient=mail.recipient if is_open else "",
        is_open=is_open,
        was_sent=mail.state == MailState.SENT,
        has_failed=mail.state in {MailState.FAILED, MailState.BOUNCED, MailState.EXPIRED},
    )


def ask(row: Submission, recipient: str, facts: Facts, now: datetime, *, round_: int) -> None:
    """Send the label to this address as soon as there is one, or say that there will be none."""
    for kind in LABEL:
        order = replace(_order(row, kind, recipient, facts), round=round_)
        outbox.put(order, now, waits_until=now + WAITS_FOR_LABEL)


def ask_for_outcome(row: Submission, recipient: str, facts: Facts, now: datetime) -> None:
    """Tell this address whether the return was cancelled, once the carrier has decided."""
    for kind in (CANCELLED_MAIL, REFUSED_MAIL):
        order = _order(row, kind, recipient, facts)
        order = replace(order, round=outbox.next_round(order.key))
        outbox.put(order, now, waits_until=now + WAITS_FOR_CARRIER)


def _order(row: Submission, kind: str, recipient: str, facts: Facts) -> Order:
    return Order(
        key=f"submission:{row.pk}:{kind}",
        kind=kind,
        recipient=recipient,
        language=get_language() or "en",
        facts=facts.as_json(),
        submission=row,
        return_id=row.return_id,
        staff_id=row.opened_by_id,
    )


def stop(row: Submission) -> None:
    """Send nothing that still waits."""
    outbox.drop_waiting(row)
