"""Who sends a mail: one worker at a time, by a lease that lapses when the worker dies.

Each result is written only where the lease is still the worker's own.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from portal.models import Mail, MailState

LEASE = timedelta(minutes=2)
CANDIDATES = 10
# After so many sendings that were interrupted with the text on its way, no more are tried.
MOST_INTERRUPTIONS = 2
# Pauses after the server refused one mail for now; the last one repeats.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
MAY_HAVE_ARRIVED = "may have arrived"


def claim(now: datetime) -> Mail | None:
    """The next due mail, now leased to the caller; None where none is due."""
    with transaction.atomic():
        rows = _free(now).order_by("after_others", "due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        for key in rows.values_list("pk", flat=True)[:CANDIDATES]:
            token = uuid4().hex
            leased = {"lease_token": token, "lease_until": now + LEASE}
            if _free(now).filter(pk=key).update(**leased) == 1:
                return Mail.objects.get(pk=key)
    return None


def _free(now: datetime) -> QuerySet[Mail]:
    no_lease = Q(lease_until=None) | Q(lease_until__lt=now)
    return Mail.objects.filter(no_lease, state=MailState.DUE, due_at__lte=now, expires_at__gt=now)


def start_sending(mail: Mail, now: datetime) -> bool:
    """Note that the text is about to leave; False where the mail is no longer the caller's."""
    mail.sending_at = now
    return bool(_mine(mail).update(sending_at=now, lease_until=now + LEASE))


def was_interrupted(mail: Mail) -> bool:
    """Whether an earlier worker died with this mail's text on its way."""
    return mail.sending_at is not None


def interrupted(mail: Mail) -> bool:
    """Count an interruption; True where the mail may be tried once more."""
    mail.interruptions += 1
    if mail.interruptions >= MOST_INTERRUPTIONS:
        failed(mail, MAY_HAVE_ARRIVED)
        return False
    mail.sending_at = None
    return bool(_mine(mail).update(interruptions=mail.interruptions, sending_at=None))


def sent(mail: Mail, now: datetime) -> str:
    """The server took the mail; its address and facts are deleted."""
    return _end(mail, "sent", state=MailState.SENT, sent_at=now, recipient="", facts="")


def failed(mail: Mail, reason: str) -> str:
    """The mail cannot be sent; it keeps its address, so that staff may send it again."""
    return _end(mail, "failed", state=MailState.FAILED, reason=reason)


def later(mail: Mail, reason: str, now: datetime) -> str:
    """This mail cannot be sent for now; the next try comes after a pause."""
    pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
    changes = {"attempts": mail.attempts + 1, "reason": reason, "due_at": now + pause}
    return _end(mail, "later", sending_at=None, **changes)


def put_back(mail: Mail) -> str:
    """Nothing was sent and nothing counts; the mail is due as before."""
    return _end(mail, "put back", sending_at=None)


def _mine(mail: Mail) -> QuerySet[Mail]:
    return Mail.objects.filter(pk=mail.pk, lease_token=mail.lease_token)


def _end(mail: Mail, outcome: str, **changes: object) -> str:
    _mine(mail).update(lease_token="", lease_until=None, **changes)
    return outcome
