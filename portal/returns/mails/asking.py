"""Asks for the mails about a return: the label, or the news that there will be none."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from portal.mail import outbox
from portal.mail.outbox import OWNER, WAITS_FOR_LABEL, Order
from portal.models import Mail, MailState, Submission
from portal.returns.draft.parcel import PICKUP
from portal.returns.mails import reminders
from portal.returns.mails.facts import Facts
from portal.returns.submissions.cancellation_result import CANCELLED_MAIL, REFUSED_MAIL

LABEL = ("label_ready", "label_failed")
OPEN = (MailState.WAITING, MailState.DUE)
WAITS_FOR_NEWS = timedelta(days=45)
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
    has_news: bool = False


def label_mail(row: Submission) -> LabelMail:
    """The newest label mail that was asked for, and the round of the next one."""
    asked = Mail.objects.filter(submission=row, kind=LABEL[0]).exclude(dedupe_key__contains=OWNER)
    mails = list(asked.order_by("-round")[:1])
    has_news = bool(settings.MAIL_NEWS) and _news_of(row).exists()
    if not mails:
        return LabelMail(0, has_news=has_news)
    mail = mails[0]
    is_open = mail.state in OPEN
    return LabelMail(
        # While a mail waits, asking again changes its address.
        round=mail.round if mail.state == MailState.WAITING else mail.round + 1,
        recipient=mail.recipient if is_open else "",
        is_open=is_open,
        was_sent=mail.state == MailState.SENT,
        has_failed=mail.state in {MailState.FAILED, MailState.BOUNCED, MailState.EXPIRED},
        has_news=has_news,
    )


def _news_of(row: Submission) -> QuerySet[Mail]:
    """The news about this return that wait."""
    waiting = Mail.objects.filter(submission=row, state=MailState.WAITING)
    return waiting.filter(kind__in=settings.MAIL_NEWS)


def ask(row: Submission, recipient: str, facts: Facts, now: datetime, *, round_: int) -> None:
    """Send the label to this address as soon as there is one, or say that there will be none."""
    if _goes_to_owner(row, recipient):
        return
    for kind in LABEL:
        order = replace(_order(row, kind, recipient, facts), round=round_)
        outbox.put(order, now, waits_until=now + WAITS_FOR_LABEL)


def owner_of(order_address: str) -> str:
    """The order's own address, where the merchant sends the label there in any case."""
    return order_address if outbox.is_on() and settings.MAIL_LABEL == "always" else ""


def tell_owner(row: Submission, order_address: str, facts: Facts, now: datetime) -> None:
    """Send the label to the order's address, so that its owner learns of a return by others."""
    for kind in LABEL:
        order = _order(row, kind, order_address, facts)
        order = replace(order, key=f"submission:{row.pk}{OWNER}{kind}")
        outbox.put(order, now, waits_until=now + WAITS_FOR_LABEL)


def _goes_to_owner(row: Submission, recipient: str) -> bool:
    """Whether this very address gets the label without being asked."""
    mails = Mail.objects.filter(submission=row, dedupe_key__contains=OWNER, state__in=OPEN)
    return any(mail.recipient.lower() == recipient.lower() for mail in mails)


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


def ask_news(row: Submission, recipient: str, facts: Facts, now: datetime, *, round_: int) -> None:
    """Tell this address what happens to the parcel: each kind that the merchant switched on."""
    token = token_urlsafe(24)
    told = replace(facts, stop_token=token)
    for kind in settings.MAIL_NEWS:
        if kind == reminders.KIND and row.delivery_option == PICKUP:
            continue  # the carrier comes on its day
        until = reminders.ends_at(row) if kind == reminders.KIND else now + WAITS_FOR_NEWS
        order = replace(_order(row, kind, recipient, told), round=round_, stop_token=token)
        outbox.put(order, now, waits_until=until)


def stop(row: Submission) -> None:
    """Send nothing of what was asked for and still waits."""
    outbox.drop_waiting(row, ~Q(dedupe_key__contains=OWNER))
