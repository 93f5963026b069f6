"""Sends what is due: claim, compose, connect, note, send, note.

Whatever kills the worker, a mail is not lost, and the one whose text was on its way is sent once
more at most.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F

from portal.mail import claims
from portal.mail.letter import Letter, message_of
from portal.mail.server import MailInterrupted, MailRefused, MailServer, MailServerAway
from portal.models import Mail, MailState
from portal.operations import metrics

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class NotReady(Exception):
    """The letter cannot be written now, because what it tells cannot be fetched; later it can."""


class NothingToTell(Exception):
    """What the letter would tell is no longer true."""


# Writes the letter of a mail. Raises NotReady and NothingToTell.
Compose = Callable[[Mail], Letter]


def send_due(
    compose: Compose, clock: Clock, *, most: int = 100, is_over: Callable[[], bool] = lambda: False
) -> int:
    """Send due mails until none is left or `is_over`; returns how many were sent.

    Raises MailServerAway.
    """
    server = MailServer()
    count = 0
    try:
        for _ in range(most):
            mail = None if is_over() else claims.claim(clock())
            if mail is None:
                break
            outcome = _send(mail, server, compose, clock)
            count += outcome == "sent"
            logger.info("mail %s (%s): %s", mail.pk, mail.kind, outcome)
            metrics.mail_tried(mail.kind, outcome)
    finally:
        server.close()
    return count


def _send(mail: Mail, server: MailServer, compose: Compose, clock: Clock) -> str:
    """Send one mail, and note what came of it; returns the outcome in a word."""
    if claims.was_interrupted(mail) and not claims.interrupted(mail):
        return "failed"
    try:
        message = message_of(mail, compose(mail))
        server.open()
        if not claims.start_sending(mail, clock()):
            return "taken over"
        server.send(message)
    except NotReady:
        return claims.later(mail, "not ready", clock())
    except NothingToTell:
        return claims.failed(mail, "nothing to tell")
    except MailServerAway:
        claims.put_back(mail)
        raise
    except MailInterrupted:
        if claims.interrupted(mail):
            claims.put_back(mail)
        return "interrupted"
    except MailRefused as error:
        if error.is_permanent:
            return claims.failed(mail, str(error.code))
        return claims.later(mail, str(error.code), clock())
    return claims.sent(mail, clock())


def expire(now: datetime) -> int:
    """End what is too late to be true; returns how many mails."""
    late = Mail.objects.filter(
        state__in=[MailState.WAITING, MailState.DUE], expires_at__lte=now, lease_until=None
    )
    return late.update(state=MailState.EXPIRED, recipient="", facts="")


def postpone_expiry(away_for: timedelta) -> int:
    """Give the due mails the time back in which the server was away; returns how many."""
    due = Mail.objects.filter(state=MailState.DUE)
    return due.update(expires_at=F("expires_at") + away_for)
