"""Puts mails into the outbox, and lets those go that waited for an event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from portal.models import Mail, MailState, Submission

EVERY = Q()
OWNER = ":owner:"  # in the key of what goes to the order's address without being asked
SAMPLE = "sample:"  # begins the reference of a test mail
WAITS_FOR_LABEL = timedelta(days=30)  # how long a label mail waits for its label
DUE_FOR = timedelta(hours=72)  # how long a mail may be late before it says what is no longer true


@dataclass(frozen=True)
class Order:
    """A mail that was asked for: what, to which address, and what it tells.

    `key` says what may exist once, such as "submission:12:label_ready"; `round` counts how often
    it was asked for on purpose. `facts` holds JSON values that cannot be fetched later. A mail may
    be late by `keep_for`, and with `after_others` it gives way to all that are due.
    """

    key: str
    kind: str
    recipient: str
    language: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    submission: Submission | None = None
    return_id: int | None = None
    reference: str | None = None
    staff_id: int | None = None
    round: int = 0
    keep_for: timedelta = DUE_FOR
    after_others: bool = False
    stop_token: str = ""  # with it, news that wait can be stopped


def is_on() -> bool:
    """Whether this portal sends mail at all."""
    return bool(settings.HAS_MAIL)


def has_work(now: datetime) -> bool:
    """Whether a mail is due, or one that waits is too late."""
    due = Mail.objects.filter(state=MailState.DUE, due_at__lte=now).order_by("due_at")
    waiting = Mail.objects.filter(state=MailState.WAITING, expires_at__lte=now)
    # Each by its own index, which PostgreSQL takes for the order.
    return any(rows.values_list("pk")[:1] for rows in (due, waiting.order_by("expires_at")))


def put(order: Order, now: datetime, *, waits_until: datetime | None = None) -> Mail:
    """The mail in the outbox: due now, or waiting for its event until then.

    The same order twice is one mail. One that still waits takes the newer address.
    """
    row = Mail(
        dedupe_key=f"{order.key}:{order.round}",
        submission=order.submission,
        return_id=order.return_id,
        reference=order.reference,
        kind=order.kind,
        round=order.round,
        language=order.language,
        recipient=order.recipient,
        facts=json.dumps(dict(order.facts)),
        stop_hash=hash_of(order.stop_token),
        staff_id=order.staff_id,
        created_at=now,
        state=MailState.WAITING if waits_until else MailState.DUE,
        due_at=now,
        expires_at=waits_until or now + order.keep_for,
        after_others=order.after_others,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _replace(row)
    return row


def _replace(row: Mail) -> Mail:
    waiting = Mail.objects.filter(dedupe_key=row.dedupe_key, state=MailState.WAITING)
    for mail in waiting:
        # Conditional again, because the event may have come since it was read.
        waiting.filter(pk=mail.pk).update(
            recipient=row.recipient,
            language=row.language,
            facts=row.facts,
            stop_hash=row.stop_hash,
            expires_at=row.expires_at,
        )
    return Mail.objects.get(dedupe_key=row.dedupe_key)


def waiting(kind: str) -> QuerySet[Mail]:
    """The mails of this kind that wait for their event."""
    return Mail.objects.filter(kind=kind, state=MailState.WAITING)


def fresh() -> QuerySet[Mail]:
    """The mails that wait and of which no run has looked yet whether their event has come."""
    fresh = Mail.objects.filter(state=MailState.WAITING, due_at__isnull=False)
    return fresh.order_by("due_at")


def release(kind: str, event: Q, now: datetime, *, until: datetime | None = None) -> int:
    """Make the mails due that waited for this event; returns how many.

    `event` is a condition on the mail's submission. After `until` they are too late.
    """
    keys = list(waiting(kind).filter(event).values_list("pk", flat=True))
    if not keys:
        return 0
    due = {"state": MailState.DUE, "due_at": now, "expires_at": until or now + DUE_FOR}
    return waiting(kind).filter(pk__in=keys).update(**due)


def retell(submission: Submission, kind: str, instead: str, now: datetime) -> int:
    """Make due what was asked for and waits, as another kind of mail; returns how many.

    It belongs to no submission any more, so that it outlives the one that is about to be deleted.
    """
    rows = waiting(kind).filter(submission=submission).exclude(dedupe_key__contains=OWNER)
    due = {"state": MailState.DUE, "due_at": now, "expires_at": now + DUE_FOR}
    return rows.update(kind=instead, submission=None, **due)


def drop_waiting(submission: Submission, which: Q = EVERY) -> int:
    """Delete the mails of a return that wait and are no longer wanted; returns how many."""
    rows = Mail.objects.filter(which, submission=submission, state=MailState.WAITING)
    return rows.delete()[0]


def hash_of(stop_token: str) -> str:
    """What is stored of the token; empty for none."""
    return sha256(stop_token.encode()).hexdigest() if stop_token else ""


def stop(stop_token: str) -> int:
    """Delete the news of this token that are not on their way yet; returns how many."""
    unsent = [MailState.WAITING, MailState.DUE]
    rows = Mail.objects.filter(stop_hash=hash_of(stop_token), state__in=unsent, lease_until=None)
    return rows.delete()[0] if stop_token else 0


def send_again(mail: Mail, staff_id: int | None, now: datetime) -> bool:
    """Make a failed mail due again, as a new message; False where it was not failed any more."""
    failed = Mail.objects.filter(pk=mail.pk, state=MailState.FAILED)
    changes: dict[str, Any] = {"state": MailState.DUE, "due_at": now, "expires_at": now + DUE_FOR}
    changes |= {"attempts": 0, "interruptions": 0, "sending_at": None, "reason": ""}
    return bool(mail.recipient) and bool(failed.update(**changes, uuid=uuid4(), staff_id=staff_id))


def drop(mail: Mail) -> bool:
    """Delete a mail that was not sent; False where it was, or leaves at this moment.

    One with a reference is owed to the customer, so it is never dropped.
    """
    unsent = [MailState.WAITING, MailState.DUE, MailState.FAILED, MailState.BOUNCED]
    rows = Mail.objects.filter(
        pk=mail.pk, state__in=unsent, lease_until=None, reference__isnull=True
    )
    return bool(rows.delete()[0])


def next_round(key: str) -> int:
    """The first round of this key that was not asked for; 0 where none was."""
    # One by one, because few are asked for and SQLite finds no beginning of a text by its index.
    round_ = 0
    while Mail.objects.filter(dedupe_key=f"{key}:{round_}").exists():
        round_ += 1
    return round_
