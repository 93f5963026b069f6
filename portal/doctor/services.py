"""Checks of what stands on the database: the key, the cache, the jobs, webhooks, the limits."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.doctor.finding import Finding, note, ok, wrong
from portal.models import JobRun, Submission, WebhookEvent
from portal.operations import key_check, probes
from portal.rate_limits import alarm
from portal.rate_limits.spread import values_counted
from portal.storage.encryption import KeyState
from portal.upstream import clients

OVERDUE = timedelta(days=2)  # a day, and a day in which the host was down
CROWD = 20  # different orders that one household does not look up in an hour


def secret_key() -> Iterator[Finding]:
    """Whether this is the SECRET_KEY under which the database was written."""
    states = key_check.states()
    if KeyState.LOST in states:
        sentence = "The database was written under another SECRET_KEY."
        advice = "Set that key again, or add it to SECRET_KEY_FALLBACKS. Without it, open returns"
        yield wrong("Secret key", sentence, f"{advice} and the codes of staff are lost.")
    elif not states:
        advice = "Run manage.py prepare, which stores a text to compare."
        yield note("Secret key", "Whether the key fits the database cannot be told.", advice)
    else:
        yield ok("Secret key", "SECRET_KEY reads what the database holds.")


def cache() -> Iterator[Finding]:
    """Whether the cache works; without it every process asks Sendcloud for itself."""
    table = settings.CACHES["default"].get("LOCATION")
    if probes.cache_state() == "ok":
        yield ok("Cache", "The cache returns what was written to it.")
    elif settings.REDIS_URL:
        yield wrong("Cache", "Redis does not answer.", "Check that it runs, and REDIS_URL.")
    elif table not in connection.introspection.table_names():
        yield wrong("Cache", "The cache's table is missing.", "Run manage.py createcachetable.")
    else:
        sentence = "The cache does not return what was written to it."
        yield wrong("Cache", sentence, "Look in the log of the database for the reason.")


def lookups() -> Iterator[Finding]:
    """Whether strangers use up the numbers of failed lookups, so that customers have to wait."""
    count = alarm.waited()
    if count:
        yield note(
            "Lookups",
            f"{count} lookups had to wait in the last hour, because too many others failed.",
            "Customers still get in after some seconds. docs/operations.md says what to look at.",
        )
    else:
        yield ok("Lookups", "No lookup had to wait in the last hour.")


def daily_jobs() -> Iterator[Finding]:
    """Whether the daily jobs run.

    Shops promise their customers to delete old data; `reconcile` spares staff a search, and
    a backup is what is left when the disk is not.
    """
    done = {run.name: run.last_run_at for run in JobRun.objects.all()}
    with_keys = ["reconcile"] if clients.returns_api() else []
    for name in ["purge", *with_keys, "backup"]:
        yield _last_run(name, done.get(name))


def _last_run(name: str, last_run_at: datetime | None) -> Finding:
    subject, advice = "Daily jobs", "Run manage.py work; docs/operations.md shows how."
    if name == "backup":
        advice = "Run manage.py backup every day; docs/backup.md shows how."
    if last_run_at is None:
        return note(subject, f"{name} has never run.", advice)
    if last_run_at < timezone.now() - OVERDUE:
        return wrong(subject, f"{name} was last run on {last_run_at:%d %B %Y}.", advice)
    return ok(subject, f"{name} was last run on {last_run_at:%d %B %Y at %H:%M} UTC.")


def webhooks_arrive() -> Iterator[Finding]:
    """Whether Sendcloud sends webhooks, once there is a return to tell of."""
    if not settings.SENDCLOUD_WEBHOOK_KEY:
        return  # the question about the key reports it
    if Submission.objects.exists() and not WebhookEvent.objects.exists():
        url = f"{settings.BASE_URL}/webhooks/sendcloud/"
        advice = f"In Sendcloud's panel, enter {url} as the integration's webhook."
        yield note("Webhook", "Returns were created, but no webhook ever arrived.", advice)


def client_addresses() -> Iterator[Finding]:
    """Whether all customers seem to share an address, because a proxy in front is not trusted.

    The limits' own counters tell; they hold hashes, which this only counts.
    """
    orders = values_counted("LOOKUPS_PER_IDENTIFIER")
    addresses = values_counted("LOOKUPS_PER_ADDRESS")
    if orders >= CROWD and addresses == 1:
        sentence = f"{orders} different orders were looked up, all from the same address."
        advice = "If a proxy stands in front, name its address in TRUSTED_PROXIES and let it set"
        advice += " X-Forwarded-For. Otherwise all customers share the limit of one."
        yield note("Proxy", sentence, advice)
