"""The jobs, one row each."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.evidence import verification
from portal.mail import health, outbox, sending
from portal.mail.letter import Letter
from portal.mail.server import MailServer
from portal.models import JobRun, Mail
from portal.operations import retention
from portal.return_index.sweep import EVERY_PAGE, FIRST_PAGE, sweep
from portal.returns.mails import events, reminders
from portal.returns.mails.compose import compose
from portal.returns.submissions import milestones, queue, reconciliation, serving
from portal.statistics import steps
from portal.statistics.rollup import rollup
from portal.upstream import clients
from portal.withdrawal import compose as withdrawal
from portal.withdrawal import endings
from portal.withdrawal import retention as withdrawals
from portal.worker import alerting, refreshing
from portal.worker.job import Job, Turn, Work

LONGEST_MAIL_PAUSE = timedelta(minutes=15)  # while the mail server is away


def _mail(turn: Turn) -> str:
    """Send what is due. After an outage of the server, mails get the lost time back first."""
    clock = turn.clock
    run = JobRun.objects.filter(name=health.JOB).first()
    if run and run.failing_since:
        MailServer.check()
        sending.postpone_expiry(clock() - run.failing_since)
    events.release_due(clock())
    expired = sending.expire(clock())
    count = sending.send_due(_letter, clock, is_over=turn.is_over)
    endings.note(clock())
    return f"{count} sent, {expired} expired"


def _letter(mail: Mail) -> Letter:
    write = withdrawal.compose if mail.kind in withdrawal.KINDS else compose
    return write(mail)


def _has_mail(now: datetime) -> bool:
    if not outbox.is_on():
        return False
    return outbox.has_work(now) or events.has_come(now) or endings.has_pending()


def _refresh(turn: Turn) -> str:
    count = refreshing.refresh_due(turn)
    return f"{count} asked about" if count else ""


def _create(turn: Turn) -> str:
    count = serving.run(turn.clock, turn.is_over)
    return f"{count} created" if count else ""


def _remind(turn: Turn) -> str:
    count = reminders.release(turn.clock())
    return f"{count} reminders" if count else ""


def _reconcile(turn: Turn) -> str:
    api = clients.returns_api()
    if api is None:
        return ""
    outcome = reconciliation.reconcile_all(api, turn.clock())
    return f"{outcome.found} found, {outcome.unmade} never created, {outcome.open} open"


def _index(pages: int) -> Work:
    def read(turn: Turn) -> str:
        api = clients.returns_api()
        now, is_over = turn.clock(), turn.is_over
        count = sweep(api, now, pages=pages, is_over=is_over) if api else 0
        return f"{count} returns changed" if count else ""

    return read


def _has_keys(now: datetime) -> bool:
    return clients.returns_api() is not None


def _count(turn: Turn) -> str:
    steps.flush()
    count = milestones.count_new(turn.clock())
    return f"{count} counted" if count else ""


def _roll_up(turn: Turn) -> str:
    count = rollup(timezone.localdate(turn.clock()))
    return f"{count} months rolled up" if count else ""


def _alert(turn: Turn) -> str:
    return " ".join(alerting.tell(turn.clock()))


def _purge(turn: Turn) -> str:
    deleted = retention.purge(turn.clock())
    deleted["withdrawals"] = withdrawals.purge(turn.clock())
    return ", ".join(f"{count} {name}" for name, count in deleted.items() if count)


class EvidenceBroken(Exception):
    """The evidence was changed; the message names the first entry."""


def _verify(turn: Turn) -> str:
    outcome = verification.verify()
    if outcome.trouble:
        raise EvidenceBroken(outcome.trouble)
    return outcome.sentence if outcome.count else ""


def _has_evidence(now: datetime) -> bool:
    return bool(settings.EVIDENCE_KEY)


JOBS = (
    Job(
        health.JOB,
        timedelta(seconds=2),
        _mail,
        is_shared=True,
        has_work=_has_mail,
        longest_pause=LONGEST_MAIL_PAUSE,
    ),
    Job(
        "create",
        timedelta(seconds=1),
        _create,
        is_shared=True,
        has_work=lambda now: queue.line().exists(),
        longest_pause=timedelta(minutes=1),
    ),
    Job("refresh", timedelta(seconds=15), _refresh),
    Job("remind", timedelta(hours=1), _remind, has_work=reminders.may_go),
    Job("reconcile", timedelta(minutes=10), _reconcile),
    Job("index", timedelta(minutes=1), _index(FIRST_PAGE), has_work=_has_keys),
    Job("index all", timedelta(hours=6), _index(EVERY_PAGE), has_work=_has_keys),
    Job("count", timedelta(seconds=30), _count),
    Job("rollup", timedelta(hours=24), _roll_up),
    Job("alert", timedelta(minutes=10), _alert),
    Job("purge", timedelta(hours=24), _purge),
    Job("verify evidence", timedelta(hours=24), _verify, has_work=_has_evidence),
)
